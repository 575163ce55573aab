"""Special case teams: forming, seating, working, closing, watching, asking."""
