"""When: dates and times as written in any language, their zones, and the dateline of a text.

Public: ``parse``, ``dateline``.
"""
