"""Codes that stand for a person who stays unknown: 16 Crockford digits, 80 bits."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
GROUP = 4


def new_code(random: bytes) -> str:
    """A code from at least 16 random bytes."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in random[:LENGTH])


def grouped(code: str) -> str:
    """The code as it is shown."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))
