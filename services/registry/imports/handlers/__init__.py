"""Imports: started, asked about, taken in stretch by stretch."""
