"""Where staged batches and published files lie beyond this machine: a shared folder, or an object store.

Public: ``place`` (what a place can do), ``batches`` (staged batches there).
"""
