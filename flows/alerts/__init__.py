"""Alerts: rules, what they found, what is told at once and what waits, and what is remembered of it."""
