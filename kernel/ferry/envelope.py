"""One bundle 摆渡包 as bytes: magic, length and header, signature over the header, sealed body (docs/ISOLATED.md).

The header holds the body's length and SHA-256, so the signature covers every byte, and what was altered can be named.
"""

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from contracts.errors import Refusal
from contracts.patterns import SHA256
from kernel.ferry.keys import Card, End, Keys, KeyText
from kernel.vault.ciphers import KEY_BYTES, CipherName, seal, unseal

MAGIC = b"LIANDONG-FERRY-1\n"
LENGTH_BYTES = 2
SIGNATURE_BYTES = 64
BODY_BYTES_MAX = 64 * 1024 * 1024
NOTHING_BEFORE = "0" * 64
PURPOSE = b"liandong-ferry/1\n"

# What decoding bytes that anybody may have made can raise.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

Digest = Annotated[str, msgspec.Meta(pattern=SHA256)]
Sequence = Annotated[int, msgspec.Meta(ge=1, le=10**9)]


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may be read on the way: from whom to whom, the number, the bundle before, and what the body is."""

    format: Literal[1] = 1
    sender: End
    recipient: End
    sequence: Sequence
    previous: Digest
    made_at: datetime
    cipher: CipherName
    ephemeral: KeyText
    size: Annotated[int, msgspec.Meta(ge=0, le=BODY_BYTES_MAX)]
    body_sha256: Digest


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle whose form is right; whether it is genuine says `check`."""

    header: Header
    head: bytes
    signature: bytes
    body: bytes

    @property
    def data(self) -> bytes:
        """All its bytes."""
        return MAGIC + len(self.head).to_bytes(LENGTH_BYTES) + self.head + self.signature + self.body

    @property
    def sha256(self) -> str:
        """The digest that the next bundle names."""
        return hashlib.sha256(self.data).hexdigest()

    def check(self, card: Card) -> None:
        """Refusals: FERRY_HEADER_ALTERED, FERRY_BODY_ALTERED."""
        named = f"{self.header.sender} 第 {self.header.sequence} 包"
        try:
            card.signing_key.verify(self.signature, PURPOSE + self.head)
        except (InvalidSignature, ValueError):
            raise Refusal("FERRY_HEADER_ALTERED", bundle=named) from None
        if card.end != self.header.sender:
            raise Refusal("FERRY_HEADER_ALTERED", bundle=named)
        if hashlib.sha256(self.body).hexdigest() != self.header.body_sha256:
            raise Refusal("FERRY_BODY_ALTERED", bundle=named)

    def open(self, keys: Keys) -> bytes:
        """What it holds. Refusals: FERRY_NOT_FOR_US, SEAL_BROKEN."""
        header = self.header
        if header.recipient != keys.end:
            raise Refusal("FERRY_NOT_FOR_US", recipient=header.recipient)
        public = X25519PublicKey.from_public_bytes(_raw(header.ephemeral))
        key = _content_key(keys.sealing_key, public, header.ephemeral, keys.card.sealing)
        return unseal(header.cipher, key, self.body, _context(header.sender, header.recipient, header.sequence))


def make(
    plain: bytes, *, keys: Keys, to: Card, sequence: int, previous: str, at: datetime, cipher: CipherName
) -> Bundle:
    """Seal to the recipient's card, then sign with the sender's key."""
    ephemeral = X25519PrivateKey.generate()
    public = base64.urlsafe_b64encode(ephemeral.public_key().public_bytes_raw()).decode().rstrip("=")
    key = _content_key(ephemeral, to.sealing_key, public, to.sealing)
    body = seal(cipher, key, plain, _context(keys.end, to.end, sequence))
    header = Header(
        sender=keys.end,
        recipient=to.end,
        sequence=sequence,
        previous=previous,
        made_at=at,
        cipher=cipher,
        ephemeral=public,
        size=len(body),
        body_sha256=hashlib.sha256(body).hexdigest(),
    )
    head = msgspec.json.encode(header)
    return Bundle(header=header, head=head, signature=keys.signing_key.sign(PURPOSE + head), body=body)


def bundles(data: bytes) -> Iterator[Bundle]:
    """The bundles that stand one after another in a file. Refusals: FERRY_NOT_A_BUNDLE, FERRY_CUT_OFF."""
    at = 0
    while at < len(data):
        bundle = _bundle_at(data, at)
        yield bundle
        at += len(bundle.data)


def read(data: bytes) -> Bundle:
    """The one bundle these bytes are. Refusals: FERRY_NOT_A_BUNDLE, FERRY_CUT_OFF."""
    bundle = _bundle_at(data, 0)
    if len(bundle.data) != len(data):
        raise Refusal("FERRY_NOT_A_BUNDLE", offset=len(bundle.data))
    return bundle


def _bundle_at(data: bytes, at: int) -> Bundle:
    start = at + len(MAGIC) + LENGTH_BYTES
    if not MAGIC.startswith(data[at : at + len(MAGIC)]):
        raise Refusal("FERRY_NOT_A_BUNDLE", offset=at)
    length = int.from_bytes(data[start - LENGTH_BYTES : start])
    signed = start + length
    body = signed + SIGNATURE_BYTES
    if len(data) < body:
        raise Refusal("FERRY_CUT_OFF", offset=at, size=len(data))
    header = _header(data[start:signed], at)
    if len(data) < body + header.size:
        raise Refusal("FERRY_CUT_OFF", offset=at, size=len(data))
    return Bundle(
        header=header, head=data[start:signed], signature=data[signed:body], body=data[body : body + header.size]
    )


def _header(head: bytes, at: int) -> Header:
    try:
        return msgspec.json.decode(head, type=Header)
    except UNREADABLE:
        raise Refusal("FERRY_NOT_A_BUNDLE", offset=at) from None


def _context(sender: str, recipient: str, sequence: int) -> str:
    return f"{sender}>{recipient}#{sequence}"


def _content_key(private: X25519PrivateKey, public: X25519PublicKey, ephemeral: str, recipient: str) -> bytes:
    info = PURPOSE + f"{ephemeral}\n{recipient}".encode()
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(private.exchange(public))


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=")
