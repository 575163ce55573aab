"""A cross-check: who may be asked, who may be lent and when, and which steps follow which."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.cross_checks import CrossCheckAction as A
from contracts.joint_inspection.cross_checks import CrossCheckState as S
from contracts.joint_inspection.cross_checks import GrantOfficers, OrderCrossCheck, WantedOfficers
from contracts.joint_inspection.cross_checks import OfficerLoanState as L
from contracts.law import Unit
from contracts.registry.directory import EnvironmentalElement
from services.joint_inspection.cross_checks import rules
from services.joint_inspection.cross_checks.rules import MOVES, Case
from tests.platform.actors import HEAD, OFFICER, UPPER_HEAD, actor
from tests.unit.joint_inspection.world import UPPER, law, officer, plan

NOW, TODAY = datetime(2026, 12, 1, 1, tzinfo=UTC), date(2026, 12, 1)
LONGEST = law("cross_check.loan_days_max", 31, Unit.NATURAL_DAYS)
GUYUAN, WUZHONG = "ecology-640400", "ecology-640300"
GUYUAN_HEAD, WUZHONG_HEAD = (actor(AgencyKind.ECOLOGY, region, Role.HEAD) for region in ("640400", "640300"))
KNOWN = [officer(n, GUYUAN, region="640400") for n in (1, 2, 3)] + [officer(4, WUZHONG, region="640300")]
PEOPLE = (UPPER_HEAD, GUYUAN_HEAD, WUZHONG_HEAD, HEAD, OFFICER)


def wanted(agency: str = GUYUAN, days: int = 9, **changes: Any) -> WantedOfficers:
    facts: dict[str, Any] = {"from_on": TODAY, "until_on": TODAY + timedelta(days=days), "wanted": 2}
    return WantedOfficers(agency=agency, **facts | changes)


def ordered(*loans: WantedOfficers, who: Actor = UPPER_HEAD, region: str = "640500") -> Case:
    order = OrderCrossCheck(plan="plan-1", title="冬季交叉检查", text="查治污设施", loans=list(loans or [wanted()]))
    of = plan(agency=UPPER, region=region)
    return rules.ordered(order, of, "JC-1", who, LONGEST, NOW, TODAY)


def grant(case: Case, nth: int = 1, who: Actor = GUYUAN_HEAD, **changes: Any) -> Case:
    order = GrantOfficers(
        number=case.number, version=case.version, loan=nth, **{"officers": ["NX-0001", "NX-0002"]} | changes
    )
    return rules.granted(case, order, KNOWN, who, NOW, TODAY)


@pytest.mark.parametrize(
    ("loan", "refusal"),
    [
        (wanted("ecology-640500"), "CROSS_CHECK_LENDER_WRONG"),
        (wanted("police-640400"), "CROSS_CHECK_LENDER_WRONG"),
        (wanted("ecology-640000"), "OUT_OF_REACH"),
        (wanted("ecology-650100"), "OUT_OF_REACH"),
        (wanted(days=31), "CROSS_CHECK_DAYS_WRONG"),
        (wanted(days=-1), "CROSS_CHECK_DAYS_WRONG"),
        (wanted(from_on=TODAY - timedelta(days=9), until_on=TODAY - timedelta(days=1)), "CROSS_CHECK_DAYS_WRONG"),
    ],
)
def test_only_a_region_below_other_than_the_one_checked_is_asked_and_for_days_to_come(
    loan: WantedOfficers, refusal: str
) -> None:
    with pytest.raises(Refusal, match=refusal):
        ordered(loan)
    with pytest.raises(Refusal, match=refusal):
        rules.asked(ordered(), loan, UPPER_HEAD, LONGEST, NOW, TODAY)


def test_a_check_of_the_whole_province_may_ask_every_city() -> None:
    case = ordered(wanted("ecology-640500"), wanted(GUYUAN), region="640000")
    assert case.lenders == ["ecology-640500", GUYUAN] and case.region == "640000"


def test_a_plan_of_another_agency_is_absent() -> None:
    with pytest.raises(Refusal, match="NOT_FOUND"):
        ordered(who=HEAD)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"officers": ["NX-0004"]}, "OFFICER_NOT_LENDABLE"),
        ({"officers": ["NX-0009"]}, "OFFICER_NOT_LENDABLE"),
        ({"from_on": TODAY - timedelta(days=1)}, "CROSS_CHECK_DAYS_WRONG"),
        ({"until_on": TODAY + timedelta(days=10)}, "CROSS_CHECK_DAYS_WRONG"),
        ({"from_on": TODAY + timedelta(days=5), "until_on": TODAY + timedelta(days=4)}, "CROSS_CHECK_DAYS_WRONG"),
        ({"nth": 2}, "CROSS_CHECK_LOAN_UNKNOWN"),
    ],
)
def test_a_lender_sends_its_own_officers_in_post_within_the_days_asked(changes: dict[str, Any], refusal: str) -> None:
    with pytest.raises(Refusal, match=refusal):
        grant(ordered(), **changes)


def test_a_certificate_that_ends_another_region_and_the_wrong_specialty_are_refused_with_the_reason() -> None:
    case = ordered(wanted(specialties=[EnvironmentalElement.WATER]))
    order = GrantOfficers(number="JC-1", version=1, loan=1, officers=["NX-0001"])
    for changes, why in (
        ({"valid_to": TODAY + timedelta(days=8)}, "不能覆盖"),
        ({"valid_from": TODAY + timedelta(days=1)}, "不能覆盖"),
        ({"specialties": ("noise",)}, "专业不符"),
        ({"region": "640500"}, "不在本单位辖区内"),
    ):
        known = [officer(1, GUYUAN, **{"region": "640400"} | changes)]
        with pytest.raises(Refusal, match="OFFICER_NOT_LENDABLE") as refused:
            rules.granted(case, order, known, GUYUAN_HEAD, NOW, TODAY)
        assert why in refused.value.data["why"]


def test_the_days_granted_may_be_fewer_than_those_asked() -> None:
    loan = grant(ordered(), from_on=TODAY + timedelta(days=2)).loans[0]
    assert (loan.state, loan.from_on, loan.granted) == (L.GRANTED, TODAY + timedelta(days=2), 2)


def test_nothing_is_drawn_while_a_region_has_not_answered_nor_with_other_departments() -> None:
    two = grant(ordered(wanted(), wanted(WUZHONG)))
    with pytest.raises(Refusal, match="CROSS_CHECK_LOANS_OPEN"):
        rules.drawing(two, (), UPPER_HEAD, NOW)
    answered = rules.declined(two, 2, "人手不足", WUZHONG_HEAD, NOW)
    with pytest.raises(Refusal, match="CROSS_CHECK_ALONE"):
        rules.drawing(answered, ("water-640000",), UPPER_HEAD, NOW)
    assert rules.drawing(answered, (), UPPER_HEAD, NOW).state is S.UNDER_WAY


def test_officers_are_sent_home_before_the_draw_only_a_wish_is_taken_back_later() -> None:
    granted = grant(ordered())
    assert rules.released(granted, 1, "计划调整", UPPER_HEAD, NOW).loans[0].state is L.RELEASED
    drawn = rules.drawing(granted, (), UPPER_HEAD, NOW)
    with pytest.raises(Refusal, match="CROSS_CHECK_LOAN_STATE"):
        rules.released(drawn, 1, "计划调整", UPPER_HEAD, NOW)
    more = rules.asked(drawn, wanted(WUZHONG), UPPER_HEAD, LONGEST, NOW, TODAY)
    assert rules.released(more, 2, "不再需要", UPPER_HEAD, NOW).loans[1].state is L.RELEASED


@pytest.mark.parametrize(("visits", "findings"), [(1, 0), (0, 1)])
def test_it_is_not_closed_while_a_visit_or_a_finding_is_open(visits: int, findings: int) -> None:
    drawn = rules.drawing(grant(ordered()), (), UPPER_HEAD, NOW)
    with pytest.raises(Refusal, match="CROSS_CHECK_NOT_OVER"):
        rules.closed(drawn, visits, findings, "完成", UPPER_HEAD, NOW)
    assert rules.closed(drawn, 0, 0, "完成", UPPER_HEAD, NOW).state is S.CLOSED


def test_who_comes_from_elsewhere_is_known_to_the_orderer_alone() -> None:
    case = grant(ordered(wanted(), wanted(WUZHONG)))
    assert rules.shown_to(case.loans, UPPER, UPPER)[0].officers == ["NX-0001", "NX-0002"]
    assert rules.shown_to(case.loans, GUYUAN, UPPER)[0].officers == ["NX-0001", "NX-0002"]
    others = rules.shown_to(case.loans, WUZHONG, UPPER)[0]
    assert (others.officers, others.granted) == ([], 2)


def test_an_answer_that_is_late_is_flagged_and_decides_nothing() -> None:
    late = rules.late(ordered(), 1, "某规则", NOW)
    assert (late.loans[0].overdue, late.loans[0].state, late.version) == (True, L.ASKED, 1)
    assert grant(late).loans[0].overdue is False


ATTEMPTS = st.tuples(st.sampled_from([one for one in A if one is not A.OVERDUE]), st.sampled_from(PEOPLE))


def attempted(case: Case, action: A, who: Actor, nth: int) -> Case:
    acts = {
        A.ASK: lambda: rules.asked(case, wanted(WUZHONG), who, LONGEST, NOW, TODAY),
        A.GRANT: lambda: grant(case, nth, who),
        A.DECLINE: lambda: rules.declined(case, nth, "人手不足", who, NOW),
        A.RELEASE: lambda: rules.released(case, nth, "调整", who, NOW),
        A.DRAW: lambda: rules.drawing(case, (), who, NOW),
        A.CALL_OFF: lambda: rules.called_off(case, "调整", who, NOW),
        A.CLOSE: lambda: rules.closed(case, 0, 0, "完成", who, NOW),
        A.ORDER: lambda: case,
    }
    return acts[action]()


@given(st.lists(st.tuples(ATTEMPTS, st.integers(1, 3)), max_size=25))
def test_whatever_is_tried_steps_follow_the_table_and_each_side_takes_its_own(
    tried: list[tuple[tuple[A, Actor], int]],
) -> None:
    case = ordered()
    for (action, who), nth in tried:
        try:
            after = attempted(case, action, who, nth)
        except Refusal:
            continue
        if after is case:
            continue
        move = MOVES[case.state, action]
        assert after.state is move.to and who.agency in case.sides[move.by] and Role.HEAD in who.roles
        assert after.version == case.version + 1
        if action in (A.GRANT, A.DECLINE):
            assert who.agency == case.loans[nth - 1].agency and case.loans[nth - 1].state is L.ASKED
        case = after
    assert all(bool(loan.officers) or loan.state is not L.GRANTED for loan in case.loans)
