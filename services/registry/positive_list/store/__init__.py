"""The SQL of the positive list."""
