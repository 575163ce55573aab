"""Checklists: one function per message."""
