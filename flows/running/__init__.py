"""What every flow that loads shares: its run, batches, tasks, progress and summary.

Public: ``run``, ``tasks``, ``report``, ``notify``.
"""
