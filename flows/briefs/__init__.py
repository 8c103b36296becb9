"""Briefs: what is new of the stories that a reader asked for, chosen, written and remembered."""
