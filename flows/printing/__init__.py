"""What a person sees: answers as tables, one line for an error, exit codes. Below the flows, which print with it.

Public: ``console``, ``tables``.
"""
