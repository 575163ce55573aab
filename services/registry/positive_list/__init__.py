"""监督执法正面清单: who fits, who is on it until when, and who falls off it."""
