"""Proceedings 衔接事项: one function per message; they know no kind."""

from collections.abc import Sequence
from secrets import token_bytes

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.transfer import proceedings as orders
from contracts.transfer.case_terms import Side
from contracts.transfer.proceeding_terms import ProceedingAction
from contracts.transfer.proceedings import Proceeding, ProceedingSide
from kernel.duty_changes import AlterDuty
from kernel.work import DutyChange, Fact, Outcome, Reading, Work
from services.transfer.copies import store as copies
from services.transfer.lapses import handlers as lapses
from services.transfer.machine.handlers import duty_changes
from services.transfer.machine.rules import Decision, overdue, require_version
from services.transfer.proceedings import seeking, store
from services.transfer.proceedings.effects import caused
from services.transfer.proceedings.rules import engine, facts
from services.transfer.proceedings.rules.case import NUMBER_BYTES, Case, Order, number_from
from services.transfer.proceedings.rules.engine import Found
from services.transfer.proceedings.rules.table import ProceedingTable, Row
from services.transfer.proceedings.rules.tables import TABLES
from services.transfer.referrals import store as referrals
from services.transfer.requirements.rules import TABLE as DOCUMENTS
from services.transfer.requirements.rules import Requirement, requirements

WHAT = "衔接事项"
COMPUTED = ("version", "sides", "documents", "steps", "duties", "options")


async def open_(order: orders.OpenProceeding, work: Work) -> Outcome:
    """Open a proceeding of a kind, as its table says."""
    table = TABLES[order.kind]
    opening = table.opening_of(work.actor.agency_kind)
    work.require(region=order.region if table.at_home else work.actor.region)
    engine.require_opener(table, work.actor)
    engine.require_fields(table, opening, order)
    seeking.require_department(table, work.actor.agency_kind, work.actor.agency, order.region, work)
    name = await _enterprise_name(order.credit_code, work)
    await _require_referral(order.referral, work)
    seats = {opening.by: work.actor.agency}
    decision = engine.opened(
        table,
        opening,
        order,
        work.actor,
        work.now,
        await _found(table, opening, order, order.region, seats, work),
        number=number_from(token_bytes(NUMBER_BYTES)),
        enterprise_name=name,
    )
    case = decision.case
    await store.add(work.connection, case)
    await caused(opening, case, order, work)
    changes = duty_changes(decision, aggregate(case.number), case.region, work)
    return Outcome(record=case.number, facts=[Fact(aggregate(case.number), facts.opened(case))], duties=changes)


async def step(order: orders.TakeProceedingStep, work: Work) -> Outcome:
    """Take one step of a proceeding's table."""
    case = await work.existing(store.load, order.number, aggregate(order.number), WHAT)
    table = TABLES[case.kind]
    require_version(table.machine, case, order.version)
    row = engine.require_row(table, case, order.action, work.actor)
    engine.require_fields(table, row, order)
    found = await _found(table, row, order, case.region, case.sides, work)
    decision = engine.stepped(table, row, case, order, work.actor, work.now, found)
    await store.save(work.connection, decision.case, work.actor.agency)
    more = await caused(row, decision.case, order, work)
    told = Fact(aggregate(case.number), facts.step_taken(decision.case, order, work.actor.agency))
    changes = [*_clocks(row, decision, work), *more.duties]
    return Outcome(record=case.number, writes=more.writes, facts=[told, *more.facts], duties=changes)


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """Write down that a step was not taken in time."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no proceeding stands behind the duty of {duty.aggregate}")
    await lapses.write_down(duty, case, work)
    late = overdue(TABLES[case.kind].machine, case, duty.agency, duty.source, work.now)
    await store.save(work.connection, late, "*")
    return Outcome(record=case.number, facts=[Fact(duty.aggregate, facts.step_overdue(case, duty))])


async def get(query: orders.GetProceedings, reading: Reading) -> list[Proceeding | None]:
    """Proceedings in the order asked; None where there is none or the asker is on no side."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListProceedings, reading: Reading) -> Page[Proceeding]:
    """A page of the asker's proceedings, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def of_enterprises(query: orders.ProceedingsOfEnterprises, reading: Reading) -> list[Page[Proceeding]]:
    """The newest of the asker's proceedings per enterprise, or their number."""
    return await store.of_enterprises.pages(query.credit_codes, query, reading.reach.within, reading, _records)


async def of_referrals(query: orders.ProceedingsOfReferrals, reading: Reading) -> list[Page[Proceeding]]:
    """The newest of the asker's proceedings per referral, or their number."""
    return await store.of_referrals.pages(query.numbers, query, reading.reach.within, reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a proceeding."""
    return f"proceeding:{number}"


async def _found(
    table: ProceedingTable, row: Row, order: Order, region: str, seats: seeking.Seats, work: Work
) -> Found:
    joined = await seeking.join(table, row, order, region, seats, work)
    return Found(joined, _required(table, row.action, region, work))


def _required(table: ProceedingTable, action: ProceedingAction, region: str, work: Work) -> tuple[Requirement, ...]:
    rows = work.jurisdiction.table(DOCUMENTS)
    return requirements(rows, track=table.kind.value, step=action.value, region=region, on=work.today)


def _clocks(row: Row, decision: Decision[Case], work: Work) -> list[DutyChange]:
    case, name = decision.case, aggregate(decision.case.number)
    longer = [
        AlterDuty(duty=one.duty, aggregate=name, limit=work.law.find(one.limit, case.region, work.today))
        for one in row.extends
    ]
    return [*duty_changes(decision, name, case.region, work), *longer]


async def _enterprise_name(credit_code: str | None, work: Work) -> str | None:
    name = await copies.enterprise_name(work.connection, credit_code) if credit_code else None
    if credit_code and name is None:
        raise Refusal("NOT_FOUND", what="企业", id=credit_code)
    return name


async def _require_referral(number: str | None, work: Work) -> None:
    if number and await referrals.load(work.connection, number) is None:
        raise Refusal("NOT_FOUND", what="移送案件", id=number)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Proceeding]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    return [
        reading.show(_record(case, owed, reading), region=case.region, parties=case.parties)
        for case, owed in zip(cases, duties, strict=True)
    ]


def _record(case: Case, duties: list[Duty], reading: Reading) -> Proceeding:
    table = TABLES[case.kind]
    kept = {name: getattr(case, name) for name in Proceeding.__struct_fields__ if name not in COMPUTED}
    return Proceeding(
        **kept,
        version=table.machine.version(case.steps),
        sides=[ProceedingSide(side=Side(side), agency=agency) for side, agency in case.sides.items()],
        documents=list(case.documents),
        steps=list(case.steps),
        duties=duties,
        options=engine.options(table, case, reading.actor),
    )
