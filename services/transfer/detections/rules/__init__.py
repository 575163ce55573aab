"""What a detection 监督线索 is, what happens to it, and how it is explained: pure."""
