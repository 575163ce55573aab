"""Pure rules of reports: editions, analysis, suggestions."""
