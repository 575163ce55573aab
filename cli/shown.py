"""Text of others as it is, on one line."""


def plain(text: str) -> str:
    """What would break the line, move the cursor or turn the writing shows as its code."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
