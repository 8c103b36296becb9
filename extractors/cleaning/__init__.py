"""What is not the article's own text: rules of ``config/boilerplate.toml``, lines that recur, repeats.

Public: ``clean``, ``rules``, ``recurring``.
"""
