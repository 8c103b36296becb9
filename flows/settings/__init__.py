"""What the operator set: ``config/`` as checked records, and the version of the extractors that follows from it.

Public: ``load``, ``toolbox``, ``version``, ``words``.
"""
