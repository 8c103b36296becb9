"""What tables there are: the one list of columns, the layouts of the file and the steps from one to the next.

Public: ``tables``, ``migrations``, ``layout``.
"""
