"""What a special case team does from its forming to its closing, and what the level above may do."""

from collections.abc import Sequence
from datetime import date, datetime

from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection import case_teams as orders
from contracts.joint_inspection.team_terms import TeamAction as A
from contracts.joint_inspection.team_terms import TeamClosing, TeamMember, TeamMilestone, TeamProgress, TeamSeatKind
from contracts.joint_inspection.team_terms import TeamSeatState as Seat
from contracts.joint_inspection.team_terms import TeamState as S
from contracts.joint_inspection.visits import VisitState
from contracts.law import LawRow
from services.joint_inspection.case_teams.rules.case import Case
from services.joint_inspection.case_teams.rules.machine import (
    MILESTONES_MAX,
    PROGRESS_MAX,
    TABLE,
    milestone_of,
    replace_case,
    require_date,
    require_leader,
    stepped,
    with_milestone,
)
from services.joint_inspection.case_teams.rules.seats import dismissed
from services.joint_inspection.course.rules import Decision, overdue, taken
from services.joint_inspection.visits.rules import VisitCase

BEGUN = (VisitState.CHECKED_IN, VisitState.FINISHED)
FULL = "TEAM_FULL"


def form(
    order: orders.FormCaseTeam, number: str, actor: Actor, visit: VisitCase | None, superior: str | None, now: datetime
) -> Case:
    """A team with its leader on the first seat and the records of the visit that its case began with."""
    leader = TeamMember(
        nth=1,
        kind=TeamSeatKind.OFFICER,
        agency=actor.agency,
        account=actor.agency,
        subject=order.leader.strip(),
        state=Seat.MEMBER,
        asked_at=now,
        joined_at=now,
        reason="组长",
    )
    return Case(
        number=number,
        state=S.ACTIVE,
        agency=actor.agency,
        region=order.region,
        title=order.title.strip(),
        reason=order.reason,
        origin=order.origin,
        reference=order.reference.strip(),
        formed_at=now,
        seats=[leader],
        milestones=milestones_of(order.milestones),
        steps=[taken(TABLE, A.FORM, actor, now)],
        superior=superior,
        credit_code=visit.credit_code if visit else order.credit_code,
        visits=[visit.id] if visit else [],
    )


def milestones_of(given: Sequence[orders.NewTeamMilestone]) -> list[TeamMilestone]:
    """The milestones a team begins with."""
    return [TeamMilestone(nth=nth, text=one.text.strip(), due_on=one.due_on) for nth, one in enumerate(given, start=1)]


def may_link(visit: VisitCase | None, actor: Actor) -> bool:
    """Whether a head may let a team see a visit: begun, the own agency's or one in the own bureau's region."""
    if visit is None or visit.state not in BEGUN:
        return False
    above = actor.agency_kind is AgencyKind.ECOLOGY and visit.region.startswith(region_prefix(actor.region))
    return above or actor.agency in visit.agencies


def link(case: Case, visit: str, actor: Actor, now: datetime) -> Decision[Case]:
    """One more visit's records are the team's. Refusals: those of the table, TEAM_VISIT_TWICE."""
    if visit in case.visits:
        raise Refusal("TEAM_VISIT_TWICE", number=case.number, visit=visit)
    return stepped(case, A.LINK, actor, now, changed=replace(case, visits=[*case.visits, visit]))


def add(case: Case, text: str, due_on: date, actor: Actor, now: datetime, *, ordered: bool) -> Decision[Case]:
    """One more milestone, the team's own or `ordered` by the level above. Refusals: those of the table, TEAM_FULL."""
    nth = len(case.milestones) + 1
    if nth > MILESTONES_MAX:
        raise Refusal(FULL, number=case.number, what="节点", most=MILESTONES_MAX)
    by = actor.agency if ordered else None
    one = TeamMilestone(nth=nth, text=text.strip(), due_on=due_on, ordered_by=by)
    action = A.ORDER if ordered else A.ADD_MILESTONE
    return stepped(case, action, actor, now, changed=replace(case, milestones=[*case.milestones, one]), milestone=nth)


def meet(case: Case, nth: int, text: str, actor: Actor, now: datetime) -> Decision[Case]:
    """The leader has done it. Refusals: those of the table, TEAM_LEADER_ONLY, TEAM_MILESTONE_UNKNOWN or _MET."""
    met = replace(milestone_of(case, nth), met_at=now)
    changed = replace(case, milestones=with_milestone(case, met))
    decision = stepped(case, A.MEET, actor, now, changed=changed, reason=text, milestone=nth)
    require_leader(case, actor)
    return decision


def extend(
    case: Case, order: orders.ExtendTeamMilestone, actor: Actor, today: date, longest: LawRow, now: datetime
) -> Decision[Case]:
    """More time; what the level above ordered it alone prolongs, by a new order.

    Refusals: those of the table, TEAM_MILESTONE_UNKNOWN or _MET, TEAM_ORDERED_ABOVE, TEAM_DATE_WRONG.
    """
    one = milestone_of(case, order.milestone)
    if one.ordered_by not in (None, actor.agency):
        raise Refusal("TEAM_ORDERED_ABOVE", number=case.number, milestone=one.nth, agency=one.ordered_by)
    require_date(order.due_on, today, longest, after=one.due_on)
    later = replace(one, due_on=order.due_on, overdue=False, extended=one.extended + 1)
    changed = replace(case, milestones=with_milestone(case, later))
    return stepped(case, A.EXTEND, actor, now, changed=changed, reason=order.reason, milestone=one.nth)


def report_progress(case: Case, text: str, files: list[str], actor: Actor, now: datetime) -> Decision[Case]:
    """A member's words. Refusals: those of the table, TEAM_FULL."""
    if len(case.progress) >= PROGRESS_MAX:
        raise Refusal(FULL, number=case.number, what="进展报告", most=PROGRESS_MAX)
    one = TeamProgress(at=now, agency=actor.agency, person=actor.subject, text=text, files=files)
    return stepped(case, A.PROGRESS, actor, now, changed=replace(case, progress=[*case.progress, one]))


def report_closing(case: Case, actor: Actor, now: datetime) -> Decision[Case]:
    """The leader is done; the report itself is put in once it is printed.

    Refusals: those of the table, TEAM_LEADER_ONLY, TEAM_MILESTONES_OPEN.
    """
    decision = stepped(case, A.REPORT, actor, now)
    require_leader(case, actor)
    unmet = [one.nth for one in case.milestones if one.met_at is None]
    if unmet:
        raise Refusal("TEAM_MILESTONES_OPEN", number=case.number, milestones="、".join(map(str, unmet)))
    return decision


def reported(decision: Decision[Case], report: TeamClosing) -> Decision[Case]:
    """The same with the printed report."""
    return replace_case(decision, closings=[*decision.case.closings, report])


def return_closing(case: Case, reason: str, actor: Actor, now: datetime) -> Decision[Case]:
    """The report goes back. Refusals: those of the table."""
    sent_back = [*case.closings[:-1], *(replace(one, returned=reason) for one in case.closings[-1:])]
    return stepped(case, A.RETURN, actor, now, changed=replace(case, closings=sent_back), reason=reason)


def close(case: Case, actor: Actor, now: datetime) -> Decision[Case]:
    """The report is approved and nobody sits on the team any more. Refusals: those of the table."""
    return stepped(case, A.CLOSE, actor, now, changed=replace(case, seats=dismissed(case, now), closed_at=now))


def take_over(case: Case, superior: str | None, reason: str, actor: Actor, now: datetime) -> Decision[Case]:
    """The level above leads from now on, under `superior`. Refusals: those of the table."""
    changed = replace(case, agency=actor.agency, superior=superior)
    return stepped(case, A.TAKE_OVER, actor, now, changed=changed, reason=reason)


def late(case: Case, nth: int, agency: str, basis: str, now: datetime) -> Case:
    """The case after a milestone was not met by its day, or the head did not see to it."""
    noted = noted_late(case, agency, basis, now)
    steps = [*noted.steps[:-1], replace(noted.steps[-1], milestone=nth)]
    one = replace(case.milestones[nth - 1], overdue=True)
    return replace(noted, steps=steps, milestones=with_milestone(case, one))


def noted_late(case: Case, agency: str, basis: str, now: datetime) -> Case:
    """The case after somebody let a limit pass."""
    return overdue(TABLE, case, agency, basis, now)
