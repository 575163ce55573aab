"""What a list asks, and what an answer must hold."""
