"""Staged batches into the tables, in one transaction: revisions, copies and stories decided.

Public: ``load``, ``runs``, ``learning``, ``mentions``.
"""
