"""Writes evidence as lines of a file, and puts the seal of an agency under them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from contracts.transfer.custody import SignedEntry, digest_of
from contracts.transfer.evidence_file import (
    FORMAT,
    AppraisalLine,
    HeaderLine,
    ItemLine,
    KeyLine,
    Line,
    MoveLine,
    SealedLine,
    Sealing,
    name_of,
    read_line,
)
from contracts.transfer.signing_terms import KeyStatement, canonical
from services.transfer.evidence.rules.item import Item
from services.transfer.signing_keys.rules import Key


def exported(
    referral: str,
    agency: str,
    now: datetime,
    items: Sequence[Item],
    chains: Mapping[str, Sequence[SignedEntry]],
    keys: Iterable[Key],
) -> bytes:
    """The file without its seal: header, keys, then each item with its moves and appraisals."""
    lines: list[Line] = [HeaderLine(format=FORMAT, referral=referral, exported_at=now, exported_by=agency)]
    lines += [_key(key) for key in keys]
    for item in items:
        lines += _item(item, chains[item.number])
    return b"".join(canonical(line) + b"\n" for line in lines)


def key_ids(chains: Mapping[str, Sequence[SignedEntry]]) -> list[str]:
    """The keys that signed."""
    entries = [entry for chain in chains.values() for entry in chain]
    return sorted({key for entry in entries for key in (entry.giver_key, entry.receiver_key) if key})


def sealing_of(data: bytes, agency: str, key: str, now: datetime, demonstration: bool) -> Sealing:
    """What an agency signs under an unsealed file. ValueError where a line is no line of such a file."""
    lines = data.removesuffix(b"\n").split(b"\n")
    return Sealing(
        lines=[SealedLine(name=name_of(read_line(line)), sha256=digest_of(line)) for line in lines],
        agency=agency,
        key=key,
        sealed_at=now,
        demonstration=demonstration,
    )


def _key(key: Key) -> KeyLine:
    statement = KeyStatement(
        holder=key.holder,
        holder_name=key.holder_name,
        algorithm=key.algorithm,
        public_key=key.public_key,
        demonstration=key.demonstration,
    )
    return KeyLine(
        id=key.id,
        statement=statement,
        valid_from=key.valid_from,
        valid_to=key.valid_to,
        voucher_key=key.voucher_key,
        voucher_signature=key.voucher_signature,
    )


def _item(item: Item, chain: Sequence[SignedEntry]) -> list[Line]:
    first, *moves = chain
    head = ItemLine(evidence=item.number, sha256=item.sha256, entry=first, hash=first.hash, conversion=item.conversion)
    moved = [
        MoveLine(evidence=item.number, place=place, entry=entry, hash=entry.hash)
        for place, entry in enumerate(moves, start=1)
    ]
    appraised = [
        AppraisalLine(
            evidence=item.number,
            appraiser=one.appraiser,
            appraiser_name=one.appraiser_name,
            commissioned_at=one.commissioned_at,
            returned_at=one.returned_at,
            report_sha256=one.report_sha256,
            conclusion=one.conclusion,
        )
        for one in item.appraisals
    ]
    return [head, *moved, *appraised]
