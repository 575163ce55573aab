"""Recordings: every SQL statement."""
