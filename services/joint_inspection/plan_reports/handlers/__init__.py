"""Months' reports: computed, filed as they then are, printed on order."""
