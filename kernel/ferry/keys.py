"""The keys of the two ends of a ferry 摆渡: one signs, the other seals; and whose public halves are trusted.

A card is trusted because the administrator of this machine put it into the folder, after comparing its fingerprint with
the other end by another way. Whoever carries bundles, or may order them packed, can therefore sign in nobody's name.
"""

import base64
import hashlib
import os
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from contracts.errors import Refusal
from contracts.patterns import ED25519
from kernel.settings import Settings
from kernel.vault.ciphers import CipherName

HUB = "hub"
HUB_KEYS = "ferry/hub.json"
TRUSTED = "ferry-trusted"
GROUP = 4
FINGERPRINT_HEX = 32
OWNER_ONLY = 0o600
MIB = 1024 * 1024

T = TypeVar("T", bound=msgspec.Struct)

End = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,32}(-[0-9]{6})?$(?!\n)")]
KeyText = Annotated[str, msgspec.Meta(pattern=ED25519)]


class Card(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The public keys of one end: an agency's code or `hub`, Ed25519 and X25519 as base64url."""

    end: End
    signing: KeyText
    sealing: KeyText

    @property
    def fingerprint(self) -> str:
        """What two people compare by telephone: 32 hexadecimal digits in groups of four."""
        text = "\n".join((self.end, self.signing, self.sealing))
        digits = hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT_HEX]
        return " ".join(digits[at : at + GROUP] for at in range(0, FINGERPRINT_HEX, GROUP))

    @property
    def signing_key(self) -> Ed25519PublicKey:
        """What its signatures are checked with."""
        return Ed25519PublicKey.from_public_bytes(key_bytes(self.signing))

    @property
    def sealing_key(self) -> X25519PublicKey:
        """What is sealed to it."""
        return X25519PublicKey.from_public_bytes(key_bytes(self.sealing))


class Keys(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Both private keys of one end, as its key file holds them."""

    end: End
    private_signing: KeyText
    private_sealing: KeyText

    @classmethod
    def generate(cls, end: str) -> "Keys":
        """Fresh ones."""
        signing, sealing = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
        raw = (key_text(signing.private_bytes_raw()), key_text(sealing.private_bytes_raw()))
        return cls(end=end, private_signing=raw[0], private_sealing=raw[1])

    @property
    def signing_key(self) -> Ed25519PrivateKey:
        """What this end signs with."""
        return Ed25519PrivateKey.from_private_bytes(key_bytes(self.private_signing))

    @property
    def sealing_key(self) -> X25519PrivateKey:
        """What opens what was sealed to this end."""
        return X25519PrivateKey.from_private_bytes(key_bytes(self.private_sealing))

    @property
    def card(self) -> Card:
        """The public halves."""
        signing, sealing = self.signing_key.public_key(), self.sealing_key.public_key()
        return Card(
            end=self.end, signing=key_text(signing.public_bytes_raw()), sealing=key_text(sealing.public_bytes_raw())
        )


class Keyring:
    """The hub's own keys and the cards it trusts, read anew each time: a card put there needs no restart.

    `cipher` and `pieces_bytes`: how it packs, and how many bytes of files a bundle takes.
    """

    def __init__(self, keys: Path, trusted: Path, cipher: CipherName, pieces_bytes: int) -> None:
        self._keys = keys
        self._trusted = trusted
        self.cipher: CipherName = cipher
        self.pieces_bytes = pieces_bytes

    @classmethod
    def of(cls, settings: Settings) -> "Keyring":
        """The key file among the secrets; trusted cards beside the list of revoked tokens."""
        beside = settings.revocation_source
        trusted = settings.secrets_folder if "://" in beside else Path(beside).parent
        return cls(
            settings.secrets_folder / HUB_KEYS,
            trusted / TRUSTED,
            settings.ferry_cipher,
            settings.ferry_bundle_mib * MIB,
        )

    def own(self) -> Keys:
        """The hub's keys. Refusal: FERRY_HUB_KEY_MISSING."""
        try:
            return read(self._keys, Keys)
        except (OSError, ValueError, msgspec.DecodeError):
            raise Refusal("FERRY_HUB_KEY_MISSING") from None

    def card(self, end: str) -> Card:
        """The card of an agency. Refusal: FERRY_KEY_UNKNOWN."""
        try:
            card = read(self._trusted / f"{end}.json", Card)
        except (OSError, ValueError, msgspec.DecodeError):
            card = None
        if card is None or card.end != end:
            raise Refusal("FERRY_KEY_UNKNOWN", agency=end)
        return card

    def trust(self, card: Card) -> Path:
        """Put a card among the trusted ones; returns where."""
        place = self._trusted / f"{card.end}.json"
        write(place, card, 0o644)
        return place


def read(place: Path, kind: type[T]) -> T:
    """A key file or card. Raises OSError, ValueError, msgspec.DecodeError."""
    return msgspec.json.decode(place.read_bytes(), type=kind)


def write(place: Path, what: Card | Keys, mode: int = OWNER_ONLY) -> None:
    """Put it there, whole or not at all."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = place.with_name(f"{place.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(what), indent=1) + b"\n")
    partial.replace(place)


def make_hub_keys(secrets: Path) -> None:
    """The hub's keys, once."""
    place = secrets / HUB_KEYS
    if not place.exists():
        write(place, Keys.generate(HUB))


def key_text(raw: bytes) -> str:
    """The raw bytes of a key as base64url."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def key_bytes(text: str) -> bytes:
    """The raw bytes of a key."""
    return base64.urlsafe_b64decode(text + "=")
