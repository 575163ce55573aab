"""What this service counts of its own records for a report."""
