"""Taking in a batch: a fixed number of statements, however many rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import msgspec

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from contracts.registry.readings import (
    ReadingBatch,
    ReadingFinding,
    ReadingFlag,
    ReadingRow,
    ReadingSource,
    ReadingsRecorded,
    RecordReadings,
)
from kernel.work import Fact, Outcome, Work
from services.registry.alerts.handlers.raising import Raised
from services.registry.alerts.handlers.watching import watch_readings
from services.registry.alerts.rules.watching import hour_of
from services.registry.readings.rules.cells import COLUMNS, Cells, Period, read_rows
from services.registry.readings.rules.versions import SOURCES, Canonical, Decided, Fresh, Known, batch_hash, decide
from services.registry.readings.store import batches, hours
from services.registry.series import handlers as series_of
from services.registry.series import store as series_store
from services.registry.series.handlers import Holds, Key
from services.registry.series.rules import is_within
from services.registry.series.store import Series

BACKFILL = "monitoring.backfill"
MONTH_DAYS = 30
THERE = frozenset({ReadingFlag.VALID, ReadingFlag.MAINTENANCE})


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """From whom a batch comes and what it is."""

    agency: str
    region: str
    source: ReadingSource
    reason: str | None
    file: str | None = None
    sender: str | None = None


async def record(command: RecordReadings, work: Work) -> Outcome:
    """Take in one batch as a station or a platform sends it."""
    require_source(command.source, work.actor.agency_kind)
    sender = Sender(agency=work.actor.agency, region=work.actor.region, source=command.source, reason=command.reason)
    by_enterprise = work.actor.agency_kind is AgencyKind.ENTERPRISE
    return await record_for(command, sender, partial(is_within, sender.agency, sender.region, by_enterprise), work)


async def record_for(command: RecordReadings, sender: Sender, holds: Holds, work: Work) -> Outcome:
    """Take in one batch of a sender, as far as the points are its own."""
    rows = list(enumerate(command.rows, start=1))
    batch, raised = await take_in(rows, sender, holds, COLUMNS, work)
    return Outcome(record=batch.id, facts=facts_of(batch, raised), duties=raised.duties)


def require_source(source: ReadingSource, kind: AgencyKind) -> None:
    """Only an ecology agency validates and measures on site. Refusal: READING_SOURCE_NOT_YOURS."""
    if source is not ReadingSource.AUTOMATIC and kind is not AgencyKind.ECOLOGY:
        raise Refusal("READING_SOURCE_NOT_YOURS", source=source.label, agency_kind=kind.label)


async def take_in(
    rows: Sequence[tuple[int, ReadingRow]], sender: Sender, holds: Holds, columns: Mapping[str, str], work: Work
) -> tuple[ReadingBatch, Raised]:
    """Write what is good of the rows, raise what it gives rise to, and keep the batch with its findings."""
    good, unreadable = read_rows(rows, _period(work), columns)
    series = await series_of.locked(_units(good), holds, work)
    decided = await _decide(good, series, sender, work)
    id = work.new_id()
    raised = await _write(id, decided, list(series.values()), sender, work) if decided.fresh else Raised()
    findings = sorted([*unreadable, *decided.findings], key=lambda one: one.row)
    batch = _batch(id, len(rows), decided, findings, raised, sender, series, work)
    seen = batches.Seen(record=batch, region=sender.region, parties=[sender.agency])
    await batches.add(work.connection, seen)
    return batch, raised


def facts_of(batch: ReadingBatch, raised: Raised) -> list[Fact]:
    """What the journal says: one row for the batch, then its alerts; nothing where nothing went in."""
    if batch.sha256 is None or batch.first_hour is None or batch.last_hour is None:
        return []
    event = ReadingsRecorded(
        batch=batch.id,
        source=batch.source,
        agency=batch.agency or "",
        accepted=batch.accepted,
        corrected=batch.corrected,
        unchanged=batch.unchanged,
        rejected=batch.rejected,
        first_hour=batch.first_hour,
        last_hour=batch.last_hour,
        sha256=batch.sha256,
        sender=batch.sender,
    )
    return [Fact(aggregate(batch.id), event), *raised.facts]


def aggregate(id: str) -> str:
    """The journal's name of a batch."""
    return f"readings:{id}"


def _period(work: Work) -> Period:
    limit = work.law.find(BACKFILL, "", work.today)
    return Period(work.now, work.now - timedelta(days=MONTH_DAYS * int(limit.value)))


def _units(rows: Sequence[Cells]) -> dict[Key, str]:
    units: dict[Key, str] = {}
    for one in rows:
        units.setdefault((one.point, one.metric), one.unit)
    return units


async def _decide(good: Sequence[Cells], series: Mapping[Key, Series], sender: Sender, work: Work) -> Decided:
    known = {key: Known(one.id, one.unit) for key, one in series.items()}
    asked = {(known[key].id, one.hour) for one in good if (key := (one.point, one.metric)) in known}
    standing = await hours.standing(work.connection, asked)
    return decide(good, known, standing, sender.source, sender.reason)


async def _write(id: str, decided: Decided, series: Sequence[Series], sender: Sender, work: Work) -> Raised:
    await hours.add(work.connection, SOURCES.index(sender.source), id, decided.fresh)
    if decided.switches:
        await hours.switch(work.connection, decided.switches)
    fresh: dict[int, list[datetime]] = {}
    for one in decided.fresh:
        fresh.setdefault(one.series, []).append(one.hour)
    touched = [one for one in series if one.id in fresh]
    numbered = {id: frozenset(map(hour_of, moments)) for id, moments in fresh.items()}
    raised = await watch_readings(touched, numbered, work)
    await series_store.reached(work.connection, _spans(decided.fresh))
    return raised


def _spans(fresh: Sequence[Fresh]) -> dict[int, tuple[datetime, datetime]]:
    spans: dict[int, tuple[datetime, datetime]] = {}
    for one in fresh:
        if one.flag in THERE:
            first, last = spans.get(one.series, (one.hour, one.hour))
            spans[one.series] = (min(first, one.hour), max(last, one.hour))
    return spans


def _batch(
    id: str,
    rows_total: int,
    decided: Decided,
    findings: list[ReadingFinding],
    raised: Raised,
    sender: Sender,
    series: Mapping[Key, Series],
    work: Work,
) -> ReadingBatch:
    moments = [one.hour for one in decided.fresh]
    by_id = {one.id: one for one in series.values()}
    canonical = [_canonical(one, by_id[one.series]) for one in decided.fresh]
    return ReadingBatch(
        id=id,
        source=sender.source,
        agency=sender.agency,
        file=sender.file,
        sender=sender.sender,
        rows_total=rows_total,
        accepted=len(decided.fresh),
        corrected=decided.corrected,
        unchanged=decided.unchanged,
        rejected=len(findings),
        alerts=raised.alerts,
        first_hour=min(moments, default=None),
        last_hour=max(moments, default=None),
        sha256=batch_hash(sender.source, canonical) if canonical else None,
        received_at=work.now,
        findings=findings,
    )


def _canonical(one: Fresh, series: Series) -> Canonical:
    return Canonical(
        one.row, series.point, series.metric, series.unit, one.hour, one.version, one.value, one.flag, one.reason
    )
