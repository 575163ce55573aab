"""Complaints about officers: one function per message."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

from contracts.complaints import officer_complaints as orders
from contracts.complaints.officer_complaints import (
    OfficerComplaint,
    OfficerComplaintAction,
    OfficerComplaintStepTaken,
    StatementRequest,
    StatementStepTaken,
)
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.complaints.enterprises import store as enterprises
from services.complaints.officer_complaints import rules, store
from services.complaints.officer_complaints.rules import CONCLUDE_DUTY, STATEMENT_DUTY, Case, Statement
from services.complaints.redaction import handlers as redaction
from services.complaints.responsibility import store as responsibility

WHAT, STATEMENT_WHAT = "监督件", "情况说明"
NUMBER_PREFIX, STATEMENT_PREFIX = "JD-", "SM-"
PERIOD_MIN = "officer_complaint.statement_days_min"
AGGREGATE, STATEMENT_AGGREGATE = "officer_complaint:", "statement:"
R = TypeVar("R", OfficerComplaint, StatementRequest)


async def file(order: orders.FileOfficerComplaint, work: Work) -> Outcome:
    """An enterprise complains; the nearest supervision over the officer's agency takes it."""
    work.require(region=work.actor.region, parties=[order.credit_code], what="企业", id=order.credit_code)
    known = await enterprises.find_codes(work.connection, [order.credit_code])
    if not known:
        raise Refusal("NOT_FOUND", what="企业", id=order.credit_code)
    rules.check_day(order, work.today)
    agencies = await responsibility.agencies(work.connection, work.today)
    over = rules.supervision_over(agencies, rules.accused(agencies, order.agency))
    case = rules.file(order, NUMBER_PREFIX + work.new_id(), known[0].region, over, work.now)
    limit = work.law.find(CONCLUDE_DUTY, case.region, work.today)
    start = StartDuty(duty=CONCLUDE_DUTY, aggregate=aggregate(case.number), by=case.handler, limit=limit)
    await store.save(work.connection, case)
    fact = _step(case, OfficerComplaintAction.FILE, work, case.text)
    return Outcome(record=case.number, facts=[fact], duties=[start])


async def ask_statement(order: orders.AskForStatement, work: Work) -> Outcome:
    """Supervision asks the agency how it acts, naming nobody."""
    case = await _handled(order.number, work)
    await redaction.check({"text": order.text}, case.credit_code, rules.words_of(case), work)
    agency = rules.accused(await responsibility.agencies(work.connection, work.today), case.agency)
    days = int(work.law.find(PERIOD_MIN, agency.region, work.today).value)
    asked = rules.ask(case, order, STATEMENT_PREFIX + work.new_id(), agency.region, days, work.now)
    limit = work.law.find(STATEMENT_DUTY, agency.region, work.today)
    start = StartDuty(duty=STATEMENT_DUTY, aggregate=_statement_name(asked), by=asked.agency, limit=limit)
    await store.save_statement(work.connection, asked)
    await store.save(work.connection, rules.with_statement(case, asked.number))
    facts = [_step(case, OfficerComplaintAction.ASK_STATEMENT, work, asked.text), _stated(asked, work, asked.text)]
    return Outcome(record=case.number, facts=facts, duties=[start])


async def give_statement(order: orders.GiveStatement, work: Work) -> Outcome:
    """The head of the agency states."""
    name = STATEMENT_AGGREGATE + order.number
    asked = await work.existing(store.load_statement, order.number, name, STATEMENT_WHAT)
    given = rules.give(asked, order.text, work.now)
    await store.save_statement(work.connection, given)
    end = EndDuty(duty=STATEMENT_DUTY, aggregate=name)
    return Outcome(record=given.number, facts=[_stated(given, work, order.text)], duties=[end])


async def conclude(order: orders.ConcludeOfficerComplaint, work: Work) -> Outcome:
    """Supervision has found something or nothing; the enterprise reads it."""
    after = rules.conclude(await _handled(order.number, work), order, work.now)
    await store.save(work.connection, after)
    fact = _step(after, OfficerComplaintAction.CONCLUDE, work, order.reply)
    end = EndDuty(duty=CONCLUDE_DUTY, aggregate=aggregate(after.number))
    return Outcome(record=after.number, facts=[fact], duties=[end])


async def overdue(duty: Duty, work: Work) -> Outcome:
    """Not concluded in time: the supervision above sees it."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(AGGREGATE))
    assert case is not None, "a duty of a complaint that is not there"
    after = rules.late(case, await responsibility.agencies(work.connection, work.today))
    await store.save(work.connection, after)
    fact = _step(after, OfficerComplaintAction.OVERDUE, work, duty=duty.duty)
    return Outcome(record=after.number, facts=[fact])


async def statement_overdue(duty: Duty, work: Work) -> Outcome:
    """An agency did not state in time."""
    await work.lock(duty.aggregate)
    asked = await store.load_statement(work.connection, duty.aggregate.removeprefix(STATEMENT_AGGREGATE))
    assert asked is not None, "a duty of a statement that is not there"
    late = rules.statement_late(asked)
    await store.save_statement(work.connection, late)
    return Outcome(record=late.number, facts=[_stated(late, work, duty=duty.duty)])


async def get(query: orders.GetOfficerComplaints, reading: Reading) -> list[OfficerComplaint | None]:
    """Complaints about officers in the order asked."""
    actor = reading.actor
    async with store.speaking_for(reading.connection, actor):
        return await store.listing.get(query.numbers, store.scope(actor), reading, _records)


async def list_(query: orders.ListOfficerComplaints, reading: Reading) -> Page[OfficerComplaint]:
    """A page of complaints about officers, or their number."""
    actor = reading.actor
    async with store.speaking_for(reading.connection, actor):
        return await store.listing.page(query, store.matching(actor, query), reading, _records)


async def get_statements(query: orders.GetStatementRequests, reading: Reading) -> list[StatementRequest | None]:
    """Statements in the order asked."""
    scope = store.statement_scope(reading.actor)
    return await store.statement_listing.get(query.numbers, scope, reading, _statements)


async def list_statements(query: orders.ListStatementRequests, reading: Reading) -> Page[StatementRequest]:
    """A page of statements, or their number."""
    asked = store.matching_statements(reading.actor, query)
    return await store.statement_listing.page(query, asked, reading, _statements)


def aggregate(number: str) -> str:
    """The journal's name of a complaint about an officer."""
    return AGGREGATE + number


async def _handled(number: str, work: Work) -> Case:
    """A complaint that the actor handles; who is complained of does not find it. Refusal: NOT_FOUND."""
    case = await work.existing(store.load, number, aggregate(number), WHAT)
    if case.officer == work.actor.subject:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    rules.require_handling(case, work.actor.agency)
    return case


def _step(
    case: Case, action: OfficerComplaintAction, work: Work, text: str | None = None, duty: str | None = None
) -> Fact:
    taken = OfficerComplaintStepTaken(
        number=case.number,
        action=action,
        handler=case.handler,
        at=work.now,
        finding=case.finding,
        text_sha256=_digest(text),
        duty=duty,
    )
    return Fact(aggregate(case.number), taken)


def _stated(one: Statement, work: Work, text: str | None = None, duty: str | None = None) -> Fact:
    taken = StatementStepTaken(
        number=one.number,
        state=one.state,
        handler=one.handler,
        agency=one.agency,
        at=work.now,
        text_sha256=_digest(text),
        duty=duty,
    )
    return Fact(_statement_name(one), taken)


def _digest(text: str | None) -> str | None:
    return sha256(text.encode()).hexdigest() if text else None


def _statement_name(one: Statement) -> str:
    return STATEMENT_AGGREGATE + one.number


async def _records(cases: Sequence[Case], reading: Reading) -> list[OfficerComplaint]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    return [
        reading.show(_filled(OfficerComplaint, case, owed), region=case.region, parties=case.parties)
        for case, owed in zip(cases, duties, strict=True)
    ]


async def _statements(found: Sequence[Statement], reading: Reading) -> list[StatementRequest]:
    duties = await reading.duties([_statement_name(one) for one in found])
    by = reading.actor.agency
    return [
        reading.show(_filled(StatementRequest, rules.seen_by(one, by), owed), region=one.region, parties=one.parties)
        for one, owed in zip(found, duties, strict=True)
    ]


def _filled(kind: type[R], one: Case | Statement, duties: list[Duty]) -> R:
    return kind(**{name: getattr(one, name) for name in kind.__struct_fields__ if name != "duties"}, duties=duties)
