"""``newsloom serve``: schedules as deployments, and the checks before a run.

Public: ``serve``, ``deployments``, ``preflight``.
"""
