"""What the clock finds about permits: about to expire, renewal not applied for, expired; announced once each."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from msgspec.structs import replace

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.law import Unit
from contracts.messages import Event
from contracts.registry.permits import (
    PermitExpired,
    PermitExpiring,
    PermitFacts,
    PermitRecorded,
    PermitRenewalOverdue,
    PermitState,
)
from contracts.zone import SHANGHAI
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.registry.alerts.handlers.permits import expiring, warn_days
from services.registry.permit_applications.store import renewal_pending
from services.registry.permits import rules, store
from services.registry.permits.handlers.ordering import aggregate, load

WATCH, RENEW = "permit.watch", "permit.renew"
RENEW_BEFORE = "permit.renew_before"
HOUR = timedelta(hours=1)


async def on_recorded(event: PermitRecorded, work: Work) -> Outcome:
    """A permit changed: the clock looks at it as it stands now."""
    return await look(event.facts.number, work)


async def watched(duty: Duty, work: Work) -> Outcome:
    """The day has come to look at a permit."""
    return await look(duty.aggregate.removeprefix(aggregate("")), work)


async def renewal_overdue(duty: Duty, work: Work) -> Outcome:
    """The holder has not applied in time; announced, and the right to apply stays until the end."""
    permit = await load(duty.aggregate.removeprefix(aggregate("")), work)
    return Outcome(record=permit.number, facts=[_announced(permit, PermitRenewalOverdue)])


async def look(number: str, work: Work) -> Outcome:
    """Bring a permit to the state of today, announce it where it is new, and set the clock for the next day."""
    try:
        permit = await load(number, work)
    except Refusal:
        return Outcome(record=number)
    seen = rules.look(permit, warn_days(permit.region, work), work.today)
    duties: list[StartDuty | EndDuty] = [EndDuty(duty=WATCH, aggregate=aggregate(number))]
    if seen.again_on is not None:
        duties.append(_watch(permit, seen.again_on, work))
    if seen.state is PermitState.EXPIRING and permit.state is seen.state:
        return Outcome(record=number, duties=duties)
    duties.append(EndDuty(duty=RENEW, aggregate=aggregate(number)))
    if permit.state is seen.state:
        return Outcome(record=number, duties=duties)
    await store.set_state(work.connection, number, seen.state)
    found = await _found(permit, seen.state, work)
    return Outcome(record=number, facts=found.facts, duties=[*duties, *found.duties])


async def _found(permit: PermitFacts, state: PermitState, work: Work) -> Outcome:
    if state is PermitState.EXPIRED:
        return Outcome(facts=[_announced(permit, PermitExpired)])
    if state is not PermitState.EXPIRING:
        return Outcome()
    raised = await expiring(permit, work)
    facts = [_announced(permit, PermitExpiring), *raised.facts]
    applied = await renewal_pending(work.connection, permit.number)
    owed = [] if applied else [renewal_owed(permit, work)]
    return Outcome(facts=facts, duties=[*owed, *raised.duties])


def _announced(
    permit: PermitFacts, kind: type[PermitExpiring] | type[PermitExpired] | type[PermitRenewalOverdue]
) -> Fact:
    assert permit.valid_to is not None
    event: Event = kind(number=permit.number, holder=permit.holder, region=permit.region, valid_to=permit.valid_to)
    return Fact(aggregate(permit.number), event)


def _watch(permit: PermitFacts, day: date, work: Work) -> StartDuty:
    limit = work.law.find(WATCH, permit.region, work.today)
    since = begin_of(day) - int(limit.value) * HOUR
    return StartDuty(duty=WATCH, aggregate=aggregate(permit.number), by=permit.holder, limit=limit, since=since)


def renewal_owed(permit: PermitFacts, work: Work) -> StartDuty:
    """The holder's duty to apply for renewal, until so many days before the permit's end as the limit says."""
    assert permit.valid_to is not None
    row = work.law.find(RENEW_BEFORE, permit.region, work.today)
    until = begin_of(permit.valid_to - timedelta(days=int(row.value)) + timedelta(days=1))
    since = min(begin_of(work.today), until - HOUR)
    limit = replace(row, value=Decimal(int((until - since) / HOUR)), unit=Unit.HOURS)
    return StartDuty(duty=RENEW, aggregate=aggregate(permit.number), by=permit.holder, limit=limit, since=since)


def begin_of(day: date) -> datetime:
    """When a day begins in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)
