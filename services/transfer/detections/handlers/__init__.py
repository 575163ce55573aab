"""Detections: what is heard, what is decided, what is asked."""
