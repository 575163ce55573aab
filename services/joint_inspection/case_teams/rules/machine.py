"""The steps of a special case team in one table: whose each is, which clocks end and start."""

from datetime import date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.joint_inspection.course_terms import CourseSide
from contracts.joint_inspection.team_terms import TeamAction as A
from contracts.joint_inspection.team_terms import TeamMilestone, TeamStep
from contracts.joint_inspection.team_terms import TeamState as S
from contracts.law import LawRow
from services.joint_inspection.case_teams.rules.case import Case
from services.joint_inspection.course.rules import HEAD, Decision, Move, Table, advance

ANSWER, MILESTONE = "team.answer", "team.milestone"
ESCALATED, CLOSE = "team.escalated", "team.close"
LEADER, MEMBER, SUPERIOR = CourseSide.LEADER, CourseSide.MEMBER, CourseSide.SUPERIOR
MILESTONES_MAX, PROGRESS_MAX = 100, 200

ONLY_HEAD: dict[str, Any] = {"by": LEADER, "roles": HEAD}
ONLY_ABOVE: dict[str, Any] = {"by": SUPERIOR, "roles": HEAD}
MOVES: dict[tuple[S, A], Move] = {
    (S.ACTIVE, A.ASK): Move(S.ACTIVE, **ONLY_HEAD),
    (S.ACTIVE, A.NAME_LEADER): Move(S.ACTIVE, **ONLY_HEAD),
    (S.ACTIVE, A.LINK): Move(S.ACTIVE, **ONLY_HEAD),
    (S.ACTIVE, A.ADD_MILESTONE): Move(S.ACTIVE, starts=(MILESTONE,), **ONLY_HEAD),
    (S.ACTIVE, A.EXTEND): Move(S.ACTIVE, ends=(MILESTONE, ESCALATED), starts=(MILESTONE,), **ONLY_HEAD),
    (S.ACTIVE, A.MEET): Move(S.ACTIVE, MEMBER, ends=(MILESTONE, ESCALATED)),
    (S.ACTIVE, A.PROGRESS): Move(S.ACTIVE, MEMBER),
    (S.ACTIVE, A.REPORT): Move(S.REPORTED, MEMBER, starts=(CLOSE,)),
    (S.ACTIVE, A.ORDER): Move(S.ACTIVE, starts=(MILESTONE,), **ONLY_ABOVE),
    (S.ACTIVE, A.TAKE_OVER): Move(S.ACTIVE, **ONLY_ABOVE),
    (S.REPORTED, A.RETURN): Move(S.ACTIVE, ends=(CLOSE,), **ONLY_HEAD),
    (S.REPORTED, A.CLOSE): Move(S.CLOSED, ends=(CLOSE,), other_than=A.REPORT, **ONLY_HEAD),
    (S.REPORTED, A.TAKE_OVER): Move(S.REPORTED, **ONLY_ABOVE),
}
TABLE = Table(what="专案组", step=TeamStep, moves=MOVES, overdue=A.OVERDUE)


def stepped(
    case: Case,
    action: A,
    actor: Actor,
    now: datetime,
    *,
    changed: Case | None = None,
    reason: str | None = None,
    **about: int,
) -> Decision[Case]:
    """One step of the table, noting which seat or milestone it is `about`.

    Refusals: CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, CASE_STEP_NEEDS_ROLE, CASE_SAME_PERSON.
    """
    decision = advance(TABLE, case, action, actor, now, changed=changed, reason=reason)
    move = MOVES[case.state, action]
    if move.by is MEMBER and actor.person not in case.people:
        raise Refusal("CASE_NOT_YOUR_STEP", what=TABLE.what, number=case.number, step=action.label, side=MEMBER.label)
    last = replace(decision.case.steps[-1], **about)
    return replace_case(decision, steps=[*decision.case.steps[:-1], last])


def replace_case(decision: Decision[Case], **changes: Any) -> Decision[Case]:
    """The decision with its case changed."""
    return Decision(replace(decision.case, **changes), decision.ends, decision.starts)


def require_leader(case: Case, actor: Actor) -> None:
    """Refuse whoever is not the leader. Refusal: TEAM_LEADER_ONLY."""
    seat = case.lead_seat
    if seat is None or (seat.account, seat.subject) != (actor.agency, actor.subject):
        raise Refusal("TEAM_LEADER_ONLY", number=case.number, leader=case.leader or "尚待负责人指定")


def milestone_of(case: Case, nth: int) -> TeamMilestone:
    """The milestone of this number that is not met. Refusals: TEAM_MILESTONE_UNKNOWN, TEAM_MILESTONE_MET."""
    if not 1 <= nth <= len(case.milestones):
        raise Refusal("TEAM_MILESTONE_UNKNOWN", number=case.number, milestone=nth, last=len(case.milestones))
    found = case.milestones[nth - 1]
    if found.met_at:
        raise Refusal("TEAM_MILESTONE_MET", number=case.number, milestone=nth)
    return found


def require_date(due_on: date, today: date, longest: LawRow, after: date | None = None) -> None:
    """Refuse a day that has passed, is too far, or gives no more time than before. Refusal: TEAM_DATE_WRONG."""
    first, last = max(today, after + timedelta(days=1) if after else today), today + timedelta(days=int(longest.value))
    if not first <= due_on <= last:
        raise Refusal("TEAM_DATE_WRONG", got=f"{due_on}", first=f"{first}", last=f"{last}")


def with_milestone(case: Case, changed: TeamMilestone) -> list[TeamMilestone]:
    """The milestones with this one as it now stands."""
    return [changed if one.nth == changed.nth else one for one in case.milestones]
