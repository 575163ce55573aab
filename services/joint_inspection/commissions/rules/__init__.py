"""What is decided about commissions."""
