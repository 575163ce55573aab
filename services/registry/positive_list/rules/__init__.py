"""What the positive list decides: its criteria, its steps and what its events say."""
