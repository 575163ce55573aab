"""Taking in a started import: the file is read in stretches, each stretch decided and saved as a whole."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice

import msgspec

from contracts.actors import region_prefix
from contracts.registry.imports import Import, ImportAdvanced, ImportFinished, ImportOutcome, ImportRow, ImportState
from contracts.registry.permits import PermitFacts
from kernel.errands import Desk, Step
from kernel.files.given import Content
from kernel.jurisdiction import Jurisdiction
from kernel.sheets import cells_of, map_columns, open_table
from kernel.work import Fact, Outcome, Work
from services.registry.directory import handlers as directory
from services.registry.directory import store as enterprises
from services.registry.directory.rules import Change, Entry
from services.registry.imports import rules, store
from services.registry.permits import store as permit_store
from services.registry.permits.handlers import ordering as permits
from services.registry.rows.rules import Ground, Reading, read_row, region_codes

TAKE_IN = "import.take_in"


class Stretch(msgspec.Struct, frozen=True):
    """The next rows of a file as understood, and how many stand before them."""

    before: int
    readings: list[Reading]
    ground: Ground


async def take_in(id: str, desk: Desk) -> AsyncGenerator[Step, None]:
    """What is left of an import, stretch by stretch."""
    async with desk.pool.acquire() as connection:
        running = await store.running(connection, id)
    content = await desk.content(running.sha256)
    stretches = _stretches(running, content, desk.environment.jurisdiction)
    while stretch := await asyncio.to_thread(next, stretches, None):
        yield partial(_take, id, stretch)


def aggregate(id: str) -> str:
    """The journal's name of an import."""
    return f"import:{id}"


def fields_by_heading(jurisdiction: Jurisdiction) -> dict[str, str]:
    """The field each heading stands for."""
    return {row["header"]: row["field"] for row in jurisdiction.table("import_columns")}


def _stretches(running: store.Running, content: Content, jurisdiction: Jurisdiction) -> Iterator[Stretch]:
    """Read by a thread: the rows after those that are done."""
    ground = _ground(running, jurisdiction)
    table = open_table(content.open, running.encoding)
    columns = map_columns(table.header, fields_by_heading(jurisdiction), rules.NEEDED)
    rows = islice(table.rows, running.rows_done, None)
    before = running.rows_done
    while lines := list(islice(rows, rules.chunk_rows(running.rows_total))):
        yield Stretch(before, [read_row(row, cells_of(line, columns), ground) for row, line in lines], ground)
        before += len(lines)


async def _take(id: str, stretch: Stretch, work: Work) -> Outcome:
    running = await store.running(work.connection, id)
    if running.rows_done != stretch.before:
        raise LookupError(f"row {stretch.before} of {id} is not the next one")
    decisions = await _decide(stretch, work)
    by = enterprises.By(agency=running.agency, subject=running.subject, at=work.now)
    facts = await _save(decisions, by, work)
    rows = [_row(reading, decision) for reading, decision in zip(stretch.readings, decisions, strict=True)]
    await store.add_rows(work.connection, id, rows)
    after = await store.advance(work.connection, id, _tally(decisions), work.now)
    return Outcome(record=id, facts=[*facts, _progress(after)])


async def _decide(stretch: Stretch, work: Work) -> list[rules.Decision]:
    usable = [reading for reading in stretch.readings if not rules.is_out(reading)]
    codes = sorted({reading.credit_code for reading in usable})
    numbers = sorted({reading.permit["number"] for reading in usable if reading.permit})
    await work.lock_many([*map(directory.aggregate, codes), *map(permits.aggregate, numbers)])
    entries = await enterprises.entries(work.connection, codes)
    known = await permit_store.facts(work.connection, numbers)
    return await asyncio.to_thread(_decisions, stretch, entries, known)


def _decisions(
    stretch: Stretch, entries: Mapping[str, Entry], known: Mapping[str, PermitFacts]
) -> list[rules.Decision]:
    """In the order of the file; what a row has changed stands for the rows after it."""
    entries, known = dict(entries), dict(known)
    decisions = []
    for reading in stretch.readings:
        number = reading.permit["number"] if reading.permit else ""
        decision = rules.decide(reading, entries.get(reading.credit_code), known.get(number), stretch.ground)
        if decision.change:
            entries[reading.credit_code] = decision.change.entry
        if decision.permit:
            known[number] = decision.permit
        decisions.append(decision)
    return decisions


async def _save(decisions: Sequence[rules.Decision], by: enterprises.By, work: Work) -> list[Fact]:
    new: list[Change] = []
    changed: list[Change] = []
    facts = []
    for one in decisions:
        if one.change:
            is_new = one.outcome is ImportOutcome.ACCEPTED
            (new if is_new else changed).append(one.change)
            facts.append(directory.fact_of(one.change, new=is_new))
    recorded = [one.permit for one in decisions if one.permit]
    await enterprises.add(work.connection, new, by)
    await enterprises.save(work.connection, changed, by)
    versions = await permit_store.save(work.connection, recorded, by.at)
    return [*facts, *(permits.fact_of(permit, versions) for permit in recorded)]


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


def _row(reading: Reading, decision: rules.Decision) -> ImportRow:
    return ImportRow(
        row=reading.row,
        outcome=decision.outcome,
        name=reading.name,
        credit_code=reading.credit_code,
        findings=decision.findings,
    )


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
