"""What a referral 移送 is, which steps it knows, and what each step decides: pure."""
