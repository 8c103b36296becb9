"""Questions to the warehouse, read-only.

Public: ``queries``, ``answers``, ``open``, and one file for each kind of question.
"""
