"""What keeps a warehouse whole, small and quick; ``flows/maintain.py`` is the flow that does it.

Public: ``steps``, ``retention``.
"""
