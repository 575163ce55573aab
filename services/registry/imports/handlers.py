"""Imports: one function per message. A started import is taken in chunk by chunk, each in its own transaction."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from contracts.actors import region_prefix
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry.imports import (
    GetImports,
    Import,
    ImportAdvanced,
    ImportFinished,
    ImportOutcome,
    ImportReport,
    ImportReportPart,
    ImportRow,
    ImportRowOrder,
    ImportStarted,
    ImportState,
    ListImportRows,
    ListImports,
    RowsOfImports,
    StartImport,
)
from kernel.jurisdiction import Jurisdiction
from kernel.paging import counted, key, page_of
from kernel.sheets import Columns, Sheet, cells_of, map_columns, read_sheet
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.directory import handlers as directory
from services.registry.directory import store as enterprises
from services.registry.directory.rules import require_region
from services.registry.imports import rules, store
from services.registry.permits import store as permit_store
from services.registry.permits.handlers import ordering as permits
from services.registry.rows.rules import Ground, read_row, region_codes
from services.registry.rows.rules import Reading as RowReading

REPORT_ROWS = 500
UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


async def start(command: StartImport, work: Work) -> Outcome:
    """Read a file and leave its rows waiting."""
    work.require(region=command.region_default)
    require_region(command.region_default, work.jurisdiction.region_names)
    file = await work.files.read(command.file)
    await work.lock(f"import-file:{work.actor.agency}:{file.sha256}")
    same = await store.find_same(work.connection, work.actor.agency, file.sha256, command.kind, command.region_default)
    if same:
        return Outcome(record=same)
    sheet = await asyncio.to_thread(read_sheet, file.data, rules.ROWS_MAX)
    columns = map_columns(sheet.header, _fields_by_heading(work.jurisdiction), rules.NEEDED)
    new = _new_import(command, sheet, columns, file.sha256, work)
    await store.add(work.connection, new)
    event = ImportStarted(import_id=new.id, kind=new.kind, sha256=new.sha256, rows_total=len(new.rows))
    return Outcome(record=new.id, facts=[Fact(aggregate(new.id), event)])


async def on_started(event: ImportStarted, work: Work) -> Outcome:
    """Take in the first rows."""
    return await _take_in(event.import_id, work)


async def on_advanced(event: ImportAdvanced, work: Work) -> Outcome:
    """Take in the next rows."""
    return await _take_in(event.import_id, work)


async def get(query: GetImports, reading: Reading) -> list[Import | None]:
    """Imports in the order asked."""
    found = await store.get(reading.connection, _ids(query.ids), reading.reach)
    positions = await reading.positions([aggregate(id) for id in query.ids])
    return [
        msgspec.structs.replace(_shown(found[id], reading), position=position) if id in found else None
        for id, position in zip(query.ids, positions, strict=True)
    ]


async def list_(query: ListImports, reading: Reading) -> Page[Import]:
    """A page of imports, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    return page_of([_shown(one, reading) for one in found], query.size, key=store.ORDERS[query.order].key_of)


async def list_rows(query: ListImportRows, reading: Reading) -> Page[ImportRow]:
    """A page of one import's rows, or their number."""
    one = await _visible(query.import_id, reading)
    if query.count:
        [total] = await store.count_rows(reading.connection, [query.import_id], query.only, query.with_findings)
        return counted(total)
    rows = await store.row_page(reading.connection, query)
    return _row_page(rows, one, query.size, query.order, reading)


async def rows_of(query: RowsOfImports, reading: Reading) -> list[Page[ImportRow]]:
    """The first rows of each import, or their number."""
    seen = await store.get(reading.connection, _ids(query.ids), reading.reach)
    asked = (list(seen), query.only, query.with_findings)
    pages: Iterable[Page[ImportRow]]
    if query.count:
        pages = map(counted, await store.count_rows(reading.connection, *asked))
    else:
        found = await store.rows_of(reading.connection, *asked, query.size + 1)
        pages = (
            _row_page(rows, one, query.size, ImportRowOrder.FILE, reading)
            for rows, one in zip(found, seen.values(), strict=True)
        )
    known = dict(zip(seen, pages, strict=True))
    return [known.get(id) or counted(0) for id in query.ids]


async def report(query: ImportReport, reading: Reading) -> ImportReportPart:
    """One stretch of the report."""
    one = await _visible(query.import_id, reading)
    rows = await store.row_page(
        reading.connection,
        ListImportRows(import_id=query.import_id, with_findings=True, after=key(query.after_row), size=REPORT_ROWS),
    )
    kept = rows[:REPORT_ROWS]
    part = ImportReportPart(
        text=rules.report(kept, first=query.after_row == 0),
        next_row=kept[-1].row if len(rows) > REPORT_ROWS else None,
    )
    return reading.show(part, region=one.region, parties=one.parties)


def aggregate(id: str) -> str:
    """The journal's name of an import."""
    return f"import:{id}"


async def _take_in(id: str, work: Work) -> Outcome:
    running = await store.running(work.connection, id)
    waiting = await store.pending(work.connection, id, rules.chunk_rows(running.rows_total))
    ground = _ground(running, work.jurisdiction)
    readings = [read_row(row, cells, ground) for row, cells in waiting]
    decisions = await _decide(readings, ground, work)
    facts = await _save(decisions, running, work)
    rows = [_row(reading, decision) for reading, decision in zip(readings, decisions, strict=True)]
    await store.settle_rows(work.connection, id, rows)
    after = await store.advance(work.connection, id, _tally(decisions), work.now)
    return Outcome(record=id, facts=[*facts, _progress(after)])


async def _decide(readings: Sequence[RowReading], ground: Ground, work: Work) -> list[rules.Decision]:
    usable = [reading for reading in readings if not rules.is_out(reading)]
    codes = sorted({reading.credit_code for reading in usable})
    numbers = sorted({reading.permit["number"] for reading in usable if reading.permit})
    await work.lock(*map(directory.aggregate, codes), *map(permits.aggregate, numbers))
    entries = await enterprises.entries(work.connection, codes)
    known = await permit_store.facts(work.connection, numbers)
    decisions = []
    for reading in readings:
        number = reading.permit["number"] if reading.permit else ""
        decision = rules.decide(reading, entries.get(reading.credit_code), known.get(number), ground)
        entries |= {reading.credit_code: decision.change.entry} if decision.change else {}
        known |= {number: decision.permit} if decision.permit else {}
        decisions.append(decision)
    return decisions


async def _save(decisions: Sequence[rules.Decision], running: store.Running, work: Work) -> list[Fact]:
    by = enterprises.By(agency=running.agency, subject=running.subject, at=work.now)
    changes = [decision.change for decision in decisions if decision.change]
    recorded = [decision.permit for decision in decisions if decision.permit]
    await enterprises.save(work.connection, changes, by)
    await permit_store.save(work.connection, recorded, work.now)
    entered = [
        directory.fact_of(decision.change, new=decision.outcome is ImportOutcome.ACCEPTED)
        for decision in decisions
        if decision.change
    ]
    return [*entered, *map(permits.fact_of, recorded)]


def _progress(after: Import) -> Fact:
    if after.state is ImportState.RUNNING:
        advanced = ImportAdvanced(import_id=after.id, rows_done=after.rows_done, rows_total=after.rows_total)
        return Fact(aggregate(after.id), advanced)
    finished = ImportFinished(
        import_id=after.id,
        rows_total=after.rows_total,
        accepted=after.accepted,
        changed=after.changed,
        unchanged=after.unchanged,
        rejected=after.rejected,
    )
    return Fact(aggregate(after.id), finished)


def _tally(decisions: Sequence[rules.Decision]) -> store.Tally:
    outcomes = Counter(decision.outcome for decision in decisions)
    stands = [decision for decision in decisions if decision.outcome is not ImportOutcome.REJECTED]
    return store.Tally(
        rows=len(decisions),
        accepted=outcomes[ImportOutcome.ACCEPTED],
        changed=outcomes[ImportOutcome.CHANGED],
        unchanged=outcomes[ImportOutcome.UNCHANGED],
        rejected=outcomes[ImportOutcome.REJECTED],
        warned=sum(bool(decision.findings) for decision in stands),
        permits=sum(decision.permit is not None for decision in decisions),
    )


def _row(reading: RowReading, decision: rules.Decision) -> ImportRow:
    return ImportRow(
        row=reading.row,
        outcome=decision.outcome,
        name=reading.name,
        credit_code=reading.credit_code,
        findings=decision.findings,
    )


def _new_import(command: StartImport, sheet: Sheet, columns: Columns, sha256: str, work: Work) -> store.NewImport:
    return store.NewImport(
        id=work.new_id(),
        kind=command.kind,
        filename=command.filename,
        sha256=sha256,
        encoding=sheet.encoding,
        region_default=command.region_default,
        headings=columns.headings,
        ignored_columns=columns.ignored,
        rows=[(row, cells_of(line, columns)) for row, line in sheet.rows],
        agency=work.actor.agency,
        subject=work.actor.subject,
        region=work.actor.region,
        started_at=work.now,
    )


def _fields_by_heading(jurisdiction: Jurisdiction) -> dict[str, str]:
    return {row["header"]: row["field"] for row in jurisdiction.table("import_columns")}


def _ground(running: store.Running, jurisdiction: Jurisdiction) -> Ground:
    reach = region_prefix(running.region)
    return Ground(
        headings=running.headings,
        region_default=running.region_default,
        reach=reach,
        regions=jurisdiction.region_names,
        region_codes=region_codes(jurisdiction.region_names, reach),
        trades=directory.trade_codes(jurisdiction),
    )


def _ids(given: Sequence[str]) -> list[str]:
    return [id for id in given if UUID_FORM.fullmatch(id)]


async def _visible(id: str, reading: Reading) -> store.Seen:
    found = await store.get(reading.connection, _ids([id]), reading.reach)
    if id not in found:
        raise Refusal("NOT_FOUND", what="导入", id=id)
    return found[id]


def _shown(one: store.Seen, reading: Reading) -> Import:
    return reading.show(one.record, region=one.region, parties=one.parties)


def _row_page(
    rows: list[ImportRow], one: store.Seen, size: int, order: ImportRowOrder, reading: Reading
) -> Page[ImportRow]:
    shown = [reading.show(row, region=one.region, parties=one.parties) for row in rows]
    return page_of(shown, size, key=store.ROW_ORDERS[order].key_of)
