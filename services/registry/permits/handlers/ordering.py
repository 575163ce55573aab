"""Orders about permits: one function per message."""

from collections.abc import Mapping
from hashlib import sha256

from contracts.errors import Refusal
from contracts.registry.permits import EndPermit, PermitCause, PermitFacts, PermitRecorded, RecordPermit
from kernel.work import Fact, Outcome, Work
from services.registry.directory import handlers as directory
from services.registry.directory import store as enterprises
from services.registry.permits import rules, store

WHAT = "排污许可证"


async def record(command: RecordPermit, work: Work) -> Outcome:
    """Record a permit as it now stands."""
    await work.lock(directory.aggregate(command.holder), aggregate(command.number))
    holder = (await enterprises.entries(work.connection, [command.holder])).get(command.holder)
    if holder is None:
        raise Refusal("PERMIT_HOLDER_UNKNOWN", holder=command.holder)
    work.require(region=holder.facts.region, parties=[command.holder], what="企业", id=command.holder)
    rules.require_written(command)
    known = await store.facts(work.connection, [command.number])
    permit = rules.record(command, holder, known.get(command.number))
    if permit is None:
        return Outcome(record=command.number)
    versions = await store.save(work.connection, [permit], work.now)
    return Outcome(record=command.number, facts=[fact_of(permit, versions)])


async def end(command: EndPermit, work: Work) -> Outcome:
    """The head cancels or revokes a permit."""
    permit = await load(command.number, work)
    work.require(region=permit.region, parties=[permit.holder], what=WHAT, id=permit.number)
    after, cause = rules.end(permit, command.ending)
    versions = await store.save(work.connection, [after], work.now, cause, command.reason)
    return Outcome(record=permit.number, facts=[fact_of(after, versions, cause, command.reason)])


async def load(number: str, work: Work) -> PermitFacts:
    """A permit under lock. Refusal: NOT_FOUND."""
    await work.lock(aggregate(number))
    permit = (await store.facts(work.connection, [number])).get(number)
    if permit is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    return permit


def aggregate(number: str) -> str:
    """The journal's name of a permit."""
    return f"permit:{number}"


def fact_of(
    permit: PermitFacts,
    versions: Mapping[str, int],
    cause: PermitCause = PermitCause.RECORDED,
    reason: str | None = None,
) -> Fact:
    """What the journal says of a permit; the reason of its end is known by its digest."""
    digest = sha256(reason.encode()).hexdigest() if reason else None
    told = PermitRecorded(facts=permit, cause=cause, reason_sha256=digest, version=versions[permit.number])
    return Fact(aggregate(permit.number), told)
