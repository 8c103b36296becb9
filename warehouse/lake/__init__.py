"""The warehouse in a DuckLake: published by one process, read by any number from anywhere."""
