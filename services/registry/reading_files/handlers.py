"""Files of readings: one function per message, and an errand that takes in each part as a batch of its own."""

import asyncio
from collections.abc import AsyncGenerator
from functools import partial

import msgspec

from contracts.actors import AgencyKind
from contracts.messages import Page
from contracts.registry.reading_files import (
    GetReadingFiles,
    ListReadingFiles,
    ReadingFile,
    ReadingFileAdvanced,
    ReadingFileFinished,
    ReadingFileStarted,
    ReadingFileState,
    StartReadingFile,
)
from kernel.errands import Desk, Step
from kernel.ids import uuids
from kernel.paging import counted, page_of
from kernel.sheets import Columns, Sheet, cells_of, map_columns, read_sheet
from kernel.work import Errand, Fact, Outcome, Reading, Work
from services.registry.reading_files import rules, store
from services.registry.readings.handlers.taking import Sender, facts_of, require_source, take_in
from services.registry.series.rules import is_within

TAKE_PARTS = "reading_file.take_parts"


async def start(command: StartReadingFile, work: Work) -> Outcome:
    """Read a file and leave its rows waiting; the same bytes again answer with the same file."""
    require_source(command.source, work.actor.agency_kind)
    file = await work.files.read(command.file)
    await work.lock(f"reading-file:{work.actor.agency}:{file.sha256}")
    same = await store.find_same(work.connection, work.actor.agency, file.sha256, command.source)
    if same:
        return Outcome(record=same)
    sheet = await asyncio.to_thread(read_sheet, file.data, rules.ROWS_MAX)
    fields = {line["header"]: line["field"] for line in work.jurisdiction.table("reading_columns")}
    columns = map_columns(sheet.header, fields, rules.NEEDED)
    new = _new(command, sheet, columns, file.sha256, work)
    await store.add(work.connection, new)
    event = ReadingFileStarted(file=new.id, source=new.source, sha256=new.sha256, rows_total=new.rows_total)
    return Outcome(record=new.id, facts=[Fact(aggregate(new.id), event)], errands=[Errand(TAKE_PARTS, new.id)])


async def take_parts(id: str, desk: Desk) -> AsyncGenerator[Step, None]:
    """The parts of a file that still wait."""
    for part in await store.waiting(desk.pool, id):
        yield partial(_take_part, id, part)


async def get(query: GetReadingFiles, reading: Reading) -> list[ReadingFile | None]:
    """Files in the order asked."""
    found = await store.get(reading.connection, uuids(query.ids), reading.reach)
    positions = await reading.positions([aggregate(id) for id in query.ids])
    return [
        msgspec.structs.replace(_shown(found[id], reading), position=position) if id in found else None
        for id, position in zip(query.ids, positions, strict=True)
    ]


async def list_(query: ListReadingFiles, reading: Reading) -> Page[ReadingFile]:
    """A page of files, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    order = store.ORDERS[query.order]
    return page_of([_shown(one, reading) for one in found], query.size, key=order.key_of)


def aggregate(id: str) -> str:
    """The journal's name of a file."""
    return f"reading_file:{id}"


async def _take_part(id: str, part: int, work: Work) -> Outcome:
    running = await store.running(work.connection, id)
    rows = rules.rows_of(await store.take_part(work.connection, id, part))
    sender = Sender(agency=running.agency, region=running.region, source=running.source, reason=running.reason, file=id)
    holds = partial(is_within, running.agency, running.region, running.by_enterprise)
    batch, raised = await take_in(rows, sender, holds, running.headings, work)
    after = await store.advance(work.connection, id, batch, work.now)
    progress = Fact(aggregate(id), _progress(after))
    return Outcome(record=id, facts=[*facts_of(batch, raised), progress], duties=raised.duties)


def _progress(after: ReadingFile) -> ReadingFileAdvanced | ReadingFileFinished:
    if after.state is ReadingFileState.RUNNING:
        return ReadingFileAdvanced(file=after.id, rows_done=after.rows_done, rows_total=after.rows_total)
    return ReadingFileFinished(
        file=after.id,
        rows_total=after.rows_total,
        accepted=after.accepted,
        unchanged=after.unchanged,
        rejected=after.rejected,
        alerts=after.alerts,
    )


def _new(command: StartReadingFile, sheet: Sheet, columns: Columns, sha256: str, work: Work) -> store.NewFile:
    return store.NewFile(
        id=work.new_id(),
        source=command.source,
        filename=command.filename,
        sha256=sha256,
        headings=columns.headings,
        ignored_columns=columns.ignored,
        reason=command.reason,
        rows_total=len(sheet.rows),
        started_at=work.now,
        agency=work.actor.agency,
        by_enterprise=work.actor.agency_kind is AgencyKind.ENTERPRISE,
        region=work.actor.region,
        parts=rules.parts_of([(row, cells_of(line, columns)) for row, line in sheet.rows]),
    )


def _shown(one: store.Seen, reading: Reading) -> ReadingFile:
    return reading.show(one.record, region=one.region, parties=one.parties)
