"""Imports started and asked about: one function per message; `taking` takes in what was started."""

import asyncio
from collections.abc import Iterable

import msgspec

from contracts.errors import Refusal
from contracts.files import IMPORT_BYTES_MAX
from contracts.messages import Page
from contracts.registry.imports import (
    GetImports,
    Import,
    ImportReport,
    ImportReportPart,
    ImportRow,
    ImportRowOrder,
    ImportStarted,
    ListImportRows,
    ListImports,
    RowsOfImports,
    StartImport,
)
from kernel.ids import uuids
from kernel.paging import counted, key, page_of
from kernel.sheets import Columns, RowsMax, Survey, is_excel, map_columns, survey
from kernel.work import Errand, Fact, Outcome, Reading, Work
from services.registry.directory.rules import require_region
from services.registry.imports import rules, store
from services.registry.imports.handlers.taking import TAKE_IN, aggregate, fields_by_heading

REPORT_ROWS = 500
ROWS_MAX = ("import.csv_rows_max", "import.excel_rows_max")


async def start(command: StartImport, work: Work) -> Outcome:
    """Read through a file and send for its rows to be taken in."""
    work.require(region=command.region_default)
    require_region(command.region_default, work.jurisdiction.region_names)
    file = await work.files.content(command.file)
    await work.lock(f"import-file:{work.actor.agency}:{file.sha256}")
    same = await store.find_same(work.connection, work.actor.agency, file.sha256, command.kind, command.region_default)
    if same:
        return Outcome(record=same)
    if file.size > IMPORT_BYTES_MAX and await asyncio.to_thread(is_excel, file.open):
        raise Refusal("FILE_TOO_LARGE", size=file.size, allowed=IMPORT_BYTES_MAX)
    seen = await asyncio.to_thread(survey, file.open, rows_max(work))
    columns = map_columns(seen.header, fields_by_heading(work.jurisdiction), rules.NEEDED)
    new = _new_import(command, seen, columns, file.sha256, work)
    await store.add(work.connection, new)
    event = ImportStarted(import_id=new.id, kind=new.kind, sha256=new.sha256, rows_total=new.rows_total)
    return Outcome(record=new.id, facts=[Fact(aggregate(new.id), event)], errands=[Errand(TAKE_IN, new.id)])


async def get(query: GetImports, reading: Reading) -> list[Import | None]:
    """Imports in the order asked."""
    found = await store.get(reading.connection, uuids(query.ids), reading.reach)
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
    seen = await store.get(reading.connection, uuids(query.ids), reading.reach)
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


def rows_max(work: Work) -> RowsMax:
    """How many rows a table may have where the actor is."""
    csv, excel = (work.law.find(key, work.actor.region, on=work.today) for key in ROWS_MAX)
    return RowsMax(int(csv.value), int(excel.value))


def _new_import(command: StartImport, seen: Survey, columns: Columns, sha256: str, work: Work) -> store.NewImport:
    return store.NewImport(
        id=work.new_id(),
        kind=command.kind,
        filename=command.filename,
        sha256=sha256,
        encoding=seen.encoding,
        region_default=command.region_default,
        headings=columns.headings,
        ignored_columns=columns.ignored,
        rows_total=seen.rows_total,
        agency=work.actor.agency,
        subject=work.actor.subject,
        region=work.actor.region,
        started_at=work.now,
    )


async def _visible(id: str, reading: Reading) -> store.Seen:
    found = await store.get(reading.connection, uuids([id]), reading.reach)
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
