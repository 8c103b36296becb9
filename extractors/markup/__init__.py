"""What does the page say of itself: its tree, its head, JSON-LD, microdata and meta elements, as records.

Public: ``parse.parse``, ``head``, ``structured``.
"""
