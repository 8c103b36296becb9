"""Polling and archiving: list a source, plan, fetch, archive, hand on.

Public: ``collect``, ``by_hand``, ``reading``, ``archive``, ``memory``.
"""
