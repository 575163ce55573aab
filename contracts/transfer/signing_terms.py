"""What is signed in the custody of evidence 证据交接, byte for byte, and with which kinds of keys."""

import hashlib
from typing import TypeVar

import msgspec

from contracts.fields import Labelled

T = TypeVar("T", bound=msgspec.Struct)


class SigningAlgorithm(Labelled):
    """How an agency signs."""

    ED25519 = "ed25519", "Ed25519 签名"
    SM2 = "sm2", "国密 SM2 签名（SM3）"


class SigningPurpose(Labelled):
    """What a signature is for; it is written before what is signed, so that none can stand for another."""

    KEY = "liandong-key/1", "证明持有私钥"
    VOUCHER = "liandong-voucher/1", "机关为外单位公钥作保"
    CUSTODY = "liandong-custody/1", "证据交接"
    EXPORT = "liandong-export/1", "证据导出封签"


class KeyStatement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose a public key is; signed by the key itself, and for a body outside the hub by the agency that vouches."""

    holder: str
    holder_name: str
    algorithm: SigningAlgorithm
    public_key: str
    demonstration: bool = False


def canonical(record: msgspec.Struct) -> bytes:
    """The one way to write a record: JSON in UTF-8 without spaces, names sorted."""
    return msgspec.json.encode(record, order="sorted")


def read_canonical(data: bytes, kind: type[T]) -> T:
    """The record of canonical bytes. ValueError where they are written in any other way."""
    try:
        record = msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ValueError("not such a record") from None
    if canonical(record) != data:
        raise ValueError("not in canonical form")
    return record


def to_sign(purpose: SigningPurpose, data: bytes) -> bytes:
    """The bytes under a signature."""
    return purpose.value.encode() + b"\n" + data


def key_id(public_key: str) -> str:
    """A key's name: made from the key, so that nobody can give it to another."""
    return "QM-" + hashlib.sha256(public_key.encode()).hexdigest()[:32]
