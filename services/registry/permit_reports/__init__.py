"""Execution reports of permits: owed by the clock, handed in, reviewed."""
