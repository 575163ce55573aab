"""Takes results in: each entry once, as the officer who did it; what stands against it waits for the lead officer."""

import base64
import binascii
import hashlib

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.field_files import RESULTS_MAGIC
from contracts.joint_inspection.field_packages import (
    DecideFieldConflict,
    FieldConflictDecided,
    FieldEntryState,
    FieldResultsTakenIn,
    TakeInFieldResults,
)
from contracts.joint_inspection.field_terms import FieldResults, FindingNote, RecordingNote
from contracts.joint_inspection.visits import CheckIn, VisitState
from kernel.acting import act
from kernel.ferry.keys import key_bytes
from kernel.ferry.signed import body_of, genuine
from kernel.work import Fact, Outcome, Work, Write
from services.joint_inspection.field_packages import rules, store
from services.joint_inspection.field_packages.rules import Decision, Kept, Package
from services.joint_inspection.findings import handlers as findings
from services.joint_inspection.lottery.rules import sha256_hex
from services.joint_inspection.recordings import store as recordings
from services.joint_inspection.recordings.store import KeptRecording
from services.joint_inspection.visits import handlers as visits
from services.joint_inspection.visits import store as visit_store
from services.joint_inspection.visits.handlers import aggregate, require_visit
from services.joint_inspection.visits.rules import VisitCase

WHAT = "离线检查包"


class Field(msgspec.Struct):
    """A visit's field work while results are taken in; `entries` change, and those `changed` are written."""

    case: VisitCase
    packages: dict[str, Package]
    entries: dict[tuple[str, str], Kept]
    decisions: list[Decision]
    changed: dict[tuple[str, str], Kept]
    recorded: list[KeptRecording]

    def put(self, one: Kept) -> None:
        """An entry as it now stands."""
        key = one.package, one.entry.id
        self.entries[key] = self.changed[key] = one

    @property
    def writes(self) -> list[Write]:
        """What is to be saved."""
        kept = [store.save(list(self.changed.values()))] if self.changed else []
        return [*kept, *([recordings.insert(self.recorded)] if self.recorded else [])]


async def take_in(command: TakeInFieldResults, work: Work) -> Outcome:
    """One part, once; a repeat settles only what could not be taken in before."""
    data = _decoded(command.results)
    results = rules.read(body_of(RESULTS_MAGIC, data))
    package = await store.find(work.connection, results.package)
    if package is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=results.package)
    await _require(package, work)
    if not genuine(RESULTS_MAGIC, data, Ed25519PublicKey.from_public_bytes(key_bytes(package.public_key))):
        raise Refusal("FIELD_RESULTS_ALTERED", package=package.id)
    field = await field_of(package.visit, work)
    facts = await _arrived(results, hashlib.sha256(data).hexdigest(), package, field, work)
    await _settle(field, work)
    return Outcome(record=package.id, writes=field.writes, facts=facts)


async def _require(package: Package, work: Work) -> None:
    try:
        await require_visit(work, package.visit)
    except Refusal:
        raise Refusal("NOT_FOUND", what=WHAT, id=package.id) from None


async def _arrived(results: FieldResults, sha256: str, package: Package, field: Field, work: Work) -> list[Fact]:
    before = await store.part(work.connection, package.id, results.part)
    if before is not None and before != sha256:
        raise Refusal("FIELD_PART_TAKEN", package=package.id, part=results.part)
    if before is not None:
        return []
    barrier = rules.barrier_of(field.case, package.officer)
    decision = next((one for one in reversed(field.decisions) if one.key == rules.PACKAGE + package.id), None)
    entries = rules.fresh(results, package.visit, field.entries.values())
    for entry in entries:
        field.put(rules.arrived(package.id, entry, barrier, decision))
    await store.add_part(work.connection, package.id, results.part, sha256, work.now, work.actor.subject)
    taken = FieldResultsTakenIn(
        visit=package.visit,
        package=package.id,
        part=results.part,
        sha256=sha256,
        entries=len(entries),
        barrier=barrier,
    )
    return [Fact(aggregate(package.visit), taken)]


async def decide(command: DecideFieldConflict, work: Work) -> Outcome:
    """The lead officer's word on a conflict; what it lets in is taken in at once."""
    case = await require_visit(work, command.visit)
    field = await field_of(case.id, work)
    standing = rules.standing(case, list(field.packages.values()), list(field.entries.values()), field.decisions)
    rules.check_decision(case, work.actor.subject, standing, command.conflict, command.chosen)
    decision = Decision(key=command.conflict, chosen=command.chosen, reason=command.reason, actor=work.actor)
    await store.decide(work.connection, case.id, decision, work.now)
    field.decisions.append(decision)
    _let_in_or_set_aside(field, decision)
    await _settle(field, work)
    decided = FieldConflictDecided(
        visit=case.id,
        conflict=decision.key,
        chosen=decision.chosen,
        decided_by=work.actor.subject,
        reason_hash=sha256_hex(decision.reason.encode()),
    )
    return Outcome(record=case.id, writes=field.writes, facts=[Fact(aggregate(case.id), decided)])


def _let_in_or_set_aside(field: Field, decision: Decision) -> None:
    package = decision.key.removeprefix(rules.PACKAGE)
    if package == decision.key:
        return
    state = FieldEntryState.HELD if decision.chosen else FieldEntryState.SET_ASIDE
    for one in list(field.entries.values()):
        if one.package == package and one.state in (FieldEntryState.CONFLICT, FieldEntryState.HELD):
            barrier = one.barrier or rules.barrier_of(field.case, field.packages[package].officer)
            field.put(msgspec.structs.replace(one, state=state, barrier=barrier))


async def field_of(visit: str, work: Work) -> Field:
    """All that was taken along to a visit and came back."""
    case = await visit_store.find(work.connection, visit)
    assert case is not None, "the visit was required before"
    packages = await store.of_visits(work.connection, [visit])
    entries = await store.entries(work.connection, [one.id for one in packages])
    return Field(
        case=case,
        packages={one.id: one for one in packages},
        entries={(one.package, one.entry.id): one for one in entries},
        decisions=(await store.decisions(work.connection, [visit]))[visit],
        changed={},
        recorded=[],
    )


async def _settle(field: Field, work: Work) -> None:
    """Arrivals first; a check-in lets in what waited for it."""
    taken = rules.accepted(field.decisions)
    for one in rules.arrivals(field.entries.values(), field.case, field.packages, taken):
        await _take(one, field, work)
    for one in rules.ready(field.entries.values(), field.case, field.packages, taken):
        await _take(one, field, work)


async def _take(one: Kept, field: Field, work: Work) -> None:
    try:
        await _carry_out(one, field, work)
    except Refusal as refusal:
        data = msgspec.json.encode(refusal.data).decode()
        field.put(msgspec.structs.replace(one, state=FieldEntryState.REFUSED, refusal=refusal.code, refusal_data=data))
    else:
        field.put(msgspec.structs.replace(one, state=FieldEntryState.TAKEN))


async def _carry_out(one: Kept, field: Field, work: Work) -> None:
    package, what = field.packages[one.package], one.entry.what
    if one.arrival and field.case.state is VisitState.PLANNED:
        await act(work, _actor(package, field), visits.check_in, CheckIn(visit=package.visit))
        field.case = msgspec.structs.replace(field.case, state=VisitState.CHECKED_IN)
    elif isinstance(what, FindingNote):
        await act(work, _actor(package, field), findings.record, what.finding)
    elif isinstance(what, RecordingNote):
        field.recorded.append(_recording(one, what, package, work))


def _actor(package: Package, field: Field) -> Actor:
    """The officer it was done by; of one no longer assigned, the lead officer who let it in."""
    let_in = rules.accepted(field.decisions).get(package.id)
    return let_in if let_in and package.officer not in field.case.officers else package.actor


def _recording(one: Kept, what: RecordingNote, package: Package, work: Work) -> KeptRecording:
    return KeptRecording(
        id=one.entry.id,
        visit=package.visit,
        kind=what.kind,
        step=what.step,
        sha256=what.sha256,
        at=one.entry.at,
        place=one.entry.place,
        device=package.device,
        officer=package.officer,
        package=package.id,
        kept_at=work.now,
    )


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("FIELD_RESULTS_UNREADABLE") from None
