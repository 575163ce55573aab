"""What guidance decides: steps, consent, and what its findings are worth."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.directory import SupervisionClass
from contracts.registry.guidance import (
    BookGuidance,
    DiagnoseGuidance,
    FollowUpGuidance,
    OfferGuidance,
    ProposeMeasures,
    ScheduleGuidance,
)
from contracts.registry.guidance_terms import (
    GuidanceAction,
    GuidanceState,
    MeasureResult,
    NewGuidanceFinding,
    NewMeasure,
)
from services.registry.guidance.rules import decisions
from services.registry.guidance.rules.case import Attendant, Case, Kind, Setting, Unit, kind_of, setting_of
from services.registry.guidance.rules.machine import ENDED, MOVES, Decision, Side, overdue, require_step

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
BUREAU, MILL, DAIRY, MODEL = "ecology-640500", "916400002276950035", "91640500317866371F", "91640521694309204K"
ON_SITE = Kind(code="on_site", name="现场指导", begun_by="both", enters=True, experts=False, groups=False, host=False)
GROUP = replace(ON_SITE, code="group", enters=False, groups=True, experts=True)
MODEL_VISIT = replace(ON_SITE, code="model_visit", enters=False, groups=True, host=True)
ASKED = Setting(consent_required=True, citable=False, source="规定甲")
FREE = Setting(consent_required=False, citable=False, source="规定乙")
OPEN = Setting(consent_required=False, citable=True, source="规定丙")
ROWS = [
    {"region": "", "unit": "*", "consent_required": "no", "citable": "no"},
    {"region": "640500", "unit": "*", "consent_required": "no", "citable": "yes"},
    {"region": "", "unit": "positive_list", "consent_required": "no", "citable": "yes"},
    {"region": "640000", "unit": "key", "consent_required": "yes", "citable": "yes"},
]
SETTINGS = [row | {"source": f"第{at}行", "valid_from": "2021-01-01", "valid_to": ""} for at, row in enumerate(ROWS)]


def unit(code: str = MILL, **changes: object) -> Unit:
    return replace(Unit(credit_code=code, region="640500", supervision_class=SupervisionClass.GENERAL), **changes)


def person(expert: bool = False) -> Attendant:
    return Attendant(expert=expert, fit=True)


def offered(*codes: str, kind: Kind = ON_SITE, host: str | None = None) -> Case:
    order = OfferGuidance(enterprises=list(codes), kind=kind.code, topic="废水", text="上门指导", host=host)
    return decisions.offer(order, kind, [unit(code) for code in codes], "BF-1", BUREAU, NOW).case


def planned(
    case: Case, kind: Kind = ON_SITE, setting: Setting = FREE, at: datetime = NOW + timedelta(days=1)
) -> Decision:
    order = ScheduleGuidance(number=case.number, at=at, place="厂区", officers=["HB-1"])
    people = {"HB-1": person(expert=kind.experts)}
    return decisions.schedule(case, order, kind, dict.fromkeys(case.units, setting), people, [], TODAY, NOW)


def diagnosed(case: Case, kind: Kind = ON_SITE, setting: Setting = FREE, *units: str) -> Case:
    found = [NewGuidanceFinding(credit_code=code, text="台账不全") for code in units or case.units]
    order = DiagnoseGuidance(number=case.number, held_at=NOW, advice="补台账", findings=found)
    settings = dict.fromkeys(case.units, setting)
    return decisions.diagnose(case, order, kind, settings, [str(n) for n in range(9)], NOW).case


def code_of(error: pytest.ExceptionInfo[Refusal]) -> str:
    return error.value.code


def test_a_booking_is_the_units_consent_and_starts_the_bureaus_clock() -> None:
    order = BookGuidance(
        credit_code=MILL,
        agency=BUREAU,
        kind="on_site",
        topic="废水",
        wish="请来看看",
        wished_from=TODAY,
        wished_to=TODAY + timedelta(days=5),
    )
    decision = decisions.book(order, ON_SITE, unit(), "BF-1", "member", NOW, TODAY)
    assert [start.duty for start in decision.starts] == ["guidance.answer"]
    assert planned(decision.case, setting=ASKED).case.state is GuidanceState.SCHEDULED
    with pytest.raises(Refusal) as error:
        decisions.book(replace(order, wished_to=TODAY - timedelta(days=1)), ON_SITE, unit(), "BF-1", "m", NOW, TODAY)
    assert code_of(error) == "INVALID_INPUT"
    with pytest.raises(Refusal) as error:
        decisions.book(order, replace(ON_SITE, begun_by="bureau"), unit(), "BF-1", "m", NOW, TODAY)
    assert code_of(error) == "GUIDANCE_KIND_NOT_BOOKED"


def test_a_unit_that_must_be_asked_is_not_visited_before_it_consents() -> None:
    case = offered(MILL)
    with pytest.raises(Refusal) as error:
        planned(case, setting=ASKED)
    assert (code_of(error), error.value.data["source"]) == ("GUIDANCE_CONSENT_MISSING", "规定甲")
    agreed = decisions.consent(case, MILL, "member", NOW).case
    assert planned(agreed, setting=ASKED).case.needs_consent == [MILL]


def test_consent_given_after_the_visit_is_none() -> None:
    case = planned(offered(MILL)).case
    late = decisions.consent(case, MILL, "member", NOW + timedelta(hours=1)).case
    with pytest.raises(Refusal) as error:
        diagnosed(late, ON_SITE, ASKED)
    assert code_of(error) == "GUIDANCE_CONSENT_MISSING"


def test_guidance_that_does_not_enter_needs_no_consent() -> None:
    remote = replace(ON_SITE, enters=False)
    assert planned(offered(MILL, kind=remote), remote, ASKED).case.needs_consent == []


def test_the_unit_that_others_come_to_see_must_have_been_asked() -> None:
    case = offered(MILL, DAIRY, kind=MODEL_VISIT, host=MODEL)
    with pytest.raises(Refusal) as error:
        planned(case, MODEL_VISIT, ASKED)
    assert error.value.data["credit_code"] == MODEL
    with pytest.raises(Refusal) as error:
        offered(MILL, kind=MODEL_VISIT)
    assert code_of(error) == "GUIDANCE_HOST_WRONG"


@given(st.booleans(), st.sampled_from(list(SupervisionClass)), st.sampled_from(["640500", "640400", "110000"]))
def test_no_finding_at_a_unit_on_the_positive_list_can_ever_be_cited(
    citable: bool, supervision: SupervisionClass, region: str
) -> None:
    rows = [row | {"citable": "yes" if citable else "no"} for row in SETTINGS]
    listed = unit(region=region, supervision_class=supervision, positive_listed=True)
    setting = setting_of(listed, rows, TODAY)
    assert (setting.consent_required, setting.citable) == (True, False)


def test_other_units_follow_their_class_and_then_the_nearest_region() -> None:
    assert setting_of(unit(), SETTINGS, TODAY).citable
    assert not setting_of(unit(region="640400"), SETTINGS, TODAY).citable
    key = setting_of(unit(supervision_class=SupervisionClass.KEY), SETTINGS, TODAY)
    assert (key.consent_required, key.citable, key.source) == (True, False, "第3行")


def test_each_finding_says_what_it_is_worth_and_why() -> None:
    for setting, citable, word in ((ASKED, False, "征得同意"), (FREE, False, "本地规定"), (OPEN, True, "可作为")):
        case = decisions.consent(offered(MILL), MILL, "member", NOW).case
        [finding] = diagnosed(planned(case, setting=setting).case, ON_SITE, setting).findings
        assert (finding.citable, finding.source, finding.id[:5]) == (citable, setting.source, "BFWT-")
        assert word in finding.reason


def test_a_group_goes_on_without_those_who_stay_away_until_nobody_is_left() -> None:
    case = offered(MILL, DAIRY, kind=GROUP)
    one_less = decisions.decline(case, MILL, "member", NOW, "不需要").case
    assert one_less.state is GuidanceState.OFFERED
    with pytest.raises(Refusal) as error:
        diagnosed(planned(one_less, GROUP).case, GROUP, FREE, MILL)
    assert code_of(error) == "GUIDANCE_UNIT_FOREIGN"
    assert decisions.decline(one_less, DAIRY, "member", NOW, "不需要").case.state is GuidanceState.DECLINED


def test_each_unit_of_a_group_sees_only_its_own() -> None:
    case = diagnosed(planned(offered(MILL, DAIRY, kind=GROUP), GROUP).case, GROUP)
    seen = decisions.seen_by(case, DAIRY)
    assert (seen.enterprises, [one.credit_code for one in seen.findings]) == ([DAIRY], [DAIRY])


def test_an_expert_kind_needs_an_expert_and_every_certificate_must_hold() -> None:
    case = offered(MILL, kind=GROUP)
    order = ScheduleGuidance(number="BF-1", at=NOW + timedelta(days=1), place="线上", officers=["HB-1"])
    unfit = {"HB-1": Attendant(expert=True, fit=False)}
    for people, code in (
        ({"HB-1": person()}, "GUIDANCE_EXPERT_MISSING"),
        ({}, "GUIDANCE_OFFICER_UNFIT"),
        (unfit, "GUIDANCE_OFFICER_UNFIT"),
    ):
        with pytest.raises(Refusal) as error:
            decisions.schedule(case, order, GROUP, {MILL: FREE}, people, [], TODAY, NOW)
        assert code_of(error) == code


def test_a_group_of_experts_takes_part_with_those_who_may_that_day() -> None:
    case = offered(MILL, kind=GROUP)
    order = ScheduleGuidance(
        number="BF-1", at=NOW + timedelta(days=1), place="线上", officers=["HB-1"], expert_group="ZJZ-1"
    )
    people = {"HB-1": person()}
    scheduled = decisions.schedule(case, order, GROUP, {MILL: FREE}, people, ["ZJ-1"], TODAY, NOW).case
    assert (scheduled.officers, scheduled.expert_group) == (["HB-1", "ZJ-1"], "ZJZ-1")
    with pytest.raises(Refusal) as error:
        decisions.schedule(case, order, GROUP, {MILL: FREE}, people, [], TODAY, NOW)
    assert code_of(error) == "GUIDANCE_EXPERT_MISSING"


def test_measures_are_agreed_followed_up_again_and_closed() -> None:
    case = diagnosed(planned(offered(MILL)).case)
    due = TODAY + timedelta(days=10)
    order = ProposeMeasures(number="BF-1", measures=[NewMeasure(credit_code=MILL, text="补台账", due_on=due)])
    proposed = decisions.propose(case, order, TODAY, NOW).case
    agreed = decisions.agree(proposed, MILL, NOW)
    assert [(start.duty, start.since.date()) for start in agreed.starts] == [("guidance.follow_up", due)]
    with pytest.raises(Refusal) as error:
        decisions.close(proposed, "完成", NOW)
    assert code_of(error) == "GUIDANCE_MEASURES_OPEN"
    later = due + timedelta(days=5)
    again = FollowUpGuidance(number="BF-1", results=[MeasureResult(number=1, done=False, due_on=later)])
    seen = decisions.follow_up(agreed.case, again, TODAY, NOW)
    assert (seen.case.state, seen.ends) == (GuidanceState.AGREED, ("guidance.follow_up",))
    assert [start.since.date() for start in seen.starts] == [later]
    done = FollowUpGuidance(number="BF-1", results=[MeasureResult(number=1, done=True)])
    finished = decisions.follow_up(seen.case, done, TODAY, NOW).case
    assert decisions.close(finished, "完成", NOW).case.state is GuidanceState.CLOSED


def test_a_measure_not_done_needs_a_further_date() -> None:
    case = diagnosed(planned(offered(MILL)).case)
    order = ProposeMeasures(number="BF-1", measures=[NewMeasure(credit_code=MILL, text="补", due_on=TODAY)])
    agreed = decisions.agree(decisions.propose(case, order, TODAY, NOW).case, MILL, NOW).case
    for result, code in (
        (MeasureResult(number=1, done=False), "GUIDANCE_DATE_MISSING"),
        (MeasureResult(number=1, done=False, due_on=TODAY - timedelta(days=1)), "GUIDANCE_DATE_PAST"),
        (MeasureResult(number=7, done=True), "GUIDANCE_MEASURE_UNKNOWN"),
    ):
        with pytest.raises(Refusal) as error:
            decisions.follow_up(agreed, FollowUpGuidance(number="BF-1", results=[result]), TODAY, NOW)
        assert code_of(error) == code


@given(
    st.sampled_from(list(GuidanceState)), st.sampled_from(list(GuidanceAction)), st.sampled_from([BUREAU, MILL, "x"])
)
def test_a_step_is_taken_only_by_whose_it_is_and_never_after_the_end(
    state: GuidanceState, action: GuidanceAction, by: str
) -> None:
    case = replace(offered(MILL), state=state)
    try:
        move = require_step(case, action, by)
    except Refusal as refusal:
        assert refusal.code in ("GUIDANCE_STEP_NOT_ALLOWED", "GUIDANCE_NOT_YOUR_STEP")
        return
    assert state not in ENDED
    assert by != "x"
    assert move.by is Side.EITHER or (move.by is Side.AGENCY) == (by == BUREAU)


def test_every_state_is_reached_and_every_duty_that_starts_ends() -> None:
    reached = {move.to for move in MOVES.values()} | {GuidanceState.REQUESTED, GuidanceState.OFFERED}
    assert reached == set(GuidanceState)
    started = {move.starts for move in MOVES.values() if move.starts} | {"guidance.answer"}
    assert started <= {duty for move in MOVES.values() for duty in move.ends}


def test_an_overdue_step_is_written_down_and_changes_nothing_else() -> None:
    case = offered(MILL)
    late = overdue(case, BUREAU, "受理期限", NOW)
    assert (late.state, late.steps[-1].action) == (case.state, GuidanceAction.OVERDUE)


def test_an_unknown_kind_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refusal) as error:
        kind_of("tea", [{"code": "on_site", "name": "现场"}, {"code": "policy_push", "name": "送政策"}])
    assert error.value.data == {"kind": "tea", "allowed": "on_site（现场）、policy_push（送政策）"}
