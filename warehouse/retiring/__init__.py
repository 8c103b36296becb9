"""Rows past their days moved to Parquet, and the room they took given back.

Public: ``retiring``, ``compaction``, ``retention``.
"""
