"""What anyone may read with no login: a schema of its own over what is published, and over nothing else."""
