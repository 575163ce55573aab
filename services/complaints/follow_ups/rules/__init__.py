"""What comes after a reply: who is called back, what a rating changes, and what may be handled again."""
