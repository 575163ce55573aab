"""Field work as it is asked for: packages, what came back, what holds of it."""

from typing import TypeVar

import msgspec

from contracts.joint_inspection.field_packages import (
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
from services.joint_inspection.field_packages import rules, store
from services.joint_inspection.field_packages.rules import Decision, Kept, Package, Standing
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
    )


def _work(seen: SeenVisit, came: Came, reading: Reading) -> FieldWork:
    id = seen.record.id
    packages = came.packages[id]
    standing = rules.standing(came.cases[id], packages, came.entries[id], came.decisions[id])
    return _shown(seen, packages, standing, came, reading)


def _shown(seen: SeenVisit, packages: list[Package], standing: Standing, came: Came, reading: Reading) -> FieldWork:
    officers = {one.id: one.officer for one in packages}

    def show(record: R) -> R:
        return reading.show(record, region=seen.region, parties=seen.parties)

    return show(
        FieldWork(
            visit=seen.record.id,
            packages=[_record(one, came.parts[one.id], seen, reading) for one in packages],
            entries=[show(_entry(one, officers[one.package])) for one in standing.entries],
            answers=[show(one) for one in standing.answers],
            conflicts=[show(one) for one in standing.conflicts],
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
            return {"item": what.item, "value": what.value, "note": what.note}
        case RecordingNote():
            return {"recording": what.kind, "step": what.step, "sha256": what.sha256}
        case FindingNote():
            return {"finding": what.finding.text}
