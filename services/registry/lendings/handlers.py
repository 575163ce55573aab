"""Lendings: one function per message."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from msgspec.structs import replace

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import lendings as orders
from contracts.registry.equipment import EquipmentAction, EquipmentState
from contracts.registry.lendings import EquipmentCondition, Lending, LendingAction, LendingStepTaken
from kernel.calendar import start_of
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.registry.agencies import store as agencies
from services.registry.equipment import handlers as equipment
from services.registry.equipment import rules as items
from services.registry.equipment import store as stock
from services.registry.equipment.rules import Item
from services.registry.lendings import rules, store
from services.registry.lendings.rules import ANSWER, RETURN, Case

WHAT = "装备借用"
NUMBER_PREFIX = "JY-"
LONGEST = "equipment.lending_days_max"


async def ask(order: orders.AskForEquipment, work: Work) -> Outcome:
    """An agency asks for an item of another."""
    item = await stock.load(work.connection, order.equipment)
    if item is None or item.state is EquipmentState.SCRAPPED:
        raise Refusal("NOT_FOUND", what=equipment.WHAT, id=order.equipment)
    if work.actor.agency not in await agencies.find(work.connection, [work.actor.agency]):
        raise Refusal("AGENCY_NOT_REGISTERED", agency=work.actor.agency)
    limit = work.law.find(LONGEST, item.region, work.today)
    number, borrower = NUMBER_PREFIX + work.new_id(), work.actor.agency
    case = rules.ask(order, item.agency, item.region, borrower, limit, number, work.now, work.today)
    rules.require_free(case, await store.holding(work.connection, item.number))
    return await _kept(case, work, order.purpose, starts=(ANSWER,))


async def approve(order: orders.ApproveLending, work: Work) -> Outcome:
    """The owner's head lends the item for these days, unless it is lent then."""
    case = await _load(order.number, work)
    approved = rules.advance(case, LendingAction.APPROVE, work.actor.agency, work.now)
    rules.require_not_over(case, work.today)
    item = await _item(case, work)
    if item.state is EquipmentState.SCRAPPED:
        raise Refusal("NOT_FOUND", what=equipment.WHAT, id=item.number)
    rules.require_free(case, await store.holding(work.connection, case.equipment))
    return await _moved(case, approved, LendingAction.APPROVE, work)


async def decline(order: orders.DeclineLending, work: Work) -> Outcome:
    """Not lent, and why."""
    return await _step(order.number, LendingAction.DECLINE, work, order.reason)


async def call_off(order: orders.CallOffLending, work: Work) -> Outcome:
    """Not wanted or not to be had any more."""
    return await _step(order.number, LendingAction.CALL_OFF, work, order.reason)


async def hand_over(order: orders.HandOverEquipment, work: Work) -> Outcome:
    """The owner gives the item away; the borrower has yet to confirm."""
    case = await _load(order.number, work)
    handed = rules.advance(case, LendingAction.HAND_OVER, work.actor.agency, work.now, order.note)
    rules.require_its_days(case, work.today)
    item = await _item(case, work)
    items.require_calibrated(item, case.due_on)
    lent = items.move(item, EquipmentAction.LEND, holder=case.borrower)
    return await _moved(case, handed, LendingAction.HAND_OVER, work, lent, EquipmentAction.LEND)


async def receive(order: orders.ReceiveEquipment, work: Work) -> Outcome:
    """The borrower has it, in this condition."""
    return await _step(order.number, LendingAction.RECEIVE, work, order.note, order.condition)


async def give_back(order: orders.GiveBackEquipment, work: Work) -> Outcome:
    """The borrower gave it back, in this condition."""
    return await _step(order.number, LendingAction.GIVE_BACK, work, order.note, order.condition)


async def take_back(order: orders.TakeBackEquipment, work: Work) -> Outcome:
    """The owner has it again; what is damaged goes to repair."""
    case = await _load(order.number, work)
    returned = rules.advance(case, LendingAction.TAKE_BACK, work.actor.agency, work.now, order.note, order.condition)
    item = await _item(case, work)
    back = items.move(item, EquipmentAction.TAKE_BACK, holder=item.agency)
    if order.condition is EquipmentCondition.DAMAGED:
        back = items.move(back, EquipmentAction.REPAIR)
    return await _moved(case, returned, LendingAction.TAKE_BACK, work, back, EquipmentAction.TAKE_BACK)


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """A step was not taken in time: announced, and an item not given back is marked."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no lending stands behind the duty of {duty.aggregate}")
    late = rules.late(case, duty.duty, duty.name, work.now)
    await store.save(work.connection, late)
    return Outcome(record=case.number, facts=[_fact(late, None, duty.duty)])


async def get(query: orders.GetLendings, reading: Reading) -> list[Lending | None]:
    """Lendings in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListLendings, reading: Reading) -> Page[Lending]:
    """A page of lendings, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a lending."""
    return f"lending:{number}"


async def _load(number: str, work: Work) -> Case:
    return await work.existing(store.load, number, aggregate(number), WHAT)


async def _item(case: Case, work: Work) -> Item:
    """The item, locked: whatever else would lend it waits."""
    await work.lock(equipment.aggregate(case.equipment))
    item = await stock.load(work.connection, case.equipment)
    assert item is not None
    return item


async def _step(
    number: str,
    action: LendingAction,
    work: Work,
    text: str | None,
    condition: EquipmentCondition | None = None,
) -> Outcome:
    case = await _load(number, work)
    after = rules.advance(case, action, work.actor.agency, work.now, text, condition)
    return await _moved(case, after, action, work)


async def _moved(
    case: Case,
    after: Case,
    action: LendingAction,
    work: Work,
    item: Item | None = None,
    happened: EquipmentAction | None = None,
) -> Outcome:
    """The lending after a step of the machine, and the item where it changed hands."""
    row = rules.move_of(case, action)
    outcome = await _kept(after, work, after.steps[-1].text, ends=row.ends, starts=row.starts)
    if item is None or happened is None:
        return outcome
    await stock.save(work.connection, [item])
    return replace(outcome, facts=[*outcome.facts, equipment.changed(item, happened, work)])


async def _kept(
    case: Case, work: Work, text: str | None, *, ends: Sequence[str] = (), starts: Sequence[str] = ()
) -> Outcome:
    await store.save(work.connection, case)
    name = aggregate(case.number)
    begun = [
        StartDuty(
            duty=duty,
            aggregate=name,
            by=case.who(duty),
            limit=work.law.find(duty, case.region, work.today),
            since=_since(case, duty),
        )
        for duty in starts
    ]
    ended = [EndDuty(duty=duty, aggregate=name) for duty in ends]
    return Outcome(record=case.number, facts=[_fact(case, text)], duties=[*ended, *begun])


def _since(case: Case, duty: str) -> datetime | None:
    """The return counts from the first moment of the day it is due on, every other duty from now."""
    return start_of(case.due_on) if duty == RETURN else None


def _fact(case: Case, text: str | None, duty: str | None = None) -> Fact:
    last = case.steps[-1]
    event = LendingStepTaken(
        number=case.number,
        action=last.action,
        state=case.state,
        equipment=case.equipment,
        owner=case.owner,
        borrower=case.borrower,
        region=case.region,
        due_on=case.due_on,
        overdue=case.overdue,
        by=last.by,
        text_sha256=sha256(text.encode()).hexdigest() if text else None,
        duty=duty,
    )
    return Fact(aggregate(case.number), event)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Lending]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    names = [name for name in Lending.__struct_fields__ if name != "duties"]
    return [
        reading.show(
            Lending(**{name: getattr(case, name) for name in names}, duties=owed),
            region=case.region,
            parties=case.parties,
        )
        for case, owed in zip(cases, duties, strict=True)
    ]
