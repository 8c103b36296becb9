"""The warehouse: the only package that imports DuckDB."""
