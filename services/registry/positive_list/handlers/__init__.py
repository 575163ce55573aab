"""The positive list: orders, what other facts mean for it, and questions."""
