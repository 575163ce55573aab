"""Static facts: orders, what changes mean for them, and questions."""
