"""What becomes of each row that comes in, which reading of an hour counts, and what may be cited: pure."""
