"""Proposals to merge: one function per message."""

from collections.abc import Sequence
from hashlib import sha256

from msgspec.structs import replace

from contracts.duties import Duty
from contracts.joint_inspection.visit_merges import (
    AcceptMerge,
    DeclineMerge,
    GetMergeTallies,
    GetVisitMerges,
    ListVisitMerges,
    MergeAnswer,
    MergeAnswered,
    MergeSide,
    MergeTally,
    VisitMerge,
    VisitMergeState,
)
from contracts.messages import Page
from kernel.work import DutyChange, EndDuty, Fact, Outcome, Reading, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.allowances import store as allowances
from services.joint_inspection.visit_merges import rules, store
from services.joint_inspection.visit_merges.handlers.concluding import conclude
from services.joint_inspection.visit_merges.handlers.proposing import ANSWER, aggregate, side_aggregate
from services.joint_inspection.visit_merges.rules import Merge, Side


async def accept(command: AcceptMerge, work: Work) -> Outcome:
    """An agency's head accepts, perhaps naming who shall lead."""
    merge, side = await _asked(work, command.merge, command.version)
    rules.check_lead(merge, command.lead)
    after = replace(_answer(work, side, MergeAnswer.ACCEPTED), lead=command.lead)
    return await _answered(work, merge, after)


async def decline(command: DeclineMerge, work: Work) -> Outcome:
    """An agency's head does not merge and says why."""
    merge, side = await _asked(work, command.merge, command.version)
    after = replace(_answer(work, side, MergeAnswer.DECLINED), reason=command.reason)
    return await _answered(work, merge, after)


async def _asked(work: Work, id: str, version: int) -> tuple[Merge, Side]:
    merge = await work.existing(store.load, id, aggregate(id), rules.WHAT)
    side = rules.asked_side(merge, work.actor.agency)
    rules.require_open(merge, version)
    return merge, side


def _answer(work: Work, side: Side, answer: MergeAnswer) -> Side:
    return replace(side, answer=answer, answered_at=work.now, answered_by=work.actor.subject, reason=None, lead=None)


async def answer_overdue(duty: Duty, work: Work) -> Outcome:
    """An agency that does not answer in time does not merge, and its silence is kept."""
    _, id, visit = duty.aggregate.split(":")
    await work.lock(aggregate(id))
    merge = await store.load(work.connection, id)
    if merge is None or merge.state is not VisitMergeState.OPEN or merge.side(visit).answer is not MergeAnswer.PENDING:
        return Outcome()
    return await _answered(work, merge, replace(merge.side(visit), answer=MergeAnswer.SILENT, answered_at=work.now))


async def left(work: Work, visit: str) -> Outcome:
    """A visit was called off: it leaves the proposal it is part of."""
    merge = await store.open_of(work.connection, visit)
    if merge is None:
        return Outcome()
    await work.lock(aggregate(merge.id))
    merge = await store.load(work.connection, merge.id)
    if merge is None or merge.state is not VisitMergeState.OPEN:
        return Outcome()
    return await _answered(work, merge, replace(merge.side(visit), answer=MergeAnswer.LEFT, answered_at=work.now))


async def _answered(work: Work, merge: Merge, side: Side) -> Outcome:
    refusing = side.answer in rules.REFUSING
    superior = await agency_store.parent(work.connection, side.agency) if refusing else None
    after = rules.answered(merge, side, superior)
    facts = [Fact(aggregate(merge.id), _event(after, side))]
    ended: list[DutyChange] = [EndDuty(duty=ANSWER, aggregate=side_aggregate(merge.id, side.visit))]
    if rules.decided(after):
        await allowances.open_books(work.connection, [merge.credit_code])
        after, concluded = await conclude(work, after)
        facts += concluded
        ended = [EndDuty(duty=ANSWER, aggregate=side_aggregate(merge.id, one.visit)) for one in merge.sides]
    await store.save(work.connection, [after])
    return Outcome(record=merge.id, facts=facts, duties=ended)


def _event(merge: Merge, side: Side) -> MergeAnswered:
    return MergeAnswered(
        merge=merge.id,
        region=merge.region,
        visit=side.visit,
        agency=side.agency,
        answer=side.answer,
        reason_hash=sha256(side.reason.encode()).hexdigest() if side.reason else None,
    )


async def get(query: GetVisitMerges, reading: Reading) -> list[VisitMerge | None]:
    """Proposals in the order asked."""
    return await store.listing.get(query.ids, reading.reach.within, reading, _records)


async def list_(query: ListVisitMerges, reading: Reading) -> Page[VisitMerge]:
    """A page of proposals, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def tallies(query: GetMergeTallies, reading: Reading) -> list[MergeTally]:
    """How agencies answered in a year."""
    found = await store.tallies(reading.connection, query.agencies, query.year)
    return [reading.show(one, region="", parties=[one.agency]) for one in found]


async def _records(merges: Sequence[Merge], reading: Reading) -> list[VisitMerge]:
    wanted = [side_aggregate(merge.id, side.visit) for merge in merges for side in merge.sides]
    clocks = iter(await reading.duties(wanted))
    duties = [[duty for _ in merge.sides for duty in next(clocks)] for merge in merges]
    return [_shown(merge, own, reading) for merge, own in zip(merges, duties, strict=True)]


def _shown(merge: Merge, duties: list[Duty], reading: Reading) -> VisitMerge:
    going = merge.having(MergeAnswer.ACCEPTED, MergeAnswer.PENDING)
    lead, why = rules.leading(going) if merge.state is VisitMergeState.OPEN and going else (None, None)
    record = VisitMerge(
        id=merge.id,
        state=merge.state,
        version=merge.version,
        region=merge.region,
        proposed_at=merge.proposed_at,
        reason=merge.reason,
        credit_code=merge.credit_code,
        sides=[_side(side) for side in merge.sides],
        visit=merge.visit,
        lead=merge.lead or (lead.agency if lead else None),
        lead_reason=merge.lead_reason or why,
        concluded_at=merge.concluded_at,
        duties=duties,
    )
    return reading.show(record, region=merge.region, parties=merge.parties)


def _side(side: Side) -> MergeSide:
    facts = {name: getattr(side, name) for name in MergeSide.__struct_fields__}
    return MergeSide(**facts | {"items": list(side.items)})
