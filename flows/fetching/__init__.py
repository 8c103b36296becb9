"""Getting pages: politely, guarded, bounded, and judged.

Public: ``fetcher.Fetcher``, ``settings``, ``verdicts``.
"""
