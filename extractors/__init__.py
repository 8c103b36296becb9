"""Pure extraction: a document's bytes in, a typed article or a reason out. No network, files, Prefect or DuckDB."""
