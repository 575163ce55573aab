"""Recusals: one function per message."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256

from contracts.actors import Actor, Role
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import recusals as orders
from contracts.registry.recusals import Recusal, RecusalChanged, RecusalState
from kernel.calendar import due_at, local_date, start_of
from kernel.listing import Scope
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.registry.officers import handlers as officers
from services.registry.officers import store as people
from services.registry.officers.rules import Person, recused
from services.registry.recusals import rules, store
from services.registry.recusals.rules import PERIOD, Case, Period

WHAT = "回避"
NUMBER_PREFIX = "HB-"
INSTANT = timedelta(microseconds=1)


async def declare(order: orders.DeclareRecusal, work: Work) -> Outcome:
    """The person's own declaration, or the head's record."""
    person = await work.existing(people.load, order.certificate, officers.aggregate(order.certificate), officers.WHAT)
    if _own(work.actor) not in (None, order.certificate):
        raise Refusal("NOT_FOUND", what=officers.WHAT, id=order.certificate)
    rules.require_date(order, work.today)
    period = _period(order.ended_on, person.region, work) if order.ended_on else None
    number = NUMBER_PREFIX + work.new_id()
    case = rules.declare(order, person, period, number, work.actor.subject, work.now, work.today)
    starts = [_clock(case, person, period, work)] if period else []
    return await _kept(case, person, work, order.note, starts)


async def withdraw(order: orders.WithdrawRecusal, work: Work) -> Outcome:
    """Declared in error, or it has ceased."""
    case = await store.load(work.connection, order.number)
    person = await _person(case, work) if case else None
    if case is None or person is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=order.number)
    work.require(region=person.region, parties=person.parties, what=WHAT, id=order.number)
    ended = rules.end(await _again(order.number, work), RecusalState.WITHDRAWN, order.reason)
    return await _kept(ended, person, work, order.reason, [EndDuty(duty=PERIOD, aggregate=aggregate(case.number))])


async def period_over(duty: Duty, work: Work) -> Outcome:
    """A former employment counts no more."""
    number = duty.aggregate.removeprefix(aggregate(""))
    case = await store.load(work.connection, number)
    person = await _person(case, work) if case else None
    if person is None:
        raise LookupError(f"no recusal stands behind the duty of {duty.aggregate}")
    case = await _again(number, work)
    if case.state is not RecusalState.IN_FORCE:
        return Outcome(record=number)
    return await _kept(rules.end(case, RecusalState.LAPSED), person, work, duty.source, [])


async def get(query: orders.GetRecusals, reading: Reading) -> list[Recusal | None]:
    """Recusals in the order asked."""
    return await store.listing.get(query.numbers, _scope(reading.actor), reading, _records)


async def list_(query: orders.ListRecusals, reading: Reading) -> Page[Recusal]:
    """A page of recusals, or their number."""
    return await store.listing.page(query, store.matching(_scope(reading.actor), query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a recusal."""
    return f"recusal:{number}"


def _scope(actor: Actor) -> Scope:
    return actor.agency, _own(actor)


def _own(actor: Actor) -> str | None:
    """Whom alone the actor may speak of: a head of everyone in the agency, any other of himself or herself."""
    return None if Role.HEAD in actor.roles else actor.subject


async def _person(case: Case, work: Work) -> Person | None:
    await work.lock(officers.aggregate(case.certificate), aggregate(case.number))
    return await people.load(work.connection, case.certificate)


async def _again(number: str, work: Work) -> Case:
    """The recusal as it stands now that it is locked."""
    case = await store.load(work.connection, number)
    assert case is not None
    return case


def _period(ended_on: date, region: str, work: Work) -> Period:
    row = work.law.find(PERIOD, region, work.today)
    return Period(row=row, until=local_date(due_at(row, start_of(ended_on), work.calendar).at - INSTANT))


def _clock(case: Case, person: Person, period: Period, work: Work) -> StartDuty:
    assert case.ended_on is not None
    return StartDuty(
        duty=PERIOD,
        aggregate=aggregate(case.number),
        by=person.facts.agency,
        limit=period.row,
        since=start_of(case.ended_on),
    )


async def _kept(case: Case, person: Person, work: Work, text: str, duties: list[StartDuty] | list[EndDuty]) -> Outcome:
    """Save, and tell whoever draws where the officer's conflicts are others now."""
    await store.save(work.connection, case)
    event = RecusalChanged(
        number=case.number,
        certificate=case.certificate,
        agency=person.facts.agency,
        state=case.state,
        by=work.actor.agency,
        until=case.until,
        text_sha256=sha256(text.encode()).hexdigest(),
    )
    facts = [Fact(aggregate(case.number), event)]
    after = recused(person, await store.in_force(work.connection, case.certificate))
    if after.facts != person.facts:
        facts.append(officers.changed(after))
    return Outcome(record=case.number, facts=facts, duties=duties)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Recusal]:
    names, parties = Recusal.__struct_fields__, [reading.actor.agency]
    return [
        reading.show(Recusal(**{name: getattr(case, name) for name in names}), region="", parties=parties)
        for case in cases
    ]
