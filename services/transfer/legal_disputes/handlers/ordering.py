"""Disputes on law 法律适用分歧: one function per message."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.transfer import legal_disputes as orders
from contracts.transfer.legal_disputes import LegalDispute, LegalPrecedent
from contracts.transfer.meeting_terms import MeetingState
from kernel.work import DutyChange, EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.transfer.copies import store as copies
from services.transfer.joint.handlers import told
from services.transfer.legal_disputes import store
from services.transfer.legal_disputes.handlers.agenda import aggregate
from services.transfer.legal_disputes.rules import decisions
from services.transfer.legal_disputes.rules.machine import CONFIRMATION, TABLE, Case
from services.transfer.legal_disputes.rules.precedents import Names, precedent_of, require_searchable
from services.transfer.machine.rules import CaseOrder, require_version
from services.transfer.meetings import store as meetings
from services.transfer.referrals import store as referrals

PREFIX, PRECEDENT_PREFIX = "FL-", "CL-"


async def raise_(order: orders.RaiseLegalDispute, work: Work) -> Outcome:
    """An agency names a question on which it differs from others."""
    standing = await copies.standing(work.connection, order.parties, work.today)
    number, region = PREFIX + work.new_id(), work.actor.region
    case = decisions.raise_(order, number, work.actor, region, work.now, standing)
    await _require_known(order, work)
    return await _kept(case, [], work)


async def take_position(order: orders.TakeLegalPosition, work: Work) -> Outcome:
    """A party says what it holds."""
    return await _kept(decisions.take_position(await _load(order, work), order, work.actor, work.now), [], work)


async def end(order: orders.EndLegalDispute, work: Work) -> Outcome:
    """A party says how it ended; the others see what will be known of it, and owe their word."""
    case = await _load(order, work)
    meeting = await meetings.load(work.connection, case.meeting) if case.meeting else None
    decided = meeting is not None and meeting.state is MeetingState.CONFIRMED
    after = decisions.end(case, order, work.actor, work.now, decided=decided)
    names = Names(await _enterprises(case, work), await copies.standing(work.connection, case.parties, work.today))
    after = decisions.with_precedent(after, precedent_of(after, PRECEDENT_PREFIX + work.new_id(), names, work.today))
    limit = work.law.find(CONFIRMATION, case.region, work.today)
    owed = [
        StartDuty(duty=CONFIRMATION, aggregate=owed_by(case.number, one), by=one, limit=limit)
        for one in decisions.unconfirmed(after)
    ]
    return await _kept(after, owed, work)


async def confirm(order: orders.ConfirmLegalConclusion, work: Work) -> Outcome:
    """Another party confirms; with the last one the precedent is known to the province."""
    case = decisions.confirm(await _load(order, work), work.actor, work.now)
    if case.ended_at and case.precedent:
        await store.add_precedent(work.connection, case.precedent, case.region)
    return await _kept(case, [_met(case, work.actor.agency)], work)


async def reject(order: orders.RejectLegalConclusion, work: Work) -> Outcome:
    """A party does not agree."""
    before = await _load(order, work)
    case = decisions.reject(before, work.actor, work.now, order.reason)
    return await _kept(case, [_met(case, one) for one in case.disputants], work)


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """A party did not confirm or reject in time: all are told."""
    number = duty.aggregate.split(":")[1]
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise LookupError(f"no dispute on law stands behind the duty of {duty.aggregate}")
    return await _kept(decisions.late(case, duty.agency, duty.source, work.now), [], work)


async def get(query: orders.GetLegalDisputes, reading: Reading) -> list[LegalDispute | None]:
    """Disputes on law in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListLegalDisputes, reading: Reading) -> Page[LegalDispute]:
    """A page of the asker's disputes on law, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def get_precedents(query: orders.GetLegalPrecedents, reading: Reading) -> list[LegalPrecedent | None]:
    """How disputes of the asker's province ended, in the order asked."""
    return await store.precedents.get(query.numbers, (reading.actor.region,), reading, _precedents)


async def find(query: orders.FindLegalPrecedents, reading: Reading) -> Page[LegalPrecedent]:
    """A page of how disputes of the asker's province ended, or their number."""
    require_searchable(query)
    return await store.precedents.page(query, store.finding(reading.actor.region, query), reading, _precedents)


def owed_by(number: str, agency: str) -> str:
    """The journal's name of what a party owes on a dispute on law."""
    return f"{aggregate(number)}:{agency}"


async def _load(order: CaseOrder, work: Work) -> Case:
    case = await work.existing(store.load, order.number, aggregate(order.number), TABLE.what)
    require_version(TABLE, case, order.version)
    return case


async def _require_known(order: orders.RaiseLegalDispute, work: Work) -> None:
    """The enterprise is in the directory, the referral one that the actor is a party of."""
    if order.credit_code and await copies.enterprise_name(work.connection, order.credit_code) is None:
        raise Refusal("NOT_FOUND", what="企业", id=order.credit_code)
    if order.referral and await referrals.load(work.connection, order.referral) is None:
        raise Refusal("NOT_FOUND", what="移送案件", id=order.referral)


async def _enterprises(case: Case, work: Work) -> tuple[str, ...]:
    """The names and codes of the enterprises the dispute is about, by itself or by its referral."""
    own = await copies.enterprise_name(work.connection, case.credit_code) if case.credit_code else None
    referral = await referrals.load(work.connection, case.referral) if case.referral else None
    theirs = (referral.enterprise_name, referral.credit_code) if referral else ()
    return tuple(dict.fromkeys(name for name in (own, case.credit_code, *theirs) if name))


def _met(case: Case, agency: str) -> EndDuty:
    return EndDuty(duty=CONFIRMATION, aggregate=owed_by(case.number, agency))


async def _kept(case: Case, duties: Sequence[DutyChange], work: Work) -> Outcome:
    name = aggregate(case.number)
    await store.save(work.connection, case)
    writes = told(name, case.steps[-1].action, case.parties, work)
    return Outcome(record=case.number, writes=writes, facts=[Fact(name, decisions.step_taken(case))], duties=duties)


async def _records(cases: Sequence[Case], reading: Reading) -> list[LegalDispute]:
    names = [owed_by(case.number, one) for case in cases for one in case.disputants]
    owed = dict(zip(names, await reading.duties(names), strict=True))
    return [
        reading.show(
            _record(case, [duty for one in case.disputants for duty in owed[owed_by(case.number, one)]]),
            region=case.region,
            parties=case.parties,
        )
        for case in cases
    ]


def _record(case: Case, duties: list[Duty]) -> LegalDispute:
    other = ("version", "raised_by", "duties")
    kept = {name: getattr(case, name) for name in LegalDispute.__struct_fields__ if name not in other}
    kept |= {name: list(value) for name, value in kept.items() if isinstance(value, tuple)}
    return LegalDispute(**kept, version=TABLE.version(case.steps), raised_by=case.owner, duties=duties)


async def _precedents(found: Sequence[LegalPrecedent], reading: Reading) -> list[LegalPrecedent]:
    return [reading.show(one, region=reading.actor.region) for one in found]
