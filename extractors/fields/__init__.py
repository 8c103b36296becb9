"""Title, standfirst, authors, section and tags: chosen among what the markup and the text say.

Public: ``find``.
"""
