"""Sealing to a service's public key: only that service can open it.

X25519 with an ephemeral key, HKDF-SHA256, ChaCha20-Poly1305; the context is authenticated.
"""

import base64
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts.errors import Refusal

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
# How much longer the sealed bytes are than the plain ones.
SEAL_BYTES = KEY_BYTES + NONCE_BYTES + TAG_BYTES


class SealingKeyMissing(RuntimeError):
    """Something must be sealed or opened here, and the key is not there: never go on in clear."""


class Sealer:
    """Seals with a public key; opens where the private key is there too."""

    def __init__(self, public: X25519PublicKey | None, private: X25519PrivateKey | None = None) -> None:
        self._public = private.public_key() if private else public
        self._private = private
        self._fingerprinting: bytes | None = None

    def seal(self, plain: bytes, context: str, seed: bytes | None = None) -> bytes:
        """Ephemeral public key, nonce and ciphertext in one.

        With a secret `seed` of this plain text alone the result repeats: a command sent again is the same.
        """
        if self._public is None:
            raise SealingKeyMissing
        seed = seed or os.urandom(KEY_BYTES)
        ephemeral = X25519PrivateKey.from_private_bytes(_derived(seed, b"ephemeral key"))
        public = _raw(ephemeral.public_key())
        key = _derived(ephemeral.exchange(self._public), public + _raw(self._public))
        nonce = _derived(seed, b"nonce")[:NONCE_BYTES]
        return public + nonce + ChaCha20Poly1305(key).encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plain bytes. Refusal: SEAL_BROKEN where the key, the context or the bytes do not fit."""
        if self._private is None:
            raise SealingKeyMissing
        public, rest = sealed[:KEY_BYTES], sealed[KEY_BYTES:]
        try:
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(public))
            key = _derived(shared, public + _raw(self._private.public_key()))
            return ChaCha20Poly1305(key).decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], context.encode())
        except (InvalidTag, ValueError):
            raise Refusal("SEAL_BROKEN") from None

    def fingerprint(self, text: str) -> str:
        """Hex HMAC-SHA256 under the private key: equal for equal texts, and nobody else can try out guesses."""
        if self._private is None:
            raise SealingKeyMissing
        if self._fingerprinting is None:
            raw = self._private.private_bytes_raw()
            self._fingerprinting = _derived(raw, b"fingerprint")
        return hmac.digest(self._fingerprinting, text.encode(), "sha256").hex()

    def seal_text(self, text: str, context: str, seed: bytes | None = None) -> str:
        """Base64 of the sealed text."""
        return base64.b64encode(self.seal(text.encode(), context, seed)).decode()

    def open_text(self, sealed: str, context: str) -> str:
        """The text sealed by seal_text. Refusal: SEAL_BROKEN."""
        try:
            return self.open(base64.b64decode(sealed, validate=True), context).decode()
        except ValueError:
            raise Refusal("SEAL_BROKEN") from None


def make_sealing_key(folder: Path, service: str) -> None:
    """Write `<service>.pem` (private, owner only) and `<service>.pub` once."""
    private_place = folder / f"{service}.pem"
    if private_place.exists():
        return
    private = X25519PrivateKey.generate()
    folder.mkdir(parents=True, exist_ok=True)
    private_place.touch(mode=0o600)
    private_place.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (folder / f"{service}.pub").write_bytes(
        private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def sealer_to(folder: Path, service: str) -> Sealer:
    """Seals to the service's public key; without one it can seal nothing."""
    place = folder / f"{service}.pub"
    if not place.exists():
        return Sealer(None)
    public = serialization.load_pem_public_key(place.read_bytes())
    assert isinstance(public, X25519PublicKey)
    return Sealer(public)


def sealer_of(folder: Path, service: str) -> Sealer:
    """Seals to the service's key and opens what was sealed to it."""
    place = folder / f"{service}.pem"
    if not place.exists():
        return sealer_to(folder, service)
    private = serialization.load_pem_private_key(place.read_bytes(), None)
    assert isinstance(private, X25519PrivateKey)
    return Sealer(None, private)


def _raw(key: X25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def _derived(shared: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(shared)
