"""Who sits on a team: one function per message."""

from contracts.errors import Refusal
from contracts.joint_inspection import case_teams as orders
from contracts.joint_inspection.team_terms import TeamAction, TeamMember, TeamSeatKind, TeamSeatState
from kernel.work import Outcome, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.case_teams.handlers.base import answer_clock, answered, kept, load, load_seat
from services.joint_inspection.case_teams.rules import seats as rules
from services.joint_inspection.case_teams.rules.case import Case, seat_number
from services.joint_inspection.case_teams.store import seats as store
from services.joint_inspection.course.rules import Decision
from services.joint_inspection.inspectors import store as inspector_store
from services.joint_inspection.lottery.rules import PoolOfficer


async def ask(order: orders.AskTeamMember, work: Work) -> Outcome:
    """Somebody is asked for; whose agency it is answers on a clock, unless it is the own."""
    case = await load(order.number, order.version, work)
    rules.require_asked(order)
    person = await _of_library(order, work)
    seat = rules.seat_of(order, person, len(case.seats) + 1, work.now)
    if seat.kind is TeamSeatKind.OFFICER and not await agency_store.known(work.connection, [seat.agency], work.today):
        raise Refusal("AGENCY_UNKNOWN", agency=seat.agency)
    rules.require_fit(seat, await officer_of(seat, work), case.credit_code, work.today)
    decision = rules.ask(case, seat, work.actor, work.now)
    waits = decision.case.seats[-1].state is TeamSeatState.ASKED
    more = answer_clock(decision.case, seat.nth, work) if waits else ()
    return await kept(decision, work, order.reason, more=more)


async def _of_library(order: orders.AskTeamMember, work: Work) -> rules.Person | None:
    if order.library is None:
        return None
    found = await store.find(work.connection, order.library)
    return rules.require_engaged(found, order.kind, order.library, work.today)


async def officer_of(seat: TeamMember, work: Work) -> PoolOfficer | None:
    """The officer of the library on this seat, if it is one."""
    officers = await inspector_store.of_agencies(work.connection, [seat.agency])
    return next((one for one in officers if one.certificate == seat.subject), None)


async def answer(order: orders.AnswerTeamSeat, work: Work) -> Outcome:
    """The agency asked confirms, if its person is still fit, or declines with a reason."""
    case, nth = await load_seat(order.seat, work)
    if not order.confirmed and order.reason is None:
        raise Refusal("TEAM_REASON_MISSING", seat=order.seat)
    if order.confirmed:
        await _require_still_fit(case, nth, work)
    action = TeamAction.CONFIRM if order.confirmed else TeamAction.DECLINE
    return await _moved(case, nth, action, order.reason, work)


async def _require_still_fit(case: Case, nth: int, work: Work) -> None:
    seat = rules.seat_at(case, nth)
    if seat.library is not None:
        found = await store.find(work.connection, seat.library)
        rules.require_engaged(found, seat.kind, seat.library, work.today)
    rules.require_fit(seat, await officer_of(seat, work), case.credit_code, work.today)


async def end(order: orders.EndTeamSeat, work: Work) -> Outcome:
    """Called back, replaced, or no more asked for."""
    case, nth = await load_seat(order.seat, work)
    return await _moved(case, nth, TeamAction.END_SEAT, order.reason, work)


async def recuse(order: orders.RecuseTeamMember, work: Work) -> Outcome:
    """A member has to keep away."""
    case, nth = await load_seat(order.seat, work)
    return await _moved(case, nth, TeamAction.RECUSE, order.reason, work)


async def _moved(case: Case, nth: int, action: TeamAction, reason: str | None, work: Work) -> Outcome:
    after = rules.move(case, nth, action, work.actor, work.now, reason)
    record = seat_number(case.number, nth)
    return await kept(Decision(after), work, reason, more=answered(case, nth), record=record)


async def name_leader(order: orders.NameTeamLeader, work: Work) -> Outcome:
    """Another leader."""
    case = await load(order.number, order.version, work)
    return await kept(rules.name_leader(case, order.nth, work.actor, work.now), work)
