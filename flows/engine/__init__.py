"""Prefect's server: which one is used, or one of our own; delays and catching up of scheduled runs.

Public: ``server``, ``jitter``, ``catching_up``.
"""
