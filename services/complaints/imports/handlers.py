"""Taking in a hotline's file: read at once, then row by row in chunks, each its own transaction."""

import asyncio
from collections.abc import Sequence

import msgspec

from contracts.complaints.imports import (
    ComplaintImport,
    ComplaintImportAdvanced,
    ComplaintImportFinished,
    ComplaintImportRow,
    ComplaintImportRowOrder,
    ComplaintImportStarted,
    ComplaintRowOutcome,
    GetComplaintImports,
    ListComplaintImportRows,
    ListComplaintImports,
    RowsOfComplaintImports,
    StartComplaintImport,
)
from contracts.complaints.intake import Caller, Channel
from contracts.errors import Refusal
from contracts.messages import Page
from kernel.paging import counted, page_of
from kernel.sheets import Columns, Sheet, cells_of, map_columns, read_sheet
from kernel.work import Fact, Outcome, Reading, Work
from services.complaints.columns.handlers import headings_of
from services.complaints.columns.rules import fields_by_heading
from services.complaints.imports import rules, store
from services.complaints.imports.rules import StoredRow, WorkOrder
from services.complaints.informant.handlers import door
from services.complaints.informant.rules.masking import Hidden
from services.complaints.intake import store as complaints
from services.complaints.intake.handlers.knowing import know
from services.complaints.intake.handlers.settling import Incoming, Taken, new_number, taken_in
from services.complaints.intake.rules import Report, check_channel, sameness

CHUNK_ROWS = 200
ROW_CONTEXT = "complaints.import_row"


async def start(command: StartComplaintImport, work: Work) -> Outcome:
    """Read the file and let its rows wait; the same bytes again are the same import."""
    work.require(region=command.region)
    check_channel(command.channel, work.actor.agency_kind)
    file = await work.files.read(command.file)
    known = await store.find_by_file(work.connection, work.actor.agency, command.channel, command.region, file.sha256)
    if known is not None:
        return Outcome(record=known)
    sheet = await asyncio.to_thread(read_sheet, file.data, rules.ROWS_MAX)
    fields = fields_by_heading(headings_of(work.jurisdiction), work.actor.agency, command.region)
    columns = map_columns(sheet.header, fields, rules.NEEDED)
    rows = await asyncio.to_thread(_read, sheet, columns, command, work)
    new = store.NewImport(
        id=work.new_id(),
        agency=work.actor.agency,
        region=command.region,
        channel=command.channel,
        filename=command.filename,
        sha256=file.sha256,
        encoding=sheet.encoding,
        number_column=columns.headings["external_number"],
        rows_total=len(rows),
        started_at=work.now,
    )
    if not await store.insert(work.connection, new, rows):
        raise Refusal("COMPLAINT_IMPORT_JUST_STARTED", filename=command.filename)
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
    if not counts[ComplaintRowOutcome.PENDING]:
        await store.finish(work.connection, event.import_id, work.now)
    progress = _progress(event.import_id, running, counts)
    facts = [*taken.facts, Fact(_aggregate(event.import_id), progress)]
    return Outcome(writes=taken.writes, facts=facts, duties=taken.duties)


async def get(query: GetComplaintImports, reading: Reading) -> list[ComplaintImport | None]:
    """Imports in the order asked."""
    return await _seen(query.ids, reading)


async def list_(query: ListComplaintImports, reading: Reading) -> Page[ComplaintImport]:
    """A page of imports, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    ids = await store.page(reading.connection, reading.reach, query)
    found = [one for one in await _seen(ids, reading) if one is not None]
    return page_of(found, query.size, key=store.ORDERS[query.order].key_of)


async def rows_of(query: RowsOfComplaintImports, reading: Reading) -> list[Page[ComplaintImportRow]]:
    """The first rows of each import, or their number."""
    asked = (reading.connection, reading.reach, query.ids, query.only)
    if query.count:
        totals = await store.count_rows(*asked)
        return [counted(totals.get(id, 0)) for id in query.ids]
    found = await store.rows_of(*asked, query.size + 1)
    key = store.ROW_ORDERS[ComplaintImportRowOrder.FILE].key_of
    return [page_of(found[id], query.size, key=key) for id in query.ids]


async def list_rows(query: ListComplaintImportRows, reading: Reading) -> Page[ComplaintImportRow]:
    """A page of one import's rows, or their number."""
    if query.count:
        totals = await store.count_rows(reading.connection, reading.reach, [query.import_id], query.only)
        return counted(totals.get(query.import_id, 0))
    found = await store.row_page(reading.connection, reading.reach, query)
    return page_of(found, query.size, key=store.ROW_ORDERS[query.order].key_of)


async def _seen(ids: Sequence[str], reading: Reading) -> list[ComplaintImport | None]:
    found = await store.find_seen(reading.connection, reading.reach, ids)
    positions = await reading.positions([_aggregate(id) for id in ids])
    return [
        _shown(found[id], position, reading) if id in found else None
        for id, position in zip(ids, positions, strict=True)
    ]


def _shown(seen: store.SeenImport, position: str | None, reading: Reading) -> ComplaintImport:
    record = reading.show(seen.record, region=seen.record.region, parties=seen.parties)
    return msgspec.structs.replace(record, position=position)


async def _take_in(rows: Sequence[StoredRow], id: str, running: store.RunningImport, work: Work) -> Taken:
    waiting = {row.row: _incoming(row, running, work) for row in rows}
    candidates = [_candidate(row, waiting[row.row]) for row in rows]
    numbers = [one.external_number for one in candidates]
    await complaints.hold_orders(work.connection, running.channel, running.agency, numbers)
    known = await complaints.known_orders(work.connection, running.agency, [(running.channel, one) for one in numbers])
    made = {number: (order.number, order.content_sha256) for (_, number), order in known.items()}
    done = rules.sort_out(candidates, made, running.number_column)
    await store.mark(work.connection, id, done)
    accepted = [waiting[row.row] for row in done if row.outcome == ComplaintRowOutcome.ACCEPTED]
    historic = {one.report for one in accepted if one.reply is not None}
    filed = {one.report: one.filed_at for one in accepted}
    return taken_in(accepted, await know([one.report for one in accepted], work, historic, filed), work)


def _candidate(row: StoredRow, incoming: Incoming) -> rules.Candidate:
    report = incoming.report
    return rules.Candidate(row, report.external_number or "", sameness(report), incoming.number)


def _incoming(row: StoredRow, running: store.RunningImport, work: Work) -> Incoming:
    order = row.work_order
    assert order is not None, "a row waits with its order"
    hidden = (
        msgspec.json.decode(work.sealer.open_text(row.sealed_caller, ROW_CONTEXT), type=Hidden)
        if row.sealed_caller
        else None
    )
    report = _told(order, running.channel, running.agency, running.region)
    report = msgspec.structs.replace(report, hidden=hidden, fingerprint=order.fingerprint)
    return Incoming(new_number(), report, order.filed_at, order.reply, order.replied_at)


def _told(order: WorkOrder, channel: Channel, agency: str, region: str) -> Report:
    return Report(
        channel=channel,
        received_by=agency,
        region=region,
        title=order.title,
        text=order.text,
        place=order.place,
        external_number=order.external_number,
        named_enterprise=order.enterprise,
    )


def _read(sheet: Sheet, columns: Columns, command: StartComplaintImport, work: Work) -> list[StoredRow]:
    read = (rules.read_row(row, cells_of(line, columns), columns.headings, work.now) for row, line in sheet.rows)
    return [_waiting(one, command, work) for one in read]


def _waiting(read: rules.ReadRow, command: StartComplaintImport, work: Work) -> StoredRow:
    """The row as it waits: its words masked, and who reported sealed beside them."""
    masked = door.masker(read.caller, work)
    row = StoredRow(
        row=read.row,
        outcome=ComplaintRowOutcome.REJECTED,
        external_number=read.external_number,
        findings=tuple(msgspec.structs.replace(one, value=masked(one.value)) for one in read.findings),
    )
    return row if read.order is None else _accepted(row, read.order, read.caller, command, work)


def _accepted(
    row: StoredRow, order: WorkOrder, caller: Caller | None, command: StartComplaintImport, work: Work
) -> StoredRow:
    told = _told(order, command.channel, work.actor.agency, command.region)
    report = door.received(told, caller, work.actor.subject, work)
    sealed = None
    if report.hidden is not None and door.is_kept(order.filed_at, command.region, work):
        sealed = work.sealer.seal_text(msgspec.json.encode(report.hidden).decode(), ROW_CONTEXT)
    masked = msgspec.structs.replace(
        order,
        title=report.title,
        text=report.text,
        place=report.place,
        enterprise=report.named_enterprise,
        reply=door.masker(caller, work)(order.reply) if order.reply else None,
        fingerprint=report.fingerprint,
    )
    return msgspec.structs.replace(row, outcome=ComplaintRowOutcome.PENDING, work_order=masked, sealed_caller=sealed)


def _progress(
    id: str, running: store.RunningImport, counts: dict[ComplaintRowOutcome, int]
) -> ComplaintImportAdvanced | ComplaintImportFinished:
    if counts[ComplaintRowOutcome.PENDING]:
        done = running.rows_total - counts[ComplaintRowOutcome.PENDING]
        return ComplaintImportAdvanced(import_id=id, rows_done=done, rows_total=running.rows_total)
    return ComplaintImportFinished(
        import_id=id,
        rows_total=running.rows_total,
        accepted=counts[ComplaintRowOutcome.ACCEPTED],
        unchanged=counts[ComplaintRowOutcome.UNCHANGED],
        rejected=counts[ComplaintRowOutcome.REJECTED],
    )


def _aggregate(id: str) -> str:
    return f"complaint_import:{id}"
