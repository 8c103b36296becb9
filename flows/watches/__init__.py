"""Watches as the user gave them, and feeds of what they match."""
