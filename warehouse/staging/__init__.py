"""Batches on disk between extraction and the warehouse: written durably, in an order, put together into loads.

Public: ``files``, ``batches``, ``grouping``.
"""
