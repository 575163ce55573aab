"""Orders about proceedings 衔接事项; they know no kind."""

from secrets import token_bytes

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.transfer import proceedings as orders
from contracts.transfer.inbox import NoticeKind
from contracts.transfer.proceeding_terms import ProceedingAction
from kernel.duty_changes import AlterDuty
from kernel.work import DutyChange, Fact, Outcome, Work
from services.transfer.copies import store as copies
from services.transfer.inbox import store as inbox
from services.transfer.lapses import handlers as lapses
from services.transfer.machine.handlers import duty_changes, notices
from services.transfer.machine.rules import Decision, overdue, require_version
from services.transfer.proceedings import store
from services.transfer.proceedings.handlers import seeking
from services.transfer.proceedings.handlers.effects import caused
from services.transfer.proceedings.rules import engine, facts
from services.transfer.proceedings.rules.case import NUMBER_BYTES, Case, Order, aggregate, number_from
from services.transfer.proceedings.rules.engine import Found
from services.transfer.proceedings.rules.table import ProceedingTable, Row
from services.transfer.proceedings.rules.tables import TABLES
from services.transfer.referrals import store as referrals
from services.transfer.requirements.rules import TABLE as DOCUMENTS
from services.transfer.requirements.rules import Requirement, requirements

WHAT = "衔接事项"


async def open_(order: orders.OpenProceeding, work: Work) -> Outcome:
    """Open a proceeding of a kind, as its table says."""
    table = TABLES[order.kind]
    opening = table.opening_of(work.actor.agency_kind)
    engine.require_opener(table, work.actor, order.region)
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
    told = notices(decision, aggregate(case.number), work)
    opened = [Fact(aggregate(case.number), facts.opened(case))]
    return Outcome(record=case.number, writes=told, facts=opened, duties=changes)


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
    taken = Fact(aggregate(case.number), facts.step_taken(decision.case, order, work.actor.agency))
    return Outcome(
        record=case.number,
        writes=[*notices(decision, aggregate(case.number), work), *more.writes],
        facts=[taken, *more.facts],
        duties=[*_clocks(row, decision, work), *more.duties],
    )


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """Write down that a step was not taken in time."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no proceeding stands behind the duty of {duty.aggregate}")
    await lapses.write_down(duty, case, work)
    late = overdue(TABLES[case.kind].machine, case, duty.agency, duty.source, work.now)
    await store.save(work.connection, late, "*")
    told = inbox.notices(agencies=case.parties, aggregate=duty.aggregate, notice=NoticeKind.OVERDUE, at=work.now)
    return Outcome(record=case.number, facts=[Fact(duty.aggregate, facts.step_overdue(case, duty))], writes=told)


async def _found(
    table: ProceedingTable, row: Row, order: Order, region: str, seats: seeking.Seats, work: Work
) -> Found:
    joined = await seeking.join(table, row, order, region, seats, work)
    tables = {name: work.jurisdiction.table(name) for name in row.consults}
    return Found(joined, _required(table, row.action, region, work), tables, work.today)


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
