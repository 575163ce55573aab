"""The SQL of static facts."""
