"""Every SQL statement about alerts and clues."""
