"""Training: one function per message."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import training as orders
from contracts.registry.training import Training, TrainingRecorded, TrainingYear
from kernel.law import LawRow
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.agencies import store as agencies
from services.registry.officers import store as people
from services.registry.training import rules, store

WHAT = "培训"
NUMBER_PREFIX = "PX-"
HOURS = "officer.training_hours"


async def record(order: orders.RecordTraining, work: Work) -> Outcome:
    """A training of the agency's own people."""
    agency = work.actor.agency
    work.require(region=work.actor.region, parties=[agency])
    found = await people.people(work.connection, order.certificates)
    own = [one for one, person in found.items() if person.facts.agency == agency]
    known = await agencies.find(work.connection, [agency, *order.partners])
    if agency not in known:
        raise Refusal("AGENCY_NOT_REGISTERED", agency=agency)
    training = rules.record(order, NUMBER_PREFIX + work.new_id(), agency, known[agency].region, own, known, work.today)
    await store.insert(work.connection, training)
    return Outcome(record=training.number, facts=[_recorded(training, training.topic)])


async def withdraw(order: orders.WithdrawTraining, work: Work) -> Outcome:
    """Recorded in error."""
    await work.lock(aggregate(order.number))
    found = await store.load(work.connection, order.number)
    if found is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=order.number)
    work.require(region=found.region, parties=[found.agency], what=WHAT, id=order.number)
    training = rules.withdraw(found)
    await store.withdraw(work.connection, training.number)
    return Outcome(record=training.number, facts=[_recorded(training, order.reason)])


async def get(query: orders.GetTrainings, reading: Reading) -> list[Training | None]:
    """Trainings in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListTrainings, reading: Reading) -> Page[Training]:
    """A page of trainings, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def years(query: orders.ListTrainingYears, reading: Reading) -> Page[TrainingYear]:
    """The hours of each officer of an agency, or the number of officers."""
    required = _required(query, reading)
    if query.count:
        return counted(await store.count_years(reading.connection, reading.reach, query, required))
    found = await store.years(reading.connection, reading.reach, query, required)
    region = query.agency.rpartition("-")[2]
    shown = [reading.show(one, region=region, parties=[one.agency]) for one in found]
    return page_of(shown, query.size, key=store.YEAR_ORDERS[query.order].key_of)


def aggregate(number: str) -> str:
    """The journal's name of a training."""
    return f"training:{number}"


def _required(query: orders.ListTrainingYears, reading: Reading) -> LawRow:
    return reading.law.find(HOURS, query.agency.rpartition("-")[2], date(query.year, 12, 31))


def _recorded(training: Training, text: str) -> Fact:
    event = TrainingRecorded(
        number=training.number,
        kind=training.kind,
        agency=training.agency,
        held_on=training.held_on,
        hours=training.hours,
        certificates=training.certificates or [],
        partners=training.partners or [],
        withdrawn=training.withdrawn,
        text_sha256=sha256(text.encode()).hexdigest(),
    )
    return Fact(aggregate(training.number), event)


async def _records(trainings: Sequence[Training], reading: Reading) -> list[Training]:
    return [reading.show(one, region=one.region, parties=[one.agency]) for one in trainings]
