"""Readings, batches, checks and citations: one function per query."""

from datetime import timedelta

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry.readings import (
    BatchCheck,
    CheckBatches,
    CiteReadings,
    GetReadingBatches,
    HourlyReading,
    ListReadingBatches,
    ListReadings,
    ReadingBatch,
    ReadingCitation,
)
from kernel.ids import UUID_FORM, uuids
from kernel.paging import counted, key, page_of
from kernel.work import Reading
from services.registry.readings.rules.citing import WHY, obstacle
from services.registry.readings.rules.versions import batch_hash
from services.registry.readings.store import asking, batches, hours
from services.registry.series import store as series_store
from services.registry.series.store import Series

CITED_DAYS_MAX = 31


async def get_batches(query: GetReadingBatches, reading: Reading) -> list[ReadingBatch | None]:
    """Batches in the order asked."""
    found = await batches.get(reading.connection, uuids(query.ids), reading.reach)
    return [_shown(found[id], reading) if id in found else None for id in query.ids]


async def list_batches(query: ListReadingBatches, reading: Reading) -> Page[ReadingBatch]:
    """A page of batches, or their number."""
    if query.file is not None and not UUID_FORM.fullmatch(query.file):
        return counted(0)
    if query.count:
        return counted(await batches.count(reading.connection, reading.reach, query))
    found = await batches.page(reading.connection, reading.reach, query)
    order = batches.ORDERS[query.order]
    return page_of([_shown(one, reading) for one in found], query.size, key=order.key_of)


async def list_(query: ListReadings, reading: Reading) -> Page[HourlyReading]:
    """A page of a point's readings, or their number."""
    series = await _visible(query.point, query.metric, reading)
    ids = [one.id for one in series]
    if query.count:
        return counted(await asking.count(reading.connection, ids, query))
    rows = await asking.page(reading.connection, ids, query)
    keys = iter([key(row["hour"], row["series"], row["source"], row["version"]) for row in rows])
    shown = [_seen(asking.shown(row), series[0], reading) for row in rows]
    return page_of(shown, query.size, key=lambda _: next(keys))


async def check(query: CheckBatches, reading: Reading) -> list[BatchCheck | None]:
    """The hash of each batch as journaled and as its rows in the table now give it."""
    found = await batches.get(reading.connection, uuids(query.ids), reading.reach)
    rows = await hours.rows_of(reading.connection, list(found))
    journaled = await batches.journaled(reading.connection, list(found))
    return [
        _check(found[id], len(rows[id]), batch_hash(found[id].record.source, rows[id]), journaled.get(id), reading)
        if id in found
        else None
        for id in query.ids
    ]


async def cite(query: CiteReadings, reading: Reading) -> list[ReadingCitation]:
    """The hours of a period as evidence, each with its place in the journal; refused where one cannot be cited."""
    if not timedelta(0) < query.until - query.since <= timedelta(days=CITED_DAYS_MAX):
        raise Refusal("PERIOD_TOO_LONG", since=query.since, until=query.until, days=CITED_DAYS_MAX)
    series = await _visible(query.point, query.metric, reading)
    if not series:
        raise Refusal("NOT_FOUND", what="监测数据", id=f"{query.point} {query.metric}")
    rows = await asking.cited(reading.connection, series[0].id, query.since, query.until)
    if not rows:
        raise Refusal("READINGS_NONE", point=query.point, metric=query.metric)
    ids = sorted({row.batch for row in rows})
    journaled = await batches.journaled(reading.connection, ids)
    return [_citation(row, series[0], journaled[row.batch], reading) for row in rows]


def _citation(row: asking.Cited, one: Series, journaled: batches.Journaled, reading: Reading) -> ReadingCitation:
    if reason := obstacle(row.source, row.flag):
        raise Refusal("READING_NOT_CITABLE", point=one.point, metric=one.metric, hour=row.hour, reason=reason)
    citation = ReadingCitation(
        point=one.point,
        metric=one.metric,
        hour=row.hour,
        value=row.value,
        unit=one.unit,
        source=row.source,
        version=row.version,
        validity=WHY[row.source],
        batch=row.batch,
        sha256=journaled.event.sha256,
        position=_position(journaled),
    )
    return reading.show(citation, region=one.region, parties=[one.credit_code])


async def _visible(point: str, metric: str | None, reading: Reading) -> list[Series]:
    found = await series_store.of_point(reading.connection, point, metric)
    reach = reading.reach
    if reach.everywhere or not found:
        return found
    one = found[0]
    within = reach.prefix is not None and one.region.startswith(reach.prefix)
    return found if within or one.credit_code == reach.party else []


def _check(
    seen: batches.Seen, rows: int, computed: str, journaled: batches.Journaled | None, reading: Reading
) -> BatchCheck:
    expected = journaled.event.sha256 if journaled else None
    one = BatchCheck(
        batch=seen.id,
        rows=rows,
        journaled=expected,
        computed=computed if rows else None,
        position=_position(journaled) if journaled else None,
        holds=expected == (computed if rows else None),
    )
    return reading.show(one, region=seen.region, parties=seen.parties)


def _position(journaled: batches.Journaled) -> str | None:
    return None if journaled.position is None else f"registry:{journaled.position}"


def _shown(one: batches.Seen, reading: Reading) -> ReadingBatch:
    return reading.show(one.record, region=one.region, parties=one.parties)


def _seen(one: HourlyReading, series: Series, reading: Reading) -> HourlyReading:
    return reading.show(one, region=series.region, parties=[series.credit_code])
