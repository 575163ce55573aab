"""The file in which evidence leaves the hub 证据导出: JSON lines in canonical form, the last one a seal over all."""

from datetime import datetime

import msgspec

from contracts.transfer.custody import SignedEntry
from contracts.transfer.evidence_terms import ConversionState
from contracts.transfer.signing_terms import KeyStatement, canonical

FORMAT = "liandong-evidence/1"


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="line"):
    """One line of the file."""


class HeaderLine(Line, frozen=True, kw_only=True, tag="header"):
    """Of which referral, when and by whom."""

    format: str
    referral: str
    exported_at: datetime
    exported_by: str


class KeyLine(Line, frozen=True, kw_only=True, tag="key"):
    """A public key that signed, as the hub knew it; of an outside body with its agency's voucher."""

    id: str
    statement: KeyStatement
    valid_from: datetime
    valid_to: datetime | None = None
    voucher_key: str | None = None
    voucher_signature: str | None = None


class ItemLine(Line, frozen=True, kw_only=True, tag="item"):
    """An item with the beginning of its chain."""

    evidence: str
    sha256: str
    entry: SignedEntry
    hash: str
    conversion: ConversionState


class MoveLine(Line, frozen=True, kw_only=True, tag="move"):
    """A move of the item before it."""

    evidence: str
    place: int
    entry: SignedEntry
    hash: str


class AppraisalLine(Line, frozen=True, kw_only=True, tag="appraisal"):
    """An appraisal of the item before it."""

    evidence: str
    appraiser: str
    appraiser_name: str
    commissioned_at: datetime
    returned_at: datetime | None
    report_sha256: str | None
    conclusion: str | None


class SealedLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line that the seal covers: what it is and its SHA-256."""

    name: str
    sha256: str


class Sealing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the sealing agency signs: every line in its order."""

    lines: list[SealedLine]
    agency: str
    key: str
    sealed_at: datetime
    demonstration: bool = False


class SealLine(Line, frozen=True, kw_only=True, tag="seal"):
    """The last line."""

    sealing: Sealing
    signature: str


AnyLine = HeaderLine | KeyLine | ItemLine | MoveLine | AppraisalLine | SealLine

_decoder: msgspec.json.Decoder[AnyLine] = msgspec.json.Decoder(AnyLine)


def read_line(data: bytes) -> AnyLine:
    """A line in canonical form. ValueError for any other text."""
    try:
        line = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ValueError("no such line") from None
    if canonical(line) != data:
        raise ValueError("not in canonical form")
    return line


def name_of(line: AnyLine) -> str:
    """A line's name, as findings give it; no two lines of a file have the same."""
    match line:
        case KeyLine():
            return f"公钥 {line.id}"
        case ItemLine():
            return f"证据 {line.evidence} 的收集记录"
        case MoveLine():
            return f"证据 {line.evidence} 的第 {line.place} 次交接"
        case AppraisalLine():
            return f"证据 {line.evidence} 的鉴定（{line.commissioned_at.isoformat()}）"
        case HeaderLine():
            return "文件头"
        case _:
            return "封签"
