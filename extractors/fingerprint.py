"""Compact signatures of a text, from which likely copies are found."""
