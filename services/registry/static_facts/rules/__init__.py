"""What may be left out of checks, on whose sight, and until when."""
