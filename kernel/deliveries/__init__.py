"""Deliveries 投递: what partners registered to receive is posted to them, signed, in order per case."""
