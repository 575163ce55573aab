"""What the positive list spares an enterprise, for as long as it is on it."""
