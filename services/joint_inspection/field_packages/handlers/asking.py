"""Field work as it is asked for: packages, what came back, what holds of it."""

from datetime import datetime
from typing import TypeVar

import msgspec

from contracts.duties import Duty
from contracts.joint_inspection.field_packages import (
    FieldConflictsOfVisits,
    FieldConflictWatch,
    FieldEntryKind,
    FieldEntryRecord,
    FieldPackage,
    FieldWork,
    FieldWorkOfVisits,
    GetFieldPackages,
)
from contracts.joint_inspection.field_terms import FindingNote, ItemAnswer, Presence, RecordingNote, What
from contracts.messages import Record
from kernel.work import Reading
from services.joint_inspection.field_packages import store
from services.joint_inspection.field_packages.handlers.watching import place
from services.joint_inspection.field_packages.rules import listed
from services.joint_inspection.field_packages.rules import standing as rules
from services.joint_inspection.field_packages.rules.listed import Against, Lists
from services.joint_inspection.field_packages.rules.standing import Decision, Kept, Package, Standing
from services.joint_inspection.visits import store as visits
from services.joint_inspection.visits.rules import VisitCase
from services.joint_inspection.visits.store import SeenVisit

R = TypeVar("R", bound=Record)

KINDS: dict[type[What], FieldEntryKind] = {
    Presence: FieldEntryKind.PRESENCE,
    ItemAnswer: FieldEntryKind.ANSWER,
    RecordingNote: FieldEntryKind.RECORDING,
    FindingNote: FieldEntryKind.FINDING,
}


class Came(msgspec.Struct, frozen=True):
    """The field work of several visits as the store has it."""

    cases: dict[str, VisitCase]
    packages: dict[str, list[Package]]
    entries: dict[str, list[Kept]]
    decisions: dict[str, list[Decision]]
    parts: dict[str, list[int]]
    lists: dict[str, Lists]
    now: datetime

    def standing(self, id: str) -> tuple[Standing, Against]:
        """Where a visit's field work stands, alone and against the checklist."""
        packages, decisions = self.packages[id], self.decisions[id]
        standing = rules.standing(self.cases[id], packages, self.entries[id], decisions)
        known = {one.id: one for one in packages}
        return standing, listed.against(standing, known, self.lists[id], decisions, self.now)


async def get(query: GetFieldPackages, reading: Reading) -> list[FieldPackage | None]:
    """Packages of visits that the asker sees."""
    packages = await store.get(reading.connection, query.ids)
    seen = await _seen([one.visit for one in packages], reading)
    parts = await store.parts(reading.connection, [one.id for one in packages])
    shown = {one.id: _record(one, parts[one.id], seen[one.visit], reading) for one in packages if one.visit in seen}
    return [shown.get(id) for id in query.ids]


async def of_visits(query: FieldWorkOfVisits, reading: Reading) -> list[FieldWork | None]:
    """The field work of the visits that the asker sees, also where nothing was taken along."""
    seen = await _seen(query.visits, reading)
    came = await _came(list(seen), reading)
    return [_work(seen[id], came, reading) if id in seen else None for id in query.visits]


async def _seen(ids: list[str], reading: Reading) -> dict[str, SeenVisit]:
    return await visits.see(reading.connection, reading.reach, reading.actor, ids)


async def _came(ids: list[str], reading: Reading) -> Came:
    connection = reading.connection
    packages = await store.of_visits(connection, ids)
    visit_of = {one.id: one.visit for one in packages}
    found: dict[str, list[Kept]] = {id: [] for id in ids}
    for entry in await store.entries(connection, visit_of):
        found[visit_of[entry.package]].append(entry)
    return Came(
        cases={one.id: one for one in await visits.find_all(connection, ids)},
        packages={id: [one for one in packages if one.visit == id] for id in ids},
        entries=found,
        decisions=await store.decisions(connection, ids),
        parts=await store.parts(connection, list(visit_of)),
        lists=await store.lists(connection, ids),
        now=await reading.now(),
    )


async def conflicts_of_visits(query: FieldConflictsOfVisits, reading: Reading) -> list[FieldConflictWatch | None]:
    """The open conflicts of the visits that the asker sees; None where nothing was taken along."""
    seen = await _seen(query.visits, reading)
    came = await _came(list(seen), reading)
    ids = [id for id in seen if came.packages[id]]
    duties = dict(zip(ids, await reading.duties([place(id) for id in ids]), strict=True))
    shown = {id: _watch(seen[id], came, duties[id], reading) for id in ids}
    return [shown.get(id) for id in query.visits]


def _watch(seen: SeenVisit, came: Came, duties: list[Duty], reading: Reading) -> FieldConflictWatch:
    waiting = listed.open_conflicts(*came.standing(seen.record.id))
    kinds = list(dict.fromkeys(one.kind for one in waiting))
    record = FieldConflictWatch(visit=seen.record.id, open=len(waiting), kinds=kinds, duties=duties)
    return reading.show(record, region=seen.region, parties=seen.parties)


def _work(seen: SeenVisit, came: Came, reading: Reading) -> FieldWork:
    packages = came.packages[seen.record.id]
    standing, against = came.standing(seen.record.id)
    officers = {one.id: one.officer for one in packages}

    def show(record: R) -> R:
        return reading.show(record, region=seen.region, parties=seen.parties)

    return show(
        FieldWork(
            visit=seen.record.id,
            packages=[_record(one, came.parts[one.id], seen, reading) for one in packages],
            entries=[show(_entry(one, officers[one.package])) for one in standing.entries],
            answers=[show(one) for one in against.answers],
            conflicts=[show(one) for one in (*standing.conflicts, *against.conflicts)],
        )
    )


def _record(one: Package, parts: list[int], seen: SeenVisit, reading: Reading) -> FieldPackage:
    record = FieldPackage(
        id=one.id,
        visit=one.visit,
        officer=one.officer,
        device=one.device,
        packed_at=one.packed_at,
        sha256=one.sha256,
        parts=parts,
        missing=rules.missing(parts),
        assigned=one.officer in seen.officers,
        checklist=one.checklist,
    )
    return reading.show(record, region=seen.region, parties=seen.parties)


def _entry(one: Kept, officer: str) -> FieldEntryRecord:
    record = FieldEntryRecord(
        id=one.entry.id,
        package=one.package,
        nth=one.entry.nth,
        officer=officer,
        kind=KINDS[type(one.entry.what)],
        state=one.state,
        at=one.entry.at,
        place=one.entry.place,
        refusal=one.refusal,
        refusal_data=one.refusal_data,
    )
    return msgspec.structs.replace(record, **_words(one.entry.what))


def _words(what: What) -> dict[str, object]:
    match what:
        case Presence():
            return {"presence": what.presence}
        case ItemAnswer():
            given = {"measured": what.measured, "unit": what.unit, "files": what.files or None}
            return {"item": what.item, "value": what.value, "note": what.note} | given
        case RecordingNote():
            return {"recording": what.kind, "step": what.step, "sha256": what.sha256, "item": what.item}
        case FindingNote():
            return {"finding": what.finding.text}
