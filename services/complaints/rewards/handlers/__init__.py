"""Rewards: nobody's identity is asked for, kept or opened here."""
