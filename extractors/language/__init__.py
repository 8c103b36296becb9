"""Which language a text is in, by several witnesses.

Public: ``detect``.
"""
