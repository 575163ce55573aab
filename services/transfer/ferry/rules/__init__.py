"""Which bundle comes next, and what is missing: pure."""
