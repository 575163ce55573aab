"""Permits: orders, questions, and what the clock finds."""
