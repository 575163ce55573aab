"""What agencies sign outside the hub, each with a key of its own: Ed25519, or SM2 where a site is set to it.

The hub checks; private keys are made and used by `hub sign` on the agency's side.
"""

import base64
import binascii

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contracts.transfer.signing_terms import SigningAlgorithm
from kernel import sm2
from kernel.settings import Settings


class SigningPolicy(msgspec.Struct, frozen=True):
    """Which keys a hub registers from now on, and whether those marked as demonstration count in it."""

    algorithm: SigningAlgorithm = SigningAlgorithm.ED25519
    demonstration: bool = False

    @classmethod
    def of(cls, settings: Settings) -> "SigningPolicy":
        """As set."""
        return cls(SigningAlgorithm(settings.signing_algorithm), settings.demonstration_keys)


def make_private(algorithm: SigningAlgorithm) -> bytes:
    """A fresh private key, 32 bytes."""
    if algorithm is SigningAlgorithm.SM2:
        return sm2.make_private()
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_text(algorithm: SigningAlgorithm, private: bytes) -> str:
    """The public half as base64url without padding, as it is registered."""
    if algorithm is SigningAlgorithm.SM2:
        return to_text(sm2.public_of(private))
    return to_text(Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw())


def sign(algorithm: SigningAlgorithm, private: bytes, data: bytes) -> str:
    """The signature as base64url without padding."""
    if algorithm is SigningAlgorithm.SM2:
        return to_text(sm2.sign(private, data))
    return to_text(Ed25519PrivateKey.from_private_bytes(private).sign(data))


def holds(algorithm: SigningAlgorithm, public: str, data: bytes, signature: str) -> bool:
    """Whether the key signed the data; text that is not the one way to write its bytes is no signature."""
    try:
        key, signed = from_text(public), from_text(signature)
        if algorithm is SigningAlgorithm.SM2:
            return sm2.holds(key, data, signed)
        Ed25519PublicKey.from_public_bytes(key).verify(signed, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def from_text(text: str) -> bytes:
    """The bytes of base64url without padding. ValueError where the text is not their one form."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise ValueError(text) from None
    if to_text(data) != text:
        raise ValueError(text)
    return data


def to_text(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
