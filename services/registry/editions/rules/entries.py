"""The entries of an edition: which may stand, their canonical text, and the parts they are published in."""

import hashlib
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple, TypeVar

import msgspec

from contracts.errors import Refusal
from contracts.registry.catalogue import GovernmentLevel, ItemRow, MatrixRow
from contracts.registry.edition_terms import DutyKey, PostDuty, RowKey

PART_BYTES_MAX = 400_000

Row = TypeVar("Row", ItemRow, MatrixRow)


class Content(NamedTuple):
    """Everything an edition holds, in the order of its keys."""

    items: list[ItemRow]
    rows: list[MatrixRow]
    duties: list[PostDuty]

    @property
    def total(self) -> int:
        """How many entries."""
        return len(self.items) + len(self.rows) + len(self.duties)


def row_key(row: MatrixRow) -> RowKey:
    """What a row is known by in a draft, where a second agency may stand until approval is asked for."""
    return RowKey(matter=row.matter, level=row.level, region=row.region, agency=row.agency)


def duty_key(duty: PostDuty) -> DutyKey:
    """What a post duty is known by."""
    return DutyKey(item=duty.item, post=duty.post)


def require_once(keys: Sequence[Hashable], shown: Sequence[str]) -> None:
    """Refusal: ROW_TWICE, where one order names an entry twice."""
    seen: set[Hashable] = set()
    for key, text in zip(keys, shown, strict=True):
        if key in seen:
            raise Refusal("ROW_TWICE", key=text)
        seen.add(key)


def require_fitting(row: MatrixRow) -> None:
    """A row's level is that of its region, and a township's office is named.

    Refusals: ROW_LEVEL_DIFFERS, TOWNSHIP_OFFICE_MISSING.
    """
    if row.level not in levels_of(row.region):
        raise Refusal("ROW_LEVEL_DIFFERS", key=shown_row(row), level=row.level.label, region=row.region)
    if row.level is GovernmentLevel.TOWNSHIP and not (row.office or "").strip():
        raise Refusal("TOWNSHIP_OFFICE_MISSING", key=shown_row(row))


def levels_of(region: str) -> frozenset[GovernmentLevel]:
    """Which levels answer in a division: a county's townships answer under its code."""
    if region.endswith("0000"):
        return frozenset({GovernmentLevel.PROVINCE})
    if region.endswith("00"):
        return frozenset({GovernmentLevel.CITY})
    return frozenset({GovernmentLevel.COUNTY, GovernmentLevel.TOWNSHIP})


def shown_row(row: MatrixRow | RowKey) -> str:
    """A row's key as a user reads it."""
    return f"{row.matter}／{row.level.label}／{row.region}"


def digest(content: Content) -> str:
    """SHA-256 of the canonical text: items, rows and duties as JSON in the order of their keys."""
    return hashlib.sha256(msgspec.json.encode(list(content))).hexdigest()


def parts_of(rows: Sequence[Row], bytes_max: int = PART_BYTES_MAX) -> Iterator[list[Row]]:
    """The rows in their order, in parts that one event can carry; a row larger than that stands alone."""
    part: list[Row] = []
    size = 0
    for row in rows:
        length = len(msgspec.json.encode(row)) + 1
        if part and size + length > bytes_max:
            yield part
            part, size = [], 0
        part.append(row)
        size += length
    if part:
        yield part
