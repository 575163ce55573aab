"""Every SQL statement about editions and their entries."""
