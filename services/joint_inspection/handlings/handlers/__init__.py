"""Handlings of findings: one function per message."""
