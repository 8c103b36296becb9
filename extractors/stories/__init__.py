"""Which articles tell one story: terms, scores, groups, and ids that stay.

Public: ``decide``, ``terms``, ``names``.
"""
