"""实施方案: measures kept by those who carry them out."""
