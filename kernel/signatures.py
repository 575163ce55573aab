"""Ed25519 signatures of those who publish on the intake stream: over the subject, a line break and the body."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

HEADER = "Liandong-Signature"


def sign(private: Ed25519PrivateKey, subject: str, body: bytes) -> str:
    """The signature in base64."""
    return base64.b64encode(private.sign(_signed(subject, body))).decode()


def holds(public_key: str, signature: str, subject: str, body: bytes) -> bool:
    """Whether this key, as base64url, signed this body for this subject."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(public_key + "="))
        key.verify(base64.b64decode(signature, validate=True), _signed(subject, body))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def public_text(private: Ed25519PrivateKey) -> str:
    """The public half as base64url, as a source is registered with it."""
    return base64.urlsafe_b64encode(private.public_key().public_bytes_raw()).decode().rstrip("=")


def _signed(subject: str, body: bytes) -> bytes:
    return subject.encode() + b"\n" + body
