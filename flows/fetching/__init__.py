"""Fetching: one polite, bounded and address-safe HTTP client for everything newsloom reads from the network."""
