"""What the clock finds: a duty near its end, past it, and the ladder after it."""

from msgspec.structs import replace

from contracts.complaints.clock_terms import ComplaintEscalation, EscalationRung, LimitPart
from contracts.complaints.clocks import ComplaintDutyOverdue, ComplaintEscalated, ComplaintWarned
from contracts.complaints.routing import ComplaintHandleOverdue, ComplaintRoutingOverdue, ComplaintSignOverdue
from contracts.duties import Duty
from kernel.work import DutyChange, EndDuty, Fact, Outcome, StartDuty, Work
from services.complaints.clocks import store
from services.complaints.clocks.handlers.limits import AGGREGATE, limits_of
from services.complaints.clocks.handlers.orders import resumed
from services.complaints.clocks.rules.ladder import next_rung
from services.complaints.clocks.rules.turns import ESCALATE, TOTAL
from services.complaints.intake import store as complaints
from services.complaints.intake.rules import Case
from services.complaints.routing.rules import base

OVERDUE = {
    base.ROUTE_DUTY: ComplaintRoutingOverdue,
    base.ARBITRATE_DUTY: ComplaintRoutingOverdue,
    base.SIGN_DUTY: ComplaintSignOverdue,
    base.HANDLE_DUTY: ComplaintHandleOverdue,
    TOTAL: ComplaintHandleOverdue,
}


async def near(duty: Duty, work: Work) -> Outcome:
    """Yellow: only the journal says so; the duty itself shows it."""
    number = duty.aggregate.removeprefix(AGGREGATE)
    warned = ComplaintWarned(number=number, duty=duty.duty, agency=duty.agency, due_at=duty.due_at)
    return Outcome(record=number, facts=[Fact(duty.aggregate, warned)])


async def overdue(duty: Duty, work: Work) -> Outcome:
    """Red: the complaint remembers it, and it is taken to the agency's head."""
    case = await _case(duty, work)
    event = OVERDUE[duty.duty](number=case.number, agency=duty.agency, due_at=duty.due_at)
    marked = base.mark_overdue(case, duty.duty)
    fact = Fact(duty.aggregate, event)
    if case.escalation is not None:
        return Outcome(record=case.number, writes=[complaints.update(marked)], facts=[fact])
    climbed = await _climb(marked, duty.duty, duty.agency, work)
    return replace(climbed, facts=[fact, *climbed.facts])


async def overdue_beside(duty: Duty, work: Work) -> Outcome:
    """Red, of what is no holder's turn: the journal says so."""
    number = duty.aggregate.removeprefix(AGGREGATE)
    event = ComplaintDutyOverdue(number=number, duty=duty.duty, agency=duty.agency, due_at=duty.due_at)
    return Outcome(record=number, facts=[Fact(duty.aggregate, event)])


async def climb(duty: Duty, work: Work) -> Outcome:
    """Who it was taken to did not bring it on: one rung up."""
    case = await _case(duty, work)
    handling = await store.find(work.connection, case.number)
    last = handling.escalations[-1]
    return await _climb(case, last.duty, last.agency, work)


async def pause_over(duty: Duty, work: Work) -> Outcome:
    """The longest pause has passed: the clock goes on."""
    return await resumed(await _case(duty, work), None, work)


async def _climb(case: Case, duty: str, agency: str, work: Work) -> Outcome:
    """To the next rung; its agency has the escalation's limit, but for the last."""
    found = next_rung(case, agency, case.escalation)
    assert found is not None, "the last rung has no clock"
    rung, to_agency = found
    taken = ComplaintEscalation(rung=rung, duty=duty, agency=agency, to_agency=to_agency, at=work.now)
    handling = await store.find(work.connection, case.number)
    aggregate = AGGREGATE + case.number
    told = ComplaintEscalated(number=case.number, rung=rung, duty=duty, agency=agency, to_agency=to_agency, at=work.now)
    return Outcome(
        record=case.number,
        writes=[
            complaints.update(replace(case, escalation=rung)),
            store.save(replace(handling, escalations=(*handling.escalations, taken))),
        ],
        facts=[Fact(aggregate, told)],
        duties=_clocks(case, rung, agency, to_agency, work),
    )


def _clocks(case: Case, rung: EscalationRung, agency: str, to_agency: str, work: Work) -> list[DutyChange]:
    aggregate = AGGREGATE + case.number
    ends = EndDuty(duty=ESCALATE, aggregate=aggregate)
    if next_rung(case, agency, rung) is None:
        return [ends]
    limit = limits_of(case, work)[LimitPart.ESCALATE].row
    return [ends, StartDuty(duty=ESCALATE, aggregate=aggregate, by=to_agency, limit=limit)]


async def _case(duty: Duty, work: Work) -> Case:
    await work.lock(duty.aggregate)
    case = await complaints.find(work.connection, duty.aggregate.removeprefix(AGGREGATE))
    assert case is not None, "a duty of a complaint that is not there"
    return case
