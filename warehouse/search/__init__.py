"""The full-text index, and the words it is asked in.

Public: ``index``, ``cut``, ``stems``.
"""
