"""Which version of an hour counts, and what a batch adds to what stands."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from contracts.registry.readings import ReadingFinding, ReadingFlag, ReadingProblem, ReadingSource
from services.registry.readings.rules.cells import COLUMNS, Cells, finding

SOURCES = tuple(ReadingSource)
Hour = tuple[int, datetime]


class Standing(NamedTuple):
    """The latest version of an hour from one source."""

    version: int
    value: float | None
    flag: ReadingFlag
    current: bool


class Fresh(NamedTuple):
    """A version to add; `current` where it is the one that counts."""

    row: int
    series: int
    hour: datetime
    version: int
    value: float | None
    flag: ReadingFlag
    current: bool
    reason: str | None


class Switch(NamedTuple):
    """A standing version that now counts, or counts no more."""

    series: int
    hour: datetime
    source: ReadingSource
    version: int
    current: bool


class Known(NamedTuple):
    """What deciding needs to know of a series."""

    id: int
    unit: str


class Decided(NamedTuple):
    """What becomes of a batch's rows."""

    fresh: list[Fresh]
    switches: list[Switch]
    findings: list[ReadingFinding]
    unchanged: int
    corrected: int


def effective(latest: Mapping[ReadingSource, Standing]) -> ReadingSource:
    """The source that counts for an hour: valid on-site data, then validated ones, then automatic ones (Art. 30)."""
    usable = [source for source in latest if not _idle(source, latest[source], latest)]
    return max(usable, key=SOURCES.index)


def _idle(source: ReadingSource, one: Standing, latest: Mapping[ReadingSource, Standing]) -> bool:
    return source is ReadingSource.ON_SITE and one.flag is not ReadingFlag.VALID and len(latest) > 1


def decide(
    rows: Iterable[Cells],
    series: Mapping[tuple[str, str], Known],
    standing: Mapping[Hour, Mapping[ReadingSource, Standing]],
    source: ReadingSource,
    reason: str | None,
) -> Decided:
    """Each row is new, a correction with its reason, a repeat, or reported."""
    decided = Decided([], [], [], 0, 0)
    taken: dict[Hour, Cells] = {}
    unchanged = corrected = 0
    for cells in rows:
        known = series.get((cells.point, cells.metric))
        if known is None:
            decided.findings.append(_report(cells, "point", cells.point, ReadingProblem.POINT_UNKNOWN))
            continue
        if cells.unit and cells.unit != known.unit:
            decided.findings.append(_report(cells, "unit", cells.unit, ReadingProblem.UNIT_DIFFERS))
            continue
        hour = (known.id, cells.hour)
        before = standing.get(hour, {})
        problem = _conflict(cells, taken.get(hour), before.get(source), reason)
        if problem:
            decided.findings.append(_report(cells, "value", _shown(cells.value), problem))
            continue
        if hour in taken or _same(cells, before.get(source)):
            unchanged += 1
            continue
        taken[hour] = cells
        corrected += source in before
        _add(decided, cells, hour, before, source, reason)
    return decided._replace(unchanged=unchanged, corrected=corrected)


def _conflict(
    cells: Cells, earlier: Cells | None, before: Standing | None, reason: str | None
) -> ReadingProblem | None:
    if earlier is not None:
        same = (earlier.value, earlier.flag) == (cells.value, cells.flag)
        return None if same else ReadingProblem.TWICE_IN_BATCH
    if before is None or _same(cells, before) or reason:
        return None
    return ReadingProblem.STANDS_ALREADY


def _same(cells: Cells, before: Standing | None) -> bool:
    return before is not None and (before.value, before.flag) == (cells.value, cells.flag)


def _add(
    decided: Decided,
    cells: Cells,
    hour: Hour,
    before: Mapping[ReadingSource, Standing],
    source: ReadingSource,
    reason: str | None,
) -> None:
    version = before[source].version + 1 if source in before else 1
    latest = {**before, source: Standing(version, cells.value, cells.flag, False)}
    counts = effective(latest) if len(latest) > 1 else source
    kept = reason if version > 1 else None
    decided.fresh.append(Fresh(cells.row, *hour, version, cells.value, cells.flag, counts is source, kept))
    for other, one in before.items():
        current = counts is other and other is not source
        if one.current != current:
            decided.switches.append(Switch(*hour, other, one.version, current))


def _report(cells: Cells, column: str, value: str, problem: ReadingProblem) -> ReadingFinding:
    return finding(cells.row, COLUMNS[column], value, problem)


def _shown(value: float | None) -> str:
    return "" if value is None else repr(value)


class Canonical(NamedTuple):
    """One row of a batch as its hash covers it."""

    row: int
    point: str
    metric: str
    unit: str
    hour: datetime
    version: int
    value: float | None
    flag: ReadingFlag
    reason: str | None


def batch_hash(source: ReadingSource, rows: Sequence[Canonical]) -> str:
    """SHA-256 over the rows in their order, one per line, their parts parted by tabs."""
    lines = "".join(_line(source, one) for one in sorted(rows, key=lambda one: one.row))
    return hashlib.sha256(lines.encode()).hexdigest()


def _line(source: ReadingSource, one: Canonical) -> str:
    """Times in UTC, numbers in their shortest form."""
    hour = f"{one.hour.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    parts = (one.row, one.point, one.metric, hour, source, one.version, _shown(one.value), one.unit, one.flag)
    return "\t".join(map(str, (*parts, one.reason or ""))) + "\n"
