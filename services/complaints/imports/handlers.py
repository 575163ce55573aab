"""Taking in a hotline's file: read at once, then row by row in chunks, each its own transaction."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.complaints.imports import (
    ComplaintImport,
    ComplaintImportAdvanced,
    ComplaintImportFinished,
    ComplaintImportRow,
    ComplaintImportStarted,
    ComplaintRowOutcome,
    GetComplaintImports,
    ListComplaintImportRows,
    ListComplaintImports,
    RowsOfComplaintImports,
    StartComplaintImport,
)
from contracts.complaints.intake import CALLER_CONTEXT
from contracts.messages import Page
from kernel.paging import page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.complaints.imports import rules, store
from services.complaints.imports.rules import StoredRow
from services.complaints.intake import handlers as intake, rules as intake_rules, store as complaints
from services.complaints.intake.handlers import Incoming

CHUNK_ROWS = 200
COLUMNS = "complaint_import_columns"


async def start(command: StartComplaintImport, work: Work) -> Outcome:
    """Read the file and let its rows wait; the same bytes again are the same import."""
    work.require(region=command.region)
    intake_rules.check_channel(command.channel, work.actor.agency_kind)
    file = await work.files.read(command.file)
    known = await store.find_by_file(
        work.connection, work.actor.agency, command.channel, command.region, file.sha256
    )
    if known is not None:
        return Outcome(record=known)
    fields = {row["header"]: row["field"] for row in work.jurisdiction.table(COLUMNS)}
    read = await asyncio.to_thread(rules.read_file, file.data, fields, work.now)
    rows = [_waiting(row, work) for row in read.rows]
    new = store.NewImport(
        id=work.new_id(),
        agency=work.actor.agency,
        region=command.region,
        channel=command.channel,
        filename=command.filename,
        sha256=file.sha256,
        encoding=read.encoding,
        number_column=read.number_column,
        rows_total=len(rows),
        started_at=work.now,
    )
    await store.insert(work.connection, new, rows)
    started = ComplaintImportStarted(import_id=new.id, sha256=new.sha256, rows_total=new.rows_total)
    return Outcome(record=new.id, facts=[Fact(_aggregate(new.id), started)])


async def advance(event: ComplaintImportStarted | ComplaintImportAdvanced, work: Work) -> Outcome | None:
    """Take in the next rows; each call leads to the next one until none waits."""
    await work.lock(_aggregate(event.import_id))
    running = await store.running(work.connection, event.import_id)
    if running is None:
        return None
    rows = await store.pending(work.connection, event.import_id, CHUNK_ROWS)
    taken = await _take_in(rows, event.import_id, running, work)
    counts = await store.counts(work.connection, event.import_id)
    if counts[ComplaintRowOutcome.PENDING]:
        return _advanced(event.import_id, running, counts, taken)
    await store.finish(work.connection, event.import_id, work.now)
    return _finished(event.import_id, running, counts, taken)


async def _take_in(
    rows: Sequence[StoredRow], id: str, running: store.RunningImport, work: Work
) -> intake.Taken:
    await complaints.one_at_a_time(work.connection, running.channel, running.agency)
    reports = [_incoming(row, running) for row in rows]
    numbers = [one.report.external_number or "" for one in reports]
    known = await complaints.known_orders(work.connection, running.channel, running.agency, numbers)
    sorted_out = rules.sort_out(
        rows,
        [(one.report.external_number or "", intake_rules.content_sha256(one.report)) for one in reports],
        {number: (order.number, order.content_sha256) for number, order in known.items()},
        running.number_column,
    )
    fresh = [one for row, one in zip(rows, reports, strict=True) if row.row in sorted_out.fresh]
    taken = await intake.take_in(fresh, work)
    await store.mark(work.connection, id, sorted_out.finished(taken.numbers))
    return taken
