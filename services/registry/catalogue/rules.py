"""How two versions of the responsibility matrix differ."""

from collections.abc import Sequence
from typing import TypeAlias

from contracts.registry.catalogue import DifferenceKind, DifferenceOrder, MatrixDifference, MatrixRow

Key: TypeAlias = tuple[str, ...]


def key_of(row: MatrixRow) -> Key:
    """What may stand only once in a version."""
    return row.matter, row.level.value, row.region


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


def _difference(before: MatrixRow | None, after: MatrixRow | None) -> MatrixDifference:
    either = after or before
    assert either is not None
    kind = DifferenceKind.CHANGED if before and after else DifferenceKind.ADDED if after else DifferenceKind.REMOVED
    return MatrixDifference(
        kind=kind, matter=either.matter, level=either.level, region=either.region, before=before, after=after
    )
