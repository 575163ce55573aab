"""An early involvement under random orders by random people: who is in, who owes what, and nothing after the end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.law import Unit
from contracts.transfer import early_involvement as orders
from contracts.transfer.early_involvement import EarlyInvolvementAction as A
from contracts.transfer.early_involvement import EarlyInvolvementState as S
from contracts.transfer.early_involvement import EarlyOpinionKind
from contracts.transfer.joint_terms import NewJointFile
from services.transfer.early_involvement.rules import decisions
from services.transfer.early_involvement.rules.decisions import Period
from services.transfer.early_involvement.rules.machine import ANSWER, END, OVER, Case
from services.transfer.machine.rules import Decision
from tests.unit.transfer.world import MILL, limit, somebody

TODAY = date(2026, 9, 7)
NOW = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
BUREAU = somebody("wang", "ecology-640500", AgencyKind.ECOLOGY, Role.HEAD)
GUEST = somebody("zhao", "police-640500", AgencyKind.POLICE, Role.OFFICER)
STRANGER = somebody("qian", "police-640400", AgencyKind.POLICE, Role.HEAD)
PEOPLE = (BUREAU, GUEST, STRANGER)
PERIOD = Period(TODAY, limit("early_involvement.days_max", 30, Unit.NATURAL_DAYS, "本地规则"), NOW + timedelta(days=3))
FILE = NewJointFile(title="监测报告", sha256="0" * 64)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "grant", "refuse", "withdraw", "opine", "add", "end", "clock"]),
        st.sampled_from(PEOPLE),
        st.integers(0, 4),
    ),
    max_size=12,
)
REFUSALS = {"CASE_STEP_NOT_ALLOWED", "CASE_NOT_YOUR_STEP", "CASE_STEP_NEEDS_ROLE", "EARLY_INVOLVEMENT_OVER"}
REFUSALS |= {"JOINT_FILE_REPEATED"}


def invited() -> Decision[Case]:
    order = orders.InviteEarlyInvolvement(
        guest=GUEST.agency, credit_code=MILL, reason="固定证据", until=TODAY, findings=["F-1"], documents=[FILE]
    )
    return decisions.invite(order, "TQ-1", BUREAU, "640500", NOW, PERIOD)


def asked() -> Decision[Case]:
    order = orders.AskForEarlyInvolvement(host=BUREAU.agency, credit_code=MILL, reason="接举报")
    return decisions.ask(order, "TQ-1", GUEST, "640500", NOW)


def taken(case: Case, step: str, who: Actor, at: datetime) -> Decision[Case]:
    match step:
        case "accept":
            return decisions.accept(case, who, at, PERIOD)
        case "grant":
            grant = orders.GrantEarlyInvolvement(
                number="TQ-1", version=1, until=TODAY, findings=["F-1"], documents=[FILE]
            )
            return decisions.grant(case, grant, who, at, PERIOD)
        case "refuse":
            return decisions.refuse(case, who, at, "不必")
        case "withdraw":
            return decisions.withdraw(case, who, at, "不必")
        case "opine":
            opinion = orders.GiveEarlyOpinion(number="TQ-1", version=1, kind=EarlyOpinionKind.LAW, text="意见")
            return decisions.give_opinion(case, opinion, who, at)
        case "add":
            more = NewJointFile(title="笔录", sha256="1" * 64)
            add = orders.AddEarlyInvolvementDocuments(number="TQ-1", version=1, documents=[more])
            return decisions.add_documents(case, add, who, at)
    return decisions.end(case, who, at, "已办完")


@given(st.booleans(), STEPS)
def test_whoever_does_what_the_guest_is_in_only_when_granted_and_in_time(
    by_invitation: bool, steps: list[tuple[str, Actor, int]]
) -> None:
    decision = invited() if by_invitation else asked()
    case, open_duties, at = decision.case, {one.duty for one in decision.starts}, NOW
    for step, who, days in steps:
        at += timedelta(days=days)
        before = case
        if step == "clock":
            if END in open_duties and at >= PERIOD.ends_at:
                case, open_duties = decisions.over(case, A.EXPIRE, STRANGER, at), set()
            continue
        try:
            decision = taken(case, step, who, at)
        except Refusal as refusal:
            assert refusal.code in REFUSALS
            continue
        case = decision.case
        assert who is not STRANGER
        assert before.state not in OVER
        open_duties -= set(decision.ends)
        if before.state is not S.GRANTED and case.state is S.GRANTED:
            assert (before.state, who) in ((S.INVITED, GUEST), (S.ASKED, BUREAU))
            open_duties.add(END)
        assert len(case.opinions) == len(before.opinions) or before.active(at)
    assert case.active(at) == (case.state is S.GRANTED and at < PERIOD.ends_at)
    assert open_duties == {S.GRANTED: {END}, S.INVITED: {ANSWER}, S.ASKED: {ANSWER}}.get(case.state, set())
    assert bool(case.ended_at) == (case.state in OVER)


@pytest.mark.parametrize("days", [-1, 31])
def test_a_guest_is_let_in_neither_for_the_past_nor_for_longer_than_the_local_limit(days: int) -> None:
    with pytest.raises(Refusal, match="EARLY_INVOLVEMENT_PERIOD_WRONG"):
        PERIOD.require(TODAY + timedelta(days=days))
    PERIOD.require(TODAY + timedelta(days=30))


def test_what_has_been_named_twice_is_refused() -> None:
    order = orders.InviteEarlyInvolvement(
        guest=GUEST.agency, credit_code=MILL, reason="固定", until=TODAY, findings=["F-1"], documents=[FILE, FILE]
    )
    with pytest.raises(Refusal, match="JOINT_FILE_REPEATED"):
        decisions.invite(order, "TQ-1", BUREAU, "640500", NOW, PERIOD)
