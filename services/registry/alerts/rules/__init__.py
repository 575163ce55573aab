"""Which readings raise an alert, what an alert may become, and how a clue is scored: pure."""
