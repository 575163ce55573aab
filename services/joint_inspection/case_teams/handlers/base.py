"""What every step of a team does: load it in the version seen, keep it, wind its clocks, tell the others."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.team_terms import TeamAction, TeamStepTaken
from contracts.law import LawRow
from kernel.calendar import start_of
from kernel.work import DutyChange, EndDuty, Fact, Outcome, StartDuty, Work
from services.joint_inspection.case_teams.rules.case import SEATED, Case, seat_number
from services.joint_inspection.case_teams.rules.machine import ANSWER, ESCALATED, MILESTONE, TABLE
from services.joint_inspection.case_teams.rules.seats import WHAT_SEAT, seat_at
from services.joint_inspection.case_teams.store import teams as store
from services.joint_inspection.course.rules import Decision, digest, require_version

LONGEST, WARN = "team.milestone_days_max", "team.warn"
HOURS_OF_A_DAY = 24
OF_MILESTONE = frozenset({MILESTONE, ESCALATED})


def aggregate(number: str) -> str:
    """The journal's name of a team."""
    return f"case_team:{number}"


def seat_aggregate(number: str, nth: int) -> str:
    """The name of the clock of a request."""
    return f"team_seat:{seat_number(number, nth)}"


def milestone_aggregate(number: str, nth: int) -> str:
    """The name of a milestone's clocks."""
    return f"team_milestone:{number}:{nth}"


async def load(number: str, version: int, work: Work) -> Case:
    """The team, as whoever orders saw it."""
    case = await work.existing(store.load, number, aggregate(number), TABLE.what)
    require_version(TABLE, case, version)
    return case


async def load_seat(number: str, work: Work) -> tuple[Case, int]:
    """The team of a seat and the seat's place; absent for whoever has no part in the team. Refusal: NOT_FOUND."""
    team, _, place = number.rpartition(":")
    if not team or not place.isascii() or not place.isdecimal():
        raise Refusal("NOT_FOUND", what=WHAT_SEAT, id=number)
    await work.lock(aggregate(team))
    case = await store.load(work.connection, team)
    if case is None:
        raise Refusal("NOT_FOUND", what=WHAT_SEAT, id=number)
    seat = seat_at(case, int(place))
    parties = [*case.parties, *([seat.agency] if seat.state in SEATED else [])]
    work.require(region=case.region, parties=parties, what=WHAT_SEAT, id=number)
    return case, seat.nth


def longest(region: str, work: Work) -> LawRow:
    """How far a milestone may lie ahead."""
    return work.law.find(LONGEST, region, work.today)


async def kept(
    decision: Decision[Case],
    work: Work,
    text: str | None = None,
    *,
    document: str | None = None,
    more: Sequence[DutyChange] = (),
    record: str | None = None,
) -> Outcome:
    """The team after a step, saved, journaled, its clocks wound."""
    case = decision.case
    await store.save(work.connection, case)
    duties = [*_ended(decision.ends, case), *_started(decision.starts, case, work), *more]
    return Outcome(record=record or case.number, facts=[fact(case, text, document=document)], duties=duties)


def _ended(duties: Iterable[str], case: Case) -> list[EndDuty]:
    return [EndDuty(duty=duty, aggregate=_of_last_step(duty, case)) for duty in duties]


def _started(duties: Iterable[str], case: Case, work: Work) -> list[StartDuty]:
    last = case.steps[-1].milestone
    return [
        milestone_clock(case, last, work)
        if duty == MILESTONE and last
        else clock(case, duty, aggregate(case.number), work)
        for duty in duties
    ]


def _of_last_step(duty: str, case: Case) -> str:
    nth = case.steps[-1].milestone
    return milestone_aggregate(case.number, nth) if duty in OF_MILESTONE and nth else aggregate(case.number)


def clock(case: Case, duty: str, name: str, work: Work) -> StartDuty:
    """A clock of the agency that leads."""
    return StartDuty(duty=duty, aggregate=name, by=case.agency, limit=work.law.find(duty, case.region, work.today))


def milestone_clock(case: Case, nth: int, work: Work) -> StartDuty:
    """The clock of a milestone, which ends with the day that it is due on, and reminds before."""
    days = _days(case.milestones[nth - 1].due_on, work.today)
    limit = work.law.find(MILESTONE, case.region, work.today)
    return StartDuty(
        duty=MILESTONE,
        aggregate=milestone_aggregate(case.number, nth),
        by=case.agency,
        limit=replace(limit, value=Decimal(HOURS_OF_A_DAY * days)),
        since=start_of(work.today),
        warn=work.law.find(WARN, case.region, work.today),
    )


def _days(due_on: date, today: date) -> int:
    return (due_on - today).days + 1


def answer_clock(case: Case, nth: int, work: Work) -> list[DutyChange]:
    """The clock of whoever is asked."""
    limit = work.law.find(ANSWER, case.region, work.today)
    name = seat_aggregate(case.number, nth)
    return [StartDuty(duty=ANSWER, aggregate=name, by=seat_at(case, nth).agency, limit=limit)]


def answered(case: Case, nth: int) -> list[DutyChange]:
    """The end of that clock."""
    return [EndDuty(duty=ANSWER, aggregate=seat_aggregate(case.number, nth))]


def fact(
    case: Case,
    text: str | None = None,
    *,
    action: TeamAction | None = None,
    milestone: int | None = None,
    escalated_to: str | None = None,
    duty: str | None = None,
    document: str | None = None,
) -> Fact:
    """What the journal keeps of the last step, or of an `action` that is none."""
    last = case.steps[-1]
    event = TeamStepTaken(
        number=case.number,
        action=action or last.action,
        state=case.state,
        agency=case.agency,
        region=case.region,
        by=last.by if action is None else case.agency,
        version=TABLE.version(case.steps),
        seat=last.seat if action is None else None,
        seat_agency=seat_at(case, last.seat).agency if action is None and last.seat else None,
        milestone=last.milestone if action is None else milestone,
        escalated_to=escalated_to,
        duty=duty,
        document=document,
        text_sha256=digest(text),
    )
    return Fact(aggregate(case.number), event)
