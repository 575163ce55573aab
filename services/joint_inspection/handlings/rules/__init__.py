"""What a finding's handling decides: which step of the ladder fits, what may happen to it, and what follows."""
