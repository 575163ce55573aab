"""Rating, calling back and reopening."""

from collections.abc import Sequence

from msgspec.structs import replace

from contracts.complaints import follow_ups as orders
from contracts.complaints.follow_ups import CallBackState, ComplaintRated, HeardBy
from contracts.complaints.intake import ComplaintState
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Event
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.complaints.follow_ups import store
from services.complaints.follow_ups.handlers.beginning import CALL_BACK, called_back, draw
from services.complaints.follow_ups.rules import rounds
from services.complaints.follow_ups.rules.rounds import Round
from services.complaints.follow_ups.rules.sampling import When
from services.complaints.intake import store as complaints
from services.complaints.intake.rules import Case, query_code_sha256, read_number, sha256
from services.complaints.responsibility import store as responsibility
from services.complaints.routing import handlers as routing
from services.complaints.routing.rules import steps
from services.complaints.routing.rules.base import check_state

TRIES = "complaint.call_back_tries"


async def rate(order: orders.RateComplaint, work: Work) -> Outcome:
    """The caller's own word; who is dissatisfied is called back."""
    case = await _own(order.number, order.query_code, work)
    before = await _latest(case, work)
    one = rounds.rate(before, order.satisfaction, order.solved, work.now)
    rule = None
    if one.call_back is CallBackState.NOT_DRAWN and When.DISSATISFIED in rounds.whens(one):
        rule = draw(case, {When.DISSATISFIED}, work)
        one = rounds.to_call_back(one, rule)
    facts, clocks = called_back(case, one, rule, work) if rule else ([], [])
    events: list[Event] = [_rated(one, HeardBy.CALLER), *(fact.event for fact in facts)]
    return _kept(before, one, events, clocks)


async def record_call_back(order: orders.RecordCallBack, work: Work) -> Outcome:
    """What the hotline's own system heard."""
    case = await routing.load(order.number, work)
    before = await _latest(case, work)
    tries = int(work.law.find(TRIES, case.region, work.today).value)
    one = rounds.record(before, order, tries, work.now)
    recorded = orders.CallBackRecorded(
        number=case.number,
        round=one.round,
        reached=order.reached,
        by=work.actor.agency,
        note_sha256=sha256(order.note) if order.note else None,
    )
    heard = one.rated_at != before.rated_at
    return _kept(before, one, [recorded, *([_rated(one, HeardBy.OPERATOR)] if heard else [])])


async def reopen(order: orders.ReopenComplaint, work: Work) -> Outcome:
    """The operator has it handled again."""
    return await _reopened(await routing.load(order.number, work), HeardBy.OPERATOR, order.reason, work)


async def reopen_own(order: orders.ReopenOwnComplaint, work: Work) -> Outcome:
    """The caller has it handled again."""
    case = await _own(order.number, order.query_code, work)
    return await _reopened(case, HeardBy.CALLER, order.reason, work)


async def call_back_overdue(duty: Duty, work: Work) -> Outcome:
    """Nobody called back in time."""
    await work.lock(duty.aggregate)
    number = duty.aggregate.removeprefix(routing.aggregate(""))
    one = await store.latest(work.connection, number)
    assert one is not None, "a call back of a complaint that has no reply"
    event = orders.CallBackOverdue(number=number, round=one.round, agency=duty.agency, due_at=duty.due_at)
    return Outcome(record=number, writes=[store.update(rounds.late(one))], facts=[Fact(duty.aggregate, event)])


async def _reopened(case: Case, by: HeardBy, reason: str, work: Work) -> Outcome:
    check_state(case, {ComplaintState.CLOSED}, "重新办理")
    before = await _latest(case, work)
    one = rounds.reopen(before, by, reason, work.now)
    standing = {agency.code for agency in await responsibility.agencies(work.connection, work.today)}
    step = steps.reopen(case, standing, by, reason, work.now)
    outcome = routing.saved(case, step, work, [store.update(one)])
    return replace(outcome, duties=[*_ended(before, one), *outcome.duties])


async def _own(typed: str, query_code: str, work: Work) -> Case:
    """The complaint of whoever holds number and code, locked. Refusal: NOT_FOUND, wrong and absent alike."""
    number, code = read_number(typed), query_code_sha256(query_code)
    known = await complaints.find_by_query_code(work.connection, number or "", code)
    if known is None:
        raise Refusal("NOT_FOUND", what="投诉", id=typed)
    await work.lock(routing.aggregate(known.number))
    case = await complaints.find_by_query_code(work.connection, known.number, code)
    assert case is not None, "a complaint is never removed, and its query code never changes"
    return case


async def _latest(case: Case, work: Work) -> Round:
    one = await store.latest(work.connection, case.number)
    if one is None:
        raise Refusal("FOLLOW_UP_NONE", number=case.number)
    return one


def _rated(one: Round, by: HeardBy) -> ComplaintRated:
    assert one.rated_at is not None
    return ComplaintRated(
        number=one.complaint,
        round=one.round,
        agency=one.agency,
        satisfaction=one.satisfaction,
        solved=one.solved,
        heard_by=by,
        at=one.rated_at,
    )


def _kept(before: Round, one: Round, events: Sequence[Event], clocks: Sequence[StartDuty] = ()) -> Outcome:
    return Outcome(
        record=one.complaint,
        writes=[store.update(one)],
        facts=[Fact(routing.aggregate(one.complaint), event) for event in events],
        duties=[*_ended(before, one), *clocks],
    )


def _ended(before: Round, one: Round) -> list[EndDuty]:
    """The clock of a call that is no longer owed."""
    over = before.call_back is CallBackState.PENDING and one.call_back is not CallBackState.PENDING
    return [EndDuty(duty=CALL_BACK, aggregate=routing.aggregate(one.complaint))] if over else []
