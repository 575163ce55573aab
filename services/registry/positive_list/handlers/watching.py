"""What the clock and other facts mean for the list: who enters, whose time is over, who falls off by rule."""

from contracts.duties import Duty
from contracts.joint_inspection.visits import FindingRecorded
from contracts.registry.alerts import AlertClueRaised, AlertRaised
from contracts.registry.credit import CreditLevelChanged
from contracts.registry.directory import EnterpriseClosed
from contracts.registry.merges import EnterpriseMerged
from contracts.registry.permits import PermitRecorded
from contracts.registry.positive_list_terms import ListingAction, ListingState
from kernel.work import EndDuty, Fact, Outcome, Work
from services.registry.directory.store import heir
from services.registry.positive_list.handlers.keeping import (
    aggregate,
    checks_now,
    kept,
    start_of,
    step_of,
    term_until,
    unit_of,
)
from services.registry.positive_list.rules import decisions, findings
from services.registry.positive_list.rules.case import Case
from services.registry.positive_list.rules.machine import NOBODY, PERMIT, Decision, advance, noted
from services.registry.positive_list.store import listings as store
from services.registry.positive_list.store import measures


async def notice_over(duty: Duty, work: Work) -> Outcome:
    """Nobody objected: on the list, unless a criterion has come to fail."""
    case = await _case(duty, work)
    if case.state is not ListingState.NOTICE:
        return Outcome(record=case.number)
    checks = await checks_now(await unit_of(case.credit_code, work), work)
    decision = decisions.enter(case, checks, work.today, term_until(case, work), work.now)
    return await kept(case.state, await _watched(decision, work), work)


async def term_over(duty: Duty, work: Work) -> Outcome:
    """The exemption ends on its date."""
    case = await _case(duty, work)
    if case.state is not ListingState.IN_FORCE:
        return Outcome(record=case.number)
    return await kept(case.state, advance(case, ListingAction.END, NOBODY, work.now), work)


async def filing_overdue(duty: Duty, work: Work) -> Outcome:
    """A filing was not made in time: it counts, is owed again, and may be one too many."""
    case = await _case(duty, work)
    if case.state is not ListingState.IN_FORCE:
        return Outcome(record=case.number)
    late = decisions.filing_late(case, work.now)
    outcome = await kept(case.state, late, work)
    removed = await _recheck(late.case, work)
    if removed is None:
        return outcome
    return Outcome(record=case.number, facts=[*outcome.facts, *removed.facts], duties=removed.duties)


async def permit_over(duty: Duty, work: Work) -> Outcome:
    """The permit has run out, unless it was renewed."""
    case = await _case(duty, work)
    return await _looked(case, work) or Outcome(record=case.number)


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """Write down that a step was not taken in time."""
    case = await _case(duty, work)
    late = noted(case, ListingAction.OVERDUE, duty.agency, work.now, duty.name)
    await store.save(work.connection, late)
    return Outcome(record=case.number, facts=[Fact(duty.aggregate, step_of(late, duty.duty))])


async def on_alert(event: AlertRaised | AlertClueRaised, work: Work) -> Outcome | None:
    """What monitoring raised may be against a criterion."""
    return await _looked(await _open(await heir(work.connection, event.credit_code), work), work)


async def on_credit_level(event: CreditLevelChanged, work: Work) -> Outcome | None:
    """A level that fell may be against a criterion: so count the violations and the verified complaints it rests on."""
    return await _looked(await _open(event.credit_code, work), work)


async def on_permit_recorded(event: PermitRecorded, work: Work) -> Outcome | None:
    """A permit changed: renewed, or valid no more."""
    return await _looked(await _open(event.facts.holder, work), work)


async def on_finding(event: FindingRecorded, work: Work) -> Outcome | None:
    """A visit's finding that counts as a violation."""
    if not findings.counts(event):
        return None
    await measures.keep_finding(work.connection, event.finding, event.credit_code, event.facts_on)
    return await _looked(await _open(await heir(work.connection, event.credit_code), work), work)


async def on_enterprise_closed(event: EnterpriseClosed | EnterpriseMerged, work: Work) -> Outcome | None:
    """An enterprise that is no more, or is another's entry now, is on no list."""
    case = await _open(event.credit_code, work)
    return await kept(case.state, advance(case, ListingAction.CLOSE, NOBODY, work.now), work) if case else None


async def _case(duty: Duty, work: Work) -> Case:
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no listing stands behind the duty of {duty.aggregate}")
    return case


async def _open(credit_code: str, work: Work) -> Case | None:
    known = await store.open_of(work.connection, credit_code)
    if known is None:
        return None
    await work.lock(aggregate(known.number))
    return await store.open_of(work.connection, credit_code)


async def _looked(case: Case | None, work: Work) -> Outcome | None:
    """Removed where a criterion fails now; else the clock of the permit is set anew."""
    if case is None:
        return None
    removed = await _recheck(case, work)
    if removed is not None or case.state is not ListingState.IN_FORCE:
        return removed
    watched = await _watched(Decision(case), work)
    if not watched.starts:
        return None
    again = [start_of(one, case, work) for one in watched.starts]
    return Outcome(record=case.number, duties=[EndDuty(duty=PERMIT, aggregate=aggregate(case.number)), *again])


async def _recheck(case: Case, work: Work) -> Outcome | None:
    checks = await checks_now(await unit_of(case.credit_code, work), work)
    decision = decisions.recheck(case, checks, work.now)
    return await kept(case.state, decision, work) if decision else None


async def _watched(decision: Decision, work: Work) -> Decision:
    """The decision with the clock of the permit, where the enterprise is on the list."""
    if decision.case.state is not ListingState.IN_FORCE:
        return decision
    valid_to = await measures.permit_ends(work.connection, decision.case.credit_code)
    if valid_to is None or valid_to < work.today:
        return decision
    return Decision(decision.case, decision.ends, (*decision.starts, decisions.permit_watch(valid_to)))
