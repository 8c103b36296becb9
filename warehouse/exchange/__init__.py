"""Warehouses and tables out and in: Parquet, CSV, JSONL, and joining two warehouses.

Public: ``exporting``, ``importing``.
"""
