"""Takes results in: each entry once; what stands against it waits for the lead officer."""

import base64
import binascii
import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.field_files import RESULTS_MAGIC
from contracts.joint_inspection.field_packages import (
    DecideFieldConflict,
    FieldConflictDecided,
    FieldEntryState,
    FieldResultsTakenIn,
    TakeInFieldResults,
)
from contracts.joint_inspection.field_terms import FieldResults
from kernel.ferry.keys import key_bytes
from kernel.ferry.signed import body_of, genuine
from kernel.work import Fact, Outcome, Work
from services.joint_inspection.field_packages import store
from services.joint_inspection.field_packages.handlers.settling import Field, field_of, settle
from services.joint_inspection.field_packages.handlers.watching import clocks
from services.joint_inspection.field_packages.rules import standing as rules
from services.joint_inspection.field_packages.rules.standing import Decision, Package
from services.joint_inspection.lottery.rules import sha256_hex
from services.joint_inspection.visits.handlers import aggregate, require_visit

WHAT = "离线检查包"


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
    await settle(field, work)
    facts += field.facts
    return Outcome(record=package.id, writes=field.writes, facts=facts, duties=clocks(field, work))


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
    standing = field.standing
    conflicts = [*standing.conflicts, *field.against(standing, work).conflicts]
    rules.check_decision(case, work.actor.subject, conflicts, command.conflict, command.chosen)
    decision = Decision(key=command.conflict, chosen=command.chosen, reason=command.reason, actor=work.actor)
    await store.decide(work.connection, case.id, decision, work.now)
    field.decisions.append(decision)
    _let_in_or_set_aside(field, decision)
    await settle(field, work)
    decided = FieldConflictDecided(
        visit=case.id,
        conflict=decision.key,
        chosen=decision.chosen,
        decided_by=work.actor.subject,
        reason_hash=sha256_hex(decision.reason.encode()),
    )
    facts = [Fact(aggregate(case.id), decided), *field.facts]
    return Outcome(record=case.id, writes=field.writes, facts=facts, duties=clocks(field, work))


def _let_in_or_set_aside(field: Field, decision: Decision) -> None:
    package = decision.key.removeprefix(rules.PACKAGE)
    if package == decision.key:
        return
    state = FieldEntryState.HELD if decision.chosen else FieldEntryState.SET_ASIDE
    for one in list(field.entries.values()):
        if one.package == package and one.state in (FieldEntryState.CONFLICT, FieldEntryState.HELD):
            barrier = one.barrier or rules.barrier_of(field.case, field.packages[package].officer)
            field.put(replace(one, state=state, barrier=barrier))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("FIELD_RESULTS_UNREADABLE") from None
