"""Recordings: what fits together, and what does not."""
