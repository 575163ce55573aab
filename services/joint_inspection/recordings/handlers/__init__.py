"""Recordings: one function per message."""
