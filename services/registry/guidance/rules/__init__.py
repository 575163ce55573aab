"""What guidance decides: its data, its steps, its consents and what its findings are worth."""
