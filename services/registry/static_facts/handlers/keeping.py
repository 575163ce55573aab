"""What every step of a static fact shares: its clock and what the journal says."""

from datetime import timedelta
from hashlib import sha256

from contracts.messages import Event
from contracts.registry.static_facts import StaticFactConfirmed, StaticFactEnded, StaticFactProposed, StaticFactState
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.registry.permits.handlers.watching import HOUR, begin_of
from services.registry.static_facts.rules.machine import Case
from services.registry.static_facts.store import facts as store

WHAT = "静态信息"
WATCH = "static_fact.watch"
BOOK = "static_facts"


def aggregate(number: str) -> str:
    """The journal's name of a fact."""
    return f"static_fact:{number}"


async def kept(case: Case, work: Work, was: StaticFactState | None, change: str | None = None) -> Outcome:
    """The fact saved, its clock set, and what the journal says of the step; nobody reads of a proposal that ended."""
    await store.save(work.connection, case)
    name = aggregate(case.number)
    duties: list[StartDuty | EndDuty] = [EndDuty(duty=WATCH, aggregate=name)] if was is not None else []
    if case.state is StaticFactState.IN_FORCE and case.until is not None:
        duties.append(_watch(case, work))
    return Outcome(record=case.number, facts=[Fact(name, _event(case, change))], duties=duties)


def _watch(case: Case, work: Work) -> StartDuty:
    assert case.until is not None
    limit = work.law.find(WATCH, case.region, work.today)
    since = begin_of(case.until + timedelta(days=1)) - int(limit.value) * HOUR
    return StartDuty(duty=WATCH, aggregate=aggregate(case.number), by=case.credit_code, limit=limit, since=since)


def _event(case: Case, change: str | None) -> Event:
    whose = {"number": case.number, "credit_code": case.credit_code, "region": case.region}
    last = case.steps[-1]
    if case.state is StaticFactState.PROPOSED:
        return StaticFactProposed(**whose, kind=case.kind, by=last.by)
    if case.state is StaticFactState.IN_FORCE and case.in_force_on and case.until and case.visit:
        return StaticFactConfirmed(
            **whose,
            kind=case.kind,
            title=case.title,
            permit=case.permit,
            outlet=case.outlet,
            in_force_on=case.in_force_on,
            until=case.until,
            visit=case.visit,
            agency=last.by,
            evidence=case.evidence,
        )
    digest = sha256(last.reason.encode()).hexdigest() if last.reason else None
    return StaticFactEnded(**whose, action=last.action, state=case.state, change=change, reason_sha256=digest)
