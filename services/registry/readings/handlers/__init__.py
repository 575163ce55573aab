"""Readings: taken in by batch, listed, cited, checked against the journal."""
