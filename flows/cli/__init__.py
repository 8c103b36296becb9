"""The ``newsloom`` command, one file for each group of subcommands.

Public: ``main.main``.
"""
