"""A signed file: magic, Ed25519 signature over magic and body, body; every byte of it counts."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIGNATURE_BYTES = 64


def sign(magic: bytes, body: bytes, key: Ed25519PrivateKey) -> bytes:
    """The file."""
    return magic + key.sign(magic + body) + body


def body_of(magic: bytes, data: bytes) -> bytes | None:
    """What the file says, before anybody knows whether it is genuine; None where it is no such file."""
    start = len(magic) + SIGNATURE_BYTES
    return data[start:] if data.startswith(magic) and len(data) > start else None


def genuine(magic: bytes, data: bytes, key: Ed25519PublicKey) -> bool:
    """Whether this key signed the file as it is."""
    body = body_of(magic, data)
    if body is None:
        return False
    try:
        key.verify(data[len(magic) : len(magic) + SIGNATURE_BYTES], magic + body)
    except InvalidSignature:
        return False
    return True
