"""The warehouse as a file: opened by one writer, copied, published, swapped.

Public: ``connection``, ``publish``, ``door``.
"""
