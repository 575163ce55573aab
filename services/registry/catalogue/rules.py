"""What the registry decides about versions of the responsibility matrix and of the enforcement items."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import msgspec

from contracts.errors import Refusal
from contracts.registry.catalogue import (
    DifferenceKind,
    DifferenceOrder,
    ItemRow,
    MatrixDifference,
    MatrixRow,
    PublishItems,
    PublishMatrix,
)

PART_BYTES_MAX = 400_000

Publish: TypeAlias = PublishMatrix | PublishItems
Key: TypeAlias = tuple[str, ...]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version as far as it has come: its head, and the digest of every part that is here."""

    version: str
    valid_from: date
    approval: str | None
    parts: int
    digests: dict[int, str] = {}
    published: bool = False


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """What a part does to its version: `repeated` changes nothing, `completes` publishes it."""

    version: Version
    repeated: bool
    completes: bool


def add_part(
    command: Publish, known: Version | None, taken_dates: Mapping[date, str], earlier_keys: Iterable[Key]
) -> Progress:
    """Take one part in. `taken_dates` are the published versions by `valid_from`, `earlier_keys` of other parts."""
    if command.part > command.parts:
        raise Refusal("PART_OUT_OF_RANGE", part=command.part, parts=command.parts)
    other = taken_dates.get(command.valid_from, command.version)
    if other != command.version:
        raise Refusal("VERSION_DATE_TAKEN", valid_from=command.valid_from, version=other)
    digest = digest_of(command.rows)
    version = known or _opened(command)
    if _head(version) != _head(command):
        raise Refusal("VERSION_HEAD_DIFFERS", version=command.version)
    if version.digests.get(command.part) == digest:
        return Progress(version=version, repeated=True, completes=False)
    if version.published or command.part in version.digests:
        raise Refusal("VERSION_ALREADY_PUBLISHED", version=command.version)
    _require_once(command.rows, earlier_keys)
    grown = msgspec.structs.replace(version, digests=version.digests | {command.part: digest})
    return Progress(version=grown, repeated=False, completes=len(grown.digests) == grown.parts)


def digest_of(rows: Sequence[MatrixRow | ItemRow]) -> str:
    """SHA-256 of a part's rows in their order; refuses a part too large for one event."""
    encoded = msgspec.json.encode(rows)
    if len(encoded) > PART_BYTES_MAX:
        raise Refusal("PART_TOO_LARGE", size=len(encoded), allowed=PART_BYTES_MAX)
    return hashlib.sha256(encoded).hexdigest()


def key_of(row: MatrixRow | ItemRow) -> Key:
    """What may stand only once in a version."""
    return (row.matter, row.level.value, row.region) if isinstance(row, MatrixRow) else (row.code,)


def differences(older: Sequence[MatrixRow], newer: Sequence[MatrixRow]) -> list[MatrixDifference]:
    """What was added, removed and changed, in the order of matter, level and region."""
    before, after = ({key_of(row): row for row in rows} for rows in (older, newer))
    return [
        _difference(before.get(key), after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def place_in(order: DifferenceOrder, one: MatrixDifference) -> tuple[str, str, str]:
    """Where a difference stands in this order."""
    if order is DifferenceOrder.REGION:
        return one.region, one.matter, one.level.value
    return one.matter, one.level.value, one.region


def _opened(command: Publish) -> Version:
    return Version(
        version=command.version,
        valid_from=command.valid_from,
        approval=command.approval,
        parts=command.parts,
    )


def _head(version: Version | Publish) -> tuple[date, str | None, int]:
    return version.valid_from, version.approval, version.parts


def _require_once(rows: Sequence[MatrixRow | ItemRow], earlier: Iterable[Key]) -> None:
    seen = set(earlier)
    for row in rows:
        key = key_of(row)
        if key in seen:
            raise Refusal("ROW_TWICE", key="／".join(key))
        seen.add(key)


def _difference(before: MatrixRow | None, after: MatrixRow | None) -> MatrixDifference:
    either = after or before
    assert either is not None
    kind = DifferenceKind.CHANGED if before and after else DifferenceKind.ADDED if after else DifferenceKind.REMOVED
    return MatrixDifference(
        kind=kind, matter=either.matter, level=either.level, region=either.region, before=before, after=after
    )
