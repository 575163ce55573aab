"""Every SQL statement about commissions and their results."""
