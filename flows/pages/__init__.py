"""The pages to read in a browser, ``/api`` and the tools of ``newsloom mcp``: read-only, of the published copy.

Public: ``serve``, ``settings``, ``app``.
"""
