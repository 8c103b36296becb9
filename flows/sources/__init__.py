"""Reading what is given: files, archives, feeds, sitemaps, section pages and records, each as documents.

Public: ``registry`` (files), ``catalogue`` (config/sources.toml), and one file for each form.
"""
