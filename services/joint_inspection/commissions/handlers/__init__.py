"""Commissions: what the agency orders, what the institution does, what is heard, what is asked."""
