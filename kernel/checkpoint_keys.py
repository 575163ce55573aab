"""The keys checkpoints are signed with: one private key per service, all public keys in one JWK set.

A replaced key's public half stays in the set, so that what it once signed can still be checked.
"""

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contracts.checkpoints import Checkpoint
from kernel.settings import PREFIX, Settings, SettingsError

FOLDER = "checkpoints"
PUBLIC_KEYS = "keys.json"
ALGORITHM = "ed25519-sha256"
ID_HEX = 16


class Signer:
    """Signs for one service."""

    def __init__(self, service: str, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.key = key_id(service, private.public_key())

    @classmethod
    def load(cls, settings: Settings, service: str) -> "Signer":
        """The service's own key. SettingsError when its file is missing or no such key."""
        text = settings.secret(f"{FOLDER}/{service}.pem")
        try:
            private = serialization.load_pem_private_key(text.encode(), None)
        except ValueError:
            private = None
        if not isinstance(private, Ed25519PrivateKey):
            raise SettingsError(f"检查点密钥 {FOLDER}/{service}.pem 不是 Ed25519 私钥：请检查 {PREFIX}SECRETS_DIR。")
        return cls(service, private)

    def sign(self, data: bytes) -> str:
        """The signature in Base64."""
        return base64.b64encode(self._private.sign(data)).decode()


class PublicKeys:
    """Who may have signed: public keys by id."""

    def __init__(self, keys: dict[str, Ed25519PublicKey]) -> None:
        self._keys = keys

    @classmethod
    def load(cls, settings: Settings) -> "PublicKeys":
        """The key file. SettingsError when it is missing or damaged."""
        text = settings.secret(f"{FOLDER}/{PUBLIC_KEYS}")
        try:
            return cls({entry["kid"]: _public(entry["x"]) for entry in json.loads(text)["keys"]})
        except (ValueError, KeyError, TypeError):
            raise SettingsError(f"公钥文件 {FOLDER}/{PUBLIC_KEYS} 已损坏：请从备份恢复。") from None

    def signed(self, service: str, checkpoint: Checkpoint, data: bytes) -> bool:
        """Whether the key the checkpoint names is one of this service's and signed the data."""
        key = self._keys.get(checkpoint.key) if checkpoint.key.startswith(f"{service}-") else None
        if key is None or checkpoint.algorithm != ALGORITHM:
            return False
        try:
            key.verify(base64.b64decode(checkpoint.signature, validate=True), data)
        except (InvalidSignature, ValueError):
            return False
        return True


def make_checkpoint_keys(folder: Path, services: list[str]) -> None:
    """Write the private keys that are missing, and add public halves to the key file; nothing is ever replaced."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    entries = _entries(folder / PUBLIC_KEYS)
    known = {entry["kid"] for entry in entries}
    for service in services:
        public = _private(folder / f"{service}.pem").public_key()
        if key_id(service, public) not in known:
            entries.append(_entry(service, public))
    _write_whole(folder / PUBLIC_KEYS, json.dumps({"keys": entries}, indent=1).encode() + b"\n", 0o644)


def key_id(service: str, public: Ed25519PublicKey) -> str:
    """`<service>-` and the first digits of the key's SHA-256."""
    return f"{service}-{sha256(public.public_bytes_raw()).hexdigest()[:ID_HEX]}"


def _entries(place: Path) -> list[dict[str, Any]]:
    return list(json.loads(place.read_text(encoding="ascii"))["keys"]) if place.exists() else []


def _private(place: Path) -> Ed25519PrivateKey:
    if not place.exists():
        made = Ed25519PrivateKey.generate()
        pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        _write_whole(place, made.private_bytes(*pem), 0o600)
        return made
    known = serialization.load_pem_private_key(place.read_bytes(), None)
    assert isinstance(known, Ed25519PrivateKey)
    return known


def _write_whole(place: Path, content: bytes, mode: int) -> None:
    """All or nothing: a file that is there is complete."""
    partial = place.with_name(place.name + ".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=mode)
    partial.write_bytes(content)
    partial.replace(place)


def _entry(service: str, public: Ed25519PublicKey) -> dict[str, Any]:
    x = base64.urlsafe_b64encode(public.public_bytes_raw()).decode().rstrip("=")
    return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": key_id(service, public), "x": x}


def _public(x: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(x + "=" * (-len(x) % 4)))
