"""A special case team's steps: whose they are, who sits on it, and that sight is membership and nothing else."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.case_teams import AskTeamMember, ExtendTeamMilestone, FormCaseTeam, NewTeamMilestone
from contracts.joint_inspection.course_terms import CourseSide
from contracts.joint_inspection.team_terms import TeamAction as A
from contracts.joint_inspection.team_terms import TeamClosing, TeamMember, TeamSeatKind, TeamSubject
from contracts.joint_inspection.team_terms import TeamSeatState as Seat
from contracts.joint_inspection.team_terms import TeamState as S
from contracts.joint_inspection.visits import VisitState
from contracts.law import LawRow, LawStatus, Unit
from contracts.registry.experts import ExpertKind
from services.joint_inspection.case_teams.rules import seats, working
from services.joint_inspection.case_teams.rules.case import Case, person_of
from services.joint_inspection.case_teams.rules.machine import CLOSE, ESCALATED, MILESTONE, MOVES, TABLE, require_date
from services.joint_inspection.case_teams.rules.seats import SEAT_MOVES, Person
from services.joint_inspection.course.rules import HEAD as ONLY_HEADS
from services.joint_inspection.course.rules import Decision
from tests.platform.actors import HEAD, POLICE, POLICE_HEAD, UPPER_HEAD, actor
from tests.unit.joint_inspection.field import visit

NOW, TODAY = datetime(2026, 11, 22, 4, tzinfo=UTC), date(2026, 11, 22)
LEADER = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject="NX-0001")
COLLEAGUE = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject="NX-0002")
EXPERT = actor(AgencyKind.PUBLIC, "000000", Role.MEMBER, subject="ZJ-0001", agency="public")
PEOPLE = (HEAD, UPPER_HEAD, LEADER, COLLEAGUE, POLICE, POLICE_HEAD, EXPERT)
LONGEST = LawRow(
    key="team.milestone_days_max",
    value=Decimal(30),
    unit=Unit.NATURAL_DAYS,
    source="某规则",
    status=LawStatus.LOCAL,
    region="",
    valid_from=date(2021, 1, 1),
    valid_to=None,
    name="最长",
)
LIBRARY = Person(
    number="ZJ-0001",
    kind=ExpertKind.EXPERT,
    agency="ecology-640000",
    credit_code=None,
    engaged=True,
    valid_to=date(2028, 1, 1),
)
REPORT = TeamClosing(at=NOW, person="NX-0001", facts="a", conclusion="b", document_number="1", sha256="0" * 64)


def formed() -> Case:
    order = FormCaseTeam(
        region="640500",
        title="偷排专案",
        origin=TeamSubject.VISIT,
        reference="V1",
        reason="重大",
        leader="NX-0001",
        milestones=[NewTeamMilestone(text="取证", due_on=TODAY + timedelta(days=9))],
    )
    return working.form(order, "ZA-1", HEAD, visit(VisitState.FINISHED), "ecology-640000", NOW)


def officer(who: Actor, nth: int) -> TeamMember:
    order = AskTeamMember(
        number="ZA-1",
        version=1,
        kind=TeamSeatKind.OFFICER,
        reason="协助",
        agency=who.agency,
        person=who.subject,
    )
    return seats.seat_of(order, None, nth, NOW)


def expert(nth: int) -> TeamMember:
    order = AskTeamMember(number="ZA-1", version=1, kind=TeamSeatKind.EXPERT, reason="技术", library="ZJ-0001")
    return seats.seat_of(order, LIBRARY, nth, NOW)


def closed(case: Case, who: Actor) -> Case:
    decision = working.report_closing(case, who, NOW)
    return working.reported(decision, REPORT).case


Try = Callable[[Case, Actor, int], Case]
TRIES: dict[str, Try] = {
    "ask police": lambda case, who, nth: seats.ask(case, officer(POLICE, len(case.seats) + 1), who, NOW).case,
    "ask colleague": lambda case, who, nth: seats.ask(case, officer(COLLEAGUE, len(case.seats) + 1), who, NOW).case,
    "ask expert": lambda case, who, nth: seats.ask(case, expert(len(case.seats) + 1), who, NOW).case,
    "confirm": lambda case, who, nth: seats.move(case, nth, A.CONFIRM, who, NOW),
    "decline": lambda case, who, nth: seats.move(case, nth, A.DECLINE, who, NOW, "x"),
    "end": lambda case, who, nth: seats.move(case, nth, A.END_SEAT, who, NOW, "x"),
    "recuse": lambda case, who, nth: seats.move(case, nth, A.RECUSE, who, NOW, "x"),
    "lead": lambda case, who, nth: seats.name_leader(case, nth, who, NOW).case,
    "link": lambda case, who, nth: working.link(case, f"V{nth + 1}", who, NOW).case,
    "meet": lambda case, who, nth: working.meet(case, nth, "x", who, NOW).case,
    "add": lambda case, who, nth: working.add(case, "x", TODAY, who, NOW, ordered=False).case,
    "order": lambda case, who, nth: working.add(case, "x", TODAY, who, NOW, ordered=True).case,
    "progress": lambda case, who, nth: working.report_progress(case, "x", [], who, NOW).case,
    "report": lambda case, who, nth: closed(case, who),
    "return": lambda case, who, nth: working.return_closing(case, "x", who, NOW).case,
    "close": lambda case, who, nth: working.close(case, who, NOW).case,
    "take over": lambda case, who, nth: working.take_over(case, None, "x", who, NOW).case,
}
OF_MEMBERS = {"meet", "progress", "report"}
OF_HEADS = {"ask police", "ask colleague", "ask expert", "lead", "link", "add", "return", "close"}


@given(st.lists(st.tuples(st.sampled_from(sorted(TRIES)), st.sampled_from(PEOPLE), st.integers(1, 4)), max_size=40))
def test_whatever_is_tried_only_members_work_only_heads_decide_and_nothing_ends_without_a_report(
    tried: list[tuple[str, Actor, int]],
) -> None:
    case = formed()
    for name, who, nth in tried:
        try:
            after = TRIES[name](case, who, nth)
        except Refusal:
            continue
        assert TABLE.version(after.steps) == TABLE.version(case.steps) + 1
        assert case.state is not S.CLOSED
        assert name not in OF_MEMBERS or who.person in case.people
        assert name not in OF_HEADS or (who.agency == case.agency and Role.HEAD in who.roles)
        assert name not in ("order", "take over") or who.agency == case.superior
        _check_people(case, after, name, who, nth)
        if after.state is S.CLOSED:
            assert after.closings and after.closings[-1].returned is None and after.people == []
            assert all(one.met_at for one in after.milestones) and who.subject != "NX-0001"
        case = after
    assert len({person_of(one) for one in case.members}) == len(case.members)
    assert case.leader is None or case.leader in {one.subject for one in case.members}


def _check_people(before: Case, after: Case, name: str, who: Actor, nth: int) -> None:
    """Nobody joins unless the own agency says so, nobody leaves but by a step on the own seat or the end of all."""
    joined, left = set(after.people) - set(before.people), set(before.people) - set(after.people)
    if joined and name == "confirm":
        assert who.agency == before.seats[nth - 1].agency
    elif joined:
        assert name.startswith("ask") and after.seats[-1].agency == before.agency == who.agency
    if left and name != "close":
        assert name in ("end", "recuse") and left == {person_of(before.seats[nth - 1])}
        assert after.seats[nth - 1].ended_at == NOW


def test_every_row_of_the_seats_leads_from_a_seat_that_stands_and_only_a_senders_yes_lets_in() -> None:
    for (state, action, side), to in SEAT_MOVES.items():
        assert state in (Seat.ASKED, Seat.MEMBER)
        assert (to is Seat.MEMBER) == (action is A.CONFIRM)
        assert action not in (A.CONFIRM, A.DECLINE) or side is seats.SeatSide.SENDER


def test_clocks_begin_and_end_with_what_they_are_about() -> None:
    for (state, action), move in MOVES.items():
        assert (CLOSE in move.starts) == (state is S.ACTIVE and move.to is S.REPORTED)
        assert (CLOSE in move.ends) == (state is S.REPORTED and move.to is not S.REPORTED)
        assert (MILESTONE in move.starts) == (action in (A.ADD_MILESTONE, A.ORDER, A.EXTEND))
        assert ({MILESTONE, ESCALATED} <= set(move.ends)) == (action in (A.MEET, A.EXTEND))
        assert move.roles == ONLY_HEADS or move.by is CourseSide.MEMBER
    assert not [key for key in MOVES if key[0] is S.CLOSED]
    assert [key for key, move in MOVES.items() if move.to is S.CLOSED] == [(S.REPORTED, A.CLOSE)]


def _with(*people: TeamMember) -> Case:
    case = formed()
    return replace(case, seats=[*case.seats, *people])


def test_a_seat_that_is_asked_for_is_nobodys_until_the_sender_says_yes() -> None:
    case = _with(officer(POLICE, 2))
    assert POLICE.person not in case.parties
    assert POLICE.person in seats.move(case, 2, A.CONFIRM, POLICE_HEAD, NOW).parties
    for who in (POLICE, HEAD, UPPER_HEAD):
        with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
            seats.move(case, 2, A.CONFIRM, who, NOW)
    with pytest.raises(Refusal, match="TEAM_SEAT_STATE"):
        seats.move(case, 2, A.RECUSE, HEAD, NOW, "x")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        seats.move(case, 3, A.CONFIRM, POLICE_HEAD, NOW)


def test_a_member_who_may_not_act_any_more_lapses_and_a_leader_leaves_the_lead_open() -> None:
    gone = seats.lapse(formed(), 1, "已离岗", NOW)
    assert (gone.people, gone.leader, gone.seats[0].state) == ([], None, Seat.LAPSED)
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        working.report_progress(gone, "x", [], LEADER, NOW)
    with pytest.raises(Refusal, match="TEAM_LEADER_ONLY"):
        working.report_closing(_with(replace(officer(COLLEAGUE, 2), state=Seat.MEMBER)), COLLEAGUE, NOW)


@pytest.mark.parametrize(
    "changes",
    [{"engaged": False}, {"valid_to": TODAY - timedelta(days=1)}, {"kind": ExpertKind.LAWYER}],
)
def test_an_expert_is_engaged_qualified_and_an_expert(changes: dict[str, Any]) -> None:
    assert seats.require_engaged(LIBRARY, TeamSeatKind.EXPERT, "ZJ-0001", TODAY) is LIBRARY
    with pytest.raises(Refusal, match="TEAM_PERSON_UNFIT"):
        seats.require_engaged(replace(LIBRARY, **changes), TeamSeatKind.EXPERT, "ZJ-0001", TODAY)


def test_nobody_of_the_enterprise_of_the_case_sits_on_its_team() -> None:
    seat = replace(officer(POLICE, 2), kind=TeamSeatKind.LAWYER, agency="91640500", account="91640500")
    seats.require_fit(seat, None, "916405000000000001", TODAY)
    with pytest.raises(Refusal, match="TEAM_PERSON_UNFIT"):
        seats.require_fit(seat, None, "91640500", TODAY)


def test_only_what_has_begun_and_is_ones_own_or_in_the_bureaus_region_is_linked() -> None:
    own = visit(VisitState.FINISHED)
    managers = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.HEAD)
    assert working.may_link(own, HEAD) and working.may_link(own, UPPER_HEAD)
    assert not working.may_link(own, managers) and not working.may_link(None, HEAD)
    assert working.may_link(replace(own, agencies=(*own.agencies, managers.agency)), managers)
    for state in VisitState:
        begun = state in (VisitState.CHECKED_IN, VisitState.FINISHED)
        assert working.may_link(replace(own, state=state), HEAD) == begun


def test_more_time_is_later_than_before_and_what_is_ordered_above_is_prolonged_above() -> None:
    ordered = working.add(formed(), "查清", TODAY + timedelta(days=3), UPPER_HEAD, NOW, ordered=True).case
    late = working.late(ordered, 1, "ecology-640500", "规则", NOW)
    assert late.overdue and TABLE.version(late.steps) == TABLE.version(ordered.steps)

    def extended(nth: int, days: int) -> Decision[Case]:
        order = ExtendTeamMilestone(
            number="ZA-1", version=1, milestone=nth, due_on=TODAY + timedelta(days=days), reason="汛期"
        )
        return working.extend(late, order, HEAD, TODAY, LONGEST, NOW)

    assert not extended(1, 20).case.overdue
    for nth, days, code in ((1, 9, "TEAM_DATE_WRONG"), (1, 31, "TEAM_DATE_WRONG"), (2, 9, "TEAM_ORDERED_ABOVE")):
        with pytest.raises(Refusal, match=code):
            extended(nth, days)
    with pytest.raises(Refusal, match="TEAM_DATE_WRONG"):
        require_date(TODAY - timedelta(days=1), TODAY, LONGEST)
