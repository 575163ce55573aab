"""What the clock finds, and what the registry tells of people who sit on teams."""

from collections.abc import Callable

from contracts.duties import Duty
from contracts.joint_inspection.team_terms import TeamAction, TeamMember
from contracts.registry.experts import ExpertState, ExpertStepTaken
from contracts.registry.officers import (
    OfficerCertificateExpired,
    OfficerChanged,
    OfficerRegistered,
    OfficerStandingChanged,
)
from kernel.work import DutyChange, Fact, Outcome, Work
from services.joint_inspection.case_teams.handlers.base import (
    aggregate,
    answered,
    clock,
    fact,
)
from services.joint_inspection.case_teams.rules import seats, working
from services.joint_inspection.case_teams.rules.case import Case
from services.joint_inspection.case_teams.rules.machine import ESCALATED
from services.joint_inspection.case_teams.store import seats as seat_store
from services.joint_inspection.case_teams.store import teams as store
from services.joint_inspection.inspectors import handlers as inspectors
from services.joint_inspection.laboratories import handlers as laboratories

OfficerEvent = OfficerRegistered | OfficerChanged | OfficerStandingChanged | OfficerCertificateExpired


async def near(duty: Duty, work: Work) -> Outcome:
    """Only the journal says so; the duty itself shows it."""
    number, nth = _of_milestone(duty)
    told = fact(await _locked(number, work), action=TeamAction.REMIND, milestone=nth, duty=duty.duty)
    return Outcome(record=number, facts=[told])


async def milestone_overdue(duty: Duty, work: Work) -> Outcome:
    """A milestone was not met by its day: the head has it now, and a clock."""
    number, nth = _of_milestone(duty)
    after = working.late(await _locked(number, work), nth, duty.agency, duty.source, work.now)
    await store.save(work.connection, after)
    told = fact(after, escalated_to=after.agency, duty=duty.duty)
    return Outcome(record=number, facts=[told], duties=[clock(after, ESCALATED, duty.aggregate, work)])


async def escalation_overdue(duty: Duty, work: Work) -> Outcome:
    """Nor did the head see to it: the level above is told."""
    number, nth = _of_milestone(duty)
    after = working.late(await _locked(number, work), nth, duty.agency, duty.source, work.now)
    await store.save(work.connection, after)
    return Outcome(record=number, facts=[fact(after, escalated_to=after.superior, duty=duty.duty)])


async def answer_overdue(duty: Duty, work: Work) -> Outcome:
    """Whoever is asked did not answer: who asked is told."""
    number, _, _ = duty.aggregate.removeprefix("team_seat:").rpartition(":")
    return await _late(number, duty, work)


async def close_overdue(duty: Duty, work: Work) -> Outcome:
    """The head did not decide on the closing report: the level above is told."""
    return await _late(duty.aggregate.removeprefix(aggregate("")), duty, work)


async def _late(number: str, duty: Duty, work: Work) -> Outcome:
    case = await _locked(number, work)
    after = working.noted_late(case, duty.agency, duty.source, work.now)
    await store.save(work.connection, after)
    to = case.superior if duty.agency == case.agency else case.agency
    return Outcome(record=number, facts=[fact(after, escalated_to=to, duty=duty.duty)])


async def on_expert_step(event: ExpertStepTaken, work: Work) -> Outcome | None:
    """Keep who is in the library; whoever is engaged no more leaves every team at once."""
    await laboratories.on_expert_step(event, work)
    engaged = event.state is ExpertState.ENGAGED and event.qualified
    person = seats.Person(
        number=event.number,
        kind=event.kind,
        agency=event.agency,
        credit_code=event.credit_code,
        engaged=engaged,
        valid_to=event.valid_to,
    )
    await seat_store.keep(work.connection, person)
    numbers = [] if engaged else await seat_store.of_library(work.connection, event.number)
    return await _lapsed(numbers, lambda case, seat: event.action.label, work)


async def on_officer(event: OfficerEvent, work: Work) -> Outcome | None:
    """Keep officers; whoever may not act, changed agency or has to keep away from the enterprise leaves at once."""
    await inspectors.on_officer(event, work)
    numbers = await seat_store.of_officer(work.connection, event.facts.certificate)
    return await _lapsed(numbers, lambda case, seat: seats.unfit_now(case, seat, event.facts), work)


async def _lapsed(numbers: list[str], why: Callable[[Case, TeamMember], str | None], work: Work) -> Outcome | None:
    facts: list[Fact] = []
    duties: list[DutyChange] = []
    for number in numbers:
        team, _, place = number.rpartition(":")
        case = await _locked(team, work)
        basis = why(case, seats.seat_at(case, int(place)))
        if basis:
            after = seats.lapse(case, int(place), basis, work.now)
            await store.save(work.connection, after)
            facts.append(fact(after, basis))
            duties += answered(after, int(place))
    return Outcome(facts=facts, duties=duties) if facts else None


async def _locked(number: str, work: Work) -> Case:
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise LookupError(f"no team stands behind {number}")
    return case


def _of_milestone(duty: Duty) -> tuple[str, int]:
    number, nth = duty.aggregate.removeprefix("team_milestone:").rsplit(":", 1)
    return number, int(nth)
