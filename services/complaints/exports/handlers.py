"""Results back to the hotline: one file of a period, written, kept and journaled in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.complaints.exports import (
    ComplaintExport,
    ExportWorkOrders,
    GetComplaintExports,
    ListComplaintExports,
    WorkOrdersExported,
)
from contracts.errors import Refusal
from contracts.messages import Page
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.complaints.columns.handlers import headings_of
from services.complaints.columns.rules import columns_back
from services.complaints.exports import rules, store

AGGREGATE = "complaint_export:"


async def make(command: ExportWorkOrders, work: Work) -> Outcome:
    """Write what became of the work orders of a period."""
    rows = await _rows(command, work)
    columns = columns_back(headings_of(work.jurisdiction), work.actor.agency, work.actor.region)
    data = "".join(rules.lines(columns, rows)).encode()
    if len(data) > rules.BYTES_MAX:
        raise _too_large(command)
    filename = rules.filename(command.from_on, command.to_on)
    export = store.NewExport(
        id=work.new_id(),
        agency=work.actor.agency,
        region=work.actor.region,
        parties=[work.actor.agency],
        from_on=command.from_on.isoformat(),
        to_on=command.to_on.isoformat(),
        channel=command.channel,
        rows_total=len(rows),
        made_at=work.now,
        filename=filename,
        sha256=await work.files.keep(filename, data),
    )
    told = WorkOrdersExported(
        export_id=export.id,
        agency=export.agency,
        from_on=command.from_on,
        to_on=command.to_on,
        rows_total=export.rows_total,
        sha256=export.sha256,
    )
    return Outcome(record=export.id, writes=[store.insert(export)], facts=[Fact(AGGREGATE + export.id, told)])


async def get(query: GetComplaintExports, reading: Reading) -> list[ComplaintExport | None]:
    """Exports in the order asked."""
    found = await store.find_seen(reading.connection, reading.reach, query.ids)
    return [_shown(found[id], reading) if id in found else None for id in query.ids]


async def list_(query: ListComplaintExports, reading: Reading) -> Page[ComplaintExport]:
    """A page of exports, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = [_shown(one, reading) for one in await store.page(reading.connection, reading.reach, query)]
    return page_of(found, query.size, key=store.ORDERS[query.order].key_of)


async def _rows(command: ExportWorkOrders, work: Work) -> Sequence[Mapping[str, Any]]:
    since, until = rules.period(command.from_on, command.to_on)
    asked = (work.actor.agency, since, until, command.channel, rules.ROWS_MAX)
    rows: list[Mapping[str, Any]] = []
    size = 0
    async for row in store.results(work.connection, *asked):
        rows.append(row)
        size += rules.weight(row)
        if len(rows) > rules.ROWS_MAX or size > rules.BYTES_MAX:
            raise _too_large(command)
    if not rows:
        raise Refusal("COMPLAINT_EXPORT_EMPTY", from_on=command.from_on.isoformat(), to_on=command.to_on.isoformat())
    return rows


def _too_large(command: ExportWorkOrders) -> Refusal:
    since, until = command.from_on.isoformat(), command.to_on.isoformat()
    return Refusal("COMPLAINT_EXPORT_TOO_LARGE", from_on=since, to_on=until, allowed=rules.ROWS_MAX)


def _shown(seen: store.SeenExport, reading: Reading) -> ComplaintExport:
    return reading.show(seen.record, region=seen.region, parties=seen.parties)
