"""Every SQL statement about readings and their batches."""
