"""The seats of a special case team: who may be asked, and how a seat begins and ends."""

from datetime import date, datetime
from enum import Enum

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.case_teams import AskTeamMember
from contracts.joint_inspection.team_terms import TeamAction as A
from contracts.joint_inspection.team_terms import TeamMember, TeamSeatKind, TeamStep
from contracts.joint_inspection.team_terms import TeamSeatState as Seat
from contracts.joint_inspection.team_terms import TeamState as S
from contracts.registry.experts import ExpertKind
from contracts.registry.officers import OfficerFacts, OfficerState
from services.joint_inspection.case_teams.rules.case import Case, person_of, seat_number
from services.joint_inspection.case_teams.rules.machine import TABLE, stepped
from services.joint_inspection.course.rules import Decision
from services.joint_inspection.lottery.rules import PoolOfficer

SEATS_MAX = 200
WHAT_SEAT = "专案组席位"
PUBLIC = AgencyKind.PUBLIC.value
LIBRARY_KINDS = {
    TeamSeatKind.EXPERT: (ExpertKind.EXPERT,),
    TeamSeatKind.LAWYER: (ExpertKind.LAWYER, ExpertKind.INSTITUTION),
}
# Whose officers stand in the officers' library, with certificates and conflicts; others vouch by confirming.
CERTIFIED = frozenset(
    {
        "ecology",
        "urban_management",
        "housing",
        "water",
        "natural_resources",
        "agriculture",
        "transport",
        "health",
        "commerce",
    }
)


class SeatSide(Enum):
    """Who moves a seat."""

    SENDER = "派员单位"
    LEADER = "组建单位"
    SELF = "本人"


SEAT_MOVES: dict[tuple[Seat, A, SeatSide], Seat] = {
    (Seat.ASKED, A.CONFIRM, SeatSide.SENDER): Seat.MEMBER,
    (Seat.ASKED, A.DECLINE, SeatSide.SENDER): Seat.DECLINED,
    (Seat.ASKED, A.END_SEAT, SeatSide.LEADER): Seat.WITHDRAWN,
    (Seat.MEMBER, A.END_SEAT, SeatSide.LEADER): Seat.REPLACED,
    (Seat.MEMBER, A.END_SEAT, SeatSide.SENDER): Seat.RECALLED,
    (Seat.MEMBER, A.RECUSE, SeatSide.LEADER): Seat.RECUSED,
    (Seat.MEMBER, A.RECUSE, SeatSide.SELF): Seat.RECUSED,
}
# A reported team takes nobody in, but whoever has to go still goes.
ALLOWED: dict[S, frozenset[A]] = {
    S.ACTIVE: frozenset({A.CONFIRM, A.DECLINE, A.END_SEAT, A.RECUSE}),
    S.REPORTED: frozenset({A.DECLINE, A.END_SEAT, A.RECUSE}),
    S.CLOSED: frozenset(),
}


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the library of experts, as the registry tells."""

    number: str
    kind: ExpertKind
    agency: str
    credit_code: str | None
    engaged: bool
    valid_to: date


def require_fit(seat: TeamMember, officer: PoolOfficer | None, credit_code: str | None, today: date) -> None:
    """Refuse an officer without a valid certificate, and anybody in conflict with the enterprise.

    Refusal: TEAM_PERSON_UNFIT.
    """
    conflict = credit_code is not None and credit_code in (seat.account, seat.agency)
    if officer is not None and seat.kind is TeamSeatKind.OFFICER:
        conflict = conflict or credit_code in officer.conflicts
    certified = seat.kind is not TeamSeatKind.OFFICER or seat.agency.rpartition("-")[0] not in CERTIFIED
    if officer is not None and officer.agency == seat.agency:
        certified = officer.valid_from <= today <= officer.valid_to
    if conflict or not certified:
        why = "与涉案企业有利害关系，应当回避" if conflict else "不在执法人员库，或者证件未在有效期内"
        raise Refusal("TEAM_PERSON_UNFIT", person=seat.subject, why=why)


def require_engaged(person: Person | None, kind: TeamSeatKind, number: str, today: date) -> Person:
    """Refuse who is not in the library as such, engaged and qualified. Refusals: NOT_FOUND, TEAM_PERSON_UNFIT."""
    if person is None:
        raise Refusal("NOT_FOUND", what="专家库人员或机构", id=number)
    if person.kind not in LIBRARY_KINDS[kind]:
        raise Refusal("TEAM_PERSON_UNFIT", person=number, why=f"在专家库中的类别是{person.kind.label}")
    if not person.engaged or today > person.valid_to:
        raise Refusal("TEAM_PERSON_UNFIT", person=number, why="未在聘用，或者资质不在有效期内")
    return person


def require_asked(order: AskTeamMember) -> None:
    """Refuse a request that names too much or too little for its kind. Refusal: TEAM_ASK_WRONG."""
    officer = order.kind is TeamSeatKind.OFFICER
    named = (order.agency is not None, order.person is not None, order.library is not None)
    fits = named == (True, True, False) if officer else named[0] is False and named[2]
    if not fits:
        raise Refusal("TEAM_ASK_WRONG", kind=order.kind.label)


def seat_of(order: AskTeamMember, person: Person | None, nth: int, now: datetime) -> TeamMember:
    """The seat that is asked for. Refusal: TEAM_ASK_WRONG."""
    if person is None:
        assert order.agency is not None and order.person is not None
        agency, account, subject = order.agency, order.agency, order.person
    elif person.kind is ExpertKind.INSTITUTION:
        if order.person is None or person.credit_code is None:
            raise Refusal("TEAM_ASK_WRONG", kind=order.kind.label)
        agency, account, subject = person.credit_code, person.credit_code, order.person
    else:
        if order.person is not None:
            raise Refusal("TEAM_ASK_WRONG", kind=order.kind.label)
        agency, account, subject = person.agency, PUBLIC, person.number
    return TeamMember(
        nth=nth,
        kind=order.kind,
        agency=agency,
        account=account,
        subject=subject,
        state=Seat.ASKED,
        asked_at=now,
        reason=order.reason,
        library=order.library,
    )


def ask(case: Case, seat: TeamMember, actor: Actor, now: datetime) -> Decision[Case]:
    """The case with a seat asked for; of the own agency it is filled at once, by the same head.

    Refusals: those of the table, TEAM_PERSON_TWICE, TEAM_FULL.
    """
    seated = [one for one in case.seats if one.state in (Seat.ASKED, Seat.MEMBER)]
    if any(person_of(one) == person_of(seat) for one in seated):
        raise Refusal("TEAM_PERSON_TWICE", number=case.number, person=seat.subject)
    if len(case.seats) >= SEATS_MAX:
        raise Refusal("TEAM_FULL", number=case.number, what="席位", most=SEATS_MAX)
    if seat.agency == case.agency:
        seat = replace(seat, state=Seat.MEMBER, joined_at=now)
    changed = replace(case, seats=[*case.seats, seat])
    return stepped(case, A.ASK, actor, now, changed=changed, reason=seat.reason, seat=seat.nth)


def seat_at(case: Case, nth: int) -> TeamMember:
    """The seat of this number. Refusal: NOT_FOUND."""
    if not 1 <= nth <= len(case.seats):
        raise Refusal("NOT_FOUND", what=WHAT_SEAT, id=seat_number(case.number, nth))
    return case.seats[nth - 1]


def move(case: Case, nth: int, action: A, actor: Actor, now: datetime, reason: str | None = None) -> Case:
    """The case after a step on a seat.

    Refusals: NOT_FOUND, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, TEAM_SEAT_STATE.
    """
    seat, number, what = seat_at(case, nth), case.number, TABLE.what
    if action not in ALLOWED[case.state]:
        raise Refusal("CASE_STEP_NOT_ALLOWED", what=what, number=number, step=action.label, state=case.state.label)
    own = _sides(case, seat, actor)
    takers = {side for state, step, side in SEAT_MOVES if step is action}
    if not own & takers:
        side = "、".join(one.value for one in SeatSide if one in takers)
        raise Refusal("CASE_NOT_YOUR_STEP", what=what, number=number, step=action.label, side=side)
    to = next((SEAT_MOVES[key] for key in SEAT_MOVES if key[:2] == (seat.state, action) and key[2] in own), None)
    if to is None:
        raise Refusal("TEAM_SEAT_STATE", seat=seat_number(number, nth), state=seat.state.label, step=action.label)
    step = TeamStep(at=now, action=action, by=actor.agency, person=actor.subject, reason=reason, seat=nth)
    return _moved(case, seat, to, now, step)


def lapse(case: Case, nth: int, basis: str, now: datetime) -> Case:
    """The case after somebody lost what the seat asks for; nobody decided it."""
    seat = seat_at(case, nth)
    step = TeamStep(at=now, action=A.LAPSE, by=seat.agency, reason=basis, seat=nth)
    return _moved(case, seat, Seat.LAPSED, now, step)


def unfit_now(case: Case, seat: TeamMember, facts: OfficerFacts) -> str | None:
    """Why what the registry tells of an officer ends the seat; None where it does not."""
    if facts.state is not OfficerState.ACTIVE:
        return facts.state.label
    if facts.agency != seat.agency:
        return "已不在派员单位"
    if case.credit_code in facts.conflicts:
        return "与涉案企业有利害关系，应当回避"
    return None if facts.certified else "证件不在有效期内"


def dismissed(case: Case, now: datetime) -> list[TeamMember]:
    """The seats of a team that is closed: nobody sits any more."""
    to = {Seat.ASKED: Seat.WITHDRAWN, Seat.MEMBER: Seat.ENDED}
    return [replace(one, state=to[one.state], ended_at=now) if one.state in to else one for one in case.seats]


def name_leader(case: Case, nth: int, actor: Actor, now: datetime) -> Decision[Case]:
    """Another officer leads. Refusals: those of the table, NOT_FOUND, TEAM_SEAT_STATE."""
    seat = seat_at(case, nth)
    if seat.state is not Seat.MEMBER or seat.kind is not TeamSeatKind.OFFICER:
        number, state = seat_number(case.number, nth), f"{seat.state.label}（{seat.kind.label}）"
        raise Refusal("TEAM_SEAT_STATE", seat=number, state=state, step=A.NAME_LEADER.label)
    return stepped(case, A.NAME_LEADER, actor, now, changed=replace(case, lead=nth), seat=nth)


def _moved(case: Case, seat: TeamMember, to: Seat, now: datetime, step: TeamStep) -> Case:
    joined = to is Seat.MEMBER
    after = replace(
        seat,
        state=to,
        joined_at=now if joined else seat.joined_at,
        ended_at=None if joined else now,
        answer=step.reason,
    )
    seats = [after if one.nth == seat.nth else one for one in case.seats]
    lead = None if case.lead == seat.nth and not joined else case.lead
    return replace(case, seats=seats, lead=lead, steps=[*case.steps, step])


def _sides(case: Case, seat: TeamMember, actor: Actor) -> set[SeatSide]:
    sides = set()
    if actor.person == person_of(seat):
        sides.add(SeatSide.SELF)
    head = Role.HEAD in actor.roles
    if actor.agency == seat.agency and (head or actor.agency_kind is AgencyKind.ENTERPRISE):
        sides.add(SeatSide.SENDER)
    if actor.agency == case.agency and head:
        sides.add(SeatSide.LEADER)
    return sides
