"""A detection's course: what is owed stays owed until it came, was answered or was set aside by someone else."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contracts.actors import Actor
from contracts.crime_thresholds import MetThreshold, in_force, read_thresholds
from contracts.errors import Refusal
from contracts.joint_inspection.visits import FindingKind, FindingRecorded, LadderStep
from contracts.registry.alert_terms import AlertRule
from contracts.registry.alerts import AlertExtended, AlertRaised
from contracts.transfer.detection_terms import DetectionAction as A
from contracts.transfer.detection_terms import DetectionBasis, DetectionKind
from contracts.transfer.detection_terms import DetectionState as S
from contracts.transfer.detections import DetectionFact, DetectionStep
from kernel.jurisdiction import Jurisdiction
from kernel.settings import PROJECT
from services.transfer.detections.rules import course, facts
from services.transfer.detections.rules.case import TRANSFER, DetectionCase
from services.transfer.detections.rules.course import Turn
from services.transfer.detections.rules.explaining import explanation
from tests.platform.actors import HEAD, PROCURATOR, UPPER_HEAD

NOW = datetime(2026, 9, 3, 2, tzinfo=UTC)
LEAD = MetThreshold(key="crime.discharge.heavy_metal_a", fact="铅为限值的4倍", threshold="三倍", source="第三项")
ROWS = read_thresholds(Jurisdiction(PROJECT / "jurisdiction").table("crime_thresholds"))
IN_FORCE = in_force(ROWS, "640500", date(2026, 9, 2))
OVER = AlertRaised(
    id="alert-1",
    rule=AlertRule.OVER_DAILY,
    credit_code="916400002276950035",
    region="640521",
    point="P-1",
    metric="总铅",
    day=date(2026, 9, 2),
    first_hour=NOW,
    hours=20,
    value=3.0,
    limit=1.0,
    basis="排污许可证",
)


def fact(reference: str) -> DetectionFact:
    return DetectionFact(reference=reference, on=date(2026, 9, 1), known_at=NOW, thresholds=[LEAD])


BEGUN = DetectionCase(
    number="YY-1",
    kind=DetectionKind.NOT_TRANSFERRED,
    state=S.WAITING,
    basis=DetectionBasis.FINDING,
    rule=LEAD.key,
    subject="finding:F-1",
    credit_code=OVER.credit_code,
    enterprise_name="某厂",
    region="640500",
    owed_by=HEAD.agency,
    duty=TRANSFER,
    limit="7日",
    since=NOW,
    begun_at=NOW,
    parties=[HEAD.agency],
    facts=[fact("F-1")],
    steps=[DetectionStep(at=NOW, action=A.BEGIN)],
)


def dismissed_by(actor: Actor) -> Callable[[DetectionCase, datetime], Turn]:
    return lambda case, now: course.dismiss(case, actor, case.version, "无须移送", now)


STEPS: dict[str, Callable[[DetectionCase, datetime], Turn | None]] = {
    "fact": lambda case, now: course.more_facts(case, fact(f"F-{now:%j%H}"), now),
    "same fact": lambda case, now: course.more_facts(case, replace(case.facts[0], hours=1), now),
    "refer": lambda case, now: course.refer(case, f"YS-{now:%j}", now),
    "give up": lambda case, now: course.give_up(case, case.referral or "YS-0", now),
    "settle": lambda case, now: course.settle(case, "YS-1", now),
    "overdue": lambda case, now: course.overdue(case, now),
    "penalise": lambda case, now: course.penalise(case, f"罚{now:%j}", now),
    "dismiss": dismissed_by(PROCURATOR),
    "dismiss by the owing": dismissed_by(HEAD),
    "opine": lambda case, now: course.opine(case, PROCURATOR, case.version, "检察意见1号", now),
}


def taken(names: list[str]) -> list[tuple[str, DetectionCase, Turn | None]]:
    """Each step with the case before it and what it did; None where it did nothing or was refused."""
    case, told = BEGUN, []
    for place, name in enumerate(names, start=1):
        turn: Turn | None = None
        try:
            turn = STEPS[name](case, NOW + timedelta(days=place))
        except Refusal as refusal:
            assert refusal.code in ("DETECTION_OWN", "DETECTION_STEP_NOT_ALLOWED")
        told.append((name, case, turn))
        case = turn.case if turn else case
    return told


COURSES = st.lists(st.sampled_from(list(STEPS)), max_size=12)


@given(COURSES)
def test_what_is_owed_ends_only_by_a_referral_an_opinion_or_someone_else_who_sets_it_aside(names: list[str]) -> None:
    for name, _, turn in taken(names):
        if turn and turn.ends:
            assert name in ("refer", "settle", "dismiss", "opine")


@given(COURSES)
def test_the_clock_runs_whenever_a_referral_is_owed_and_none_is_under_way(names: list[str]) -> None:
    running = True
    for _, _, turn in taken(names):
        if turn:
            running = turn.starts or (running and not turn.ends)
            owed = turn.case.state in (S.WAITING, S.RAISED) and turn.case.referral is None
            assert running == owed, turn.action


@given(COURSES)
def test_the_one_who_owes_never_sets_it_aside(names: list[str]) -> None:
    assert [turn for name, _, turn in taken(names) if turn and name == "dismiss by the owing"] == []


@given(COURSES)
def test_nothing_leaves_the_settled(names: list[str]) -> None:
    for name, before, turn in taken(names):
        if before.state is S.SETTLED:
            assert turn is None or name in ("fact", "give up")


@given(COURSES)
def test_every_turn_is_one_step_more_and_keeps_those_before(names: list[str]) -> None:
    for _, before, turn in taken(names):
        if turn:
            assert turn.case.steps[:-1] == before.steps
            assert turn.case.version == before.version + 1
            assert turn.case.steps[-1].action is turn.action


@given(COURSES)
def test_what_is_raised_says_since_when_and_a_penalty_in_place_of_a_transfer_is_called_so(names: list[str]) -> None:
    for _, _, turn in taken(names):
        if turn and turn.case.state is S.RAISED:
            assert turn.case.raised_at is not None
            assert (turn.case.kind is DetectionKind.PENALTY_INSTEAD) == bool(turn.case.penalties)


def test_a_hand_over_that_was_taken_back_is_raised_again() -> None:
    settled = course.settle(BEGUN, "YS-1", NOW)
    assert settled
    again = course.give_up(settled.case, "YS-1", NOW)
    assert again and (again.case.state, again.starts) == (S.RAISED, True)
    assert course.give_up(settled.case, "YS-2", NOW) is None
    anew = course.refer(again.case, "YS-2", NOW)
    assert anew and (anew.case.state, anew.case.referral, anew.ends) == (S.REFERRED, "YS-2", True)


@pytest.mark.parametrize(
    ("state", "handed_over", "then"),
    [
        ("proposed", False, S.REFERRED),
        ("approved", False, S.REFERRED),
        ("refused", False, S.RAISED),
        ("handed_over", True, S.SETTLED),
        ("withdrawn", True, S.RAISED),
        ("declined", True, S.SETTLED),
        ("returned", True, S.SETTLED),
    ],
)
def test_what_becomes_of_the_referral_decides(state: str, handed_over: bool, then: S) -> None:
    referred = course.refer(BEGUN, "YS-1", NOW)
    assert referred
    turn = course.follow(referred.case, "YS-1", state, handed_over, NOW)
    assert (turn.case if turn else referred.case).state is then


def test_someone_who_saw_an_older_version_is_told_what_happened() -> None:
    raised = course.overdue(BEGUN, NOW)
    assert raised
    with pytest.raises(Refusal) as caught:
        course.dismiss(raised.case, UPPER_HEAD, 1, "无须移送", NOW)
    assert (caught.value.code, caught.value.data["version"]) == ("CASE_CHANGED", 2)
    assert caught.value.data["happened"] == "2026-09-03 10:00 时限届满未办"


def test_a_known_fact_that_grew_is_kept_up_without_a_step() -> None:
    worse = replace(BEGUN.facts[0], hours=5, thresholds=[replace(LEAD, fact="铅为限值的9倍")])
    assert course.more_facts(BEGUN, worse, NOW) is None
    kept_up = course.kept_up(BEGUN, worse)
    assert kept_up and (kept_up.facts, kept_up.steps) == ([worse], BEGUN.steps)
    assert course.kept_up(kept_up, worse) is None
    assert course.kept_up(BEGUN, fact("F-2")) is None


def test_facts_beyond_the_bound_leave_the_first_and_the_latest() -> None:
    case = BEGUN
    for number in range(2, 80):
        turn = course.more_facts(case, fact(f"F-{number}"), NOW)
        assert turn
        case = turn.case
    assert len(case.facts) == course.FACTS_MAX
    assert (case.facts[0].reference, case.facts[-1].reference) == ("F-1", "F-79")


@given(value=st.floats(min_value=0.001, max_value=1e6), limit=st.floats(min_value=0.001, max_value=1e3))
def test_a_reading_is_a_fact_from_the_multiple_on_as_it_was_written(value: float, limit: float) -> None:
    found = facts.of_alert(replace(OVER, value=value, limit=limit), IN_FORCE, NOW)
    reached = Decimal(str(value)) >= 3 * Decimal(str(limit))
    assert (found is not None) == reached


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": AlertRule.NO_DATA},
        {"rule": AlertRule.CONSTANT},
        {"limit": None},
        {"value": None},
        {"metric": None},
        {"metric": "化学需氧量"},
        {"limit": 0.0},
    ],
)
def test_an_alert_that_measures_no_threshold_is_no_fact(changes: dict[str, object]) -> None:
    assert facts.of_alert(replace(OVER, **changes), IN_FORCE, NOW) is None


def test_an_alert_told_before_it_said_where_it_belongs_is_no_fact() -> None:
    assert facts.of_alert(AlertExtended(id="alert-1", hours=3, last_hour=NOW, value=90.0), IN_FORCE, NOW) is None


def test_a_finding_recorded_before_all_thresholds_were_told_counts_by_the_one_that_was() -> None:
    event = FindingRecorded(
        finding="F-1",
        visit="V-1",
        credit_code=OVER.credit_code,
        region="640500",
        agency="ecology-640500",
        agencies=["ecology-640500"],
        kind=FindingKind.HAZARDOUS_WASTE,
        facts_on=date(2026, 9, 1),
        ladder=LadderStep.CASE,
        suspected_crime=True,
        text_hash="0" * 64,
        tonnes="3.5",
        threshold="crime.hazardous_waste",
        source="3吨（法释〔2023〕7号第一条，法定）",
    )
    found = facts.of_finding(event, IN_FORCE, {}, NOW)
    assert found and [(one.key, one.fact) for one in found.thresholds] == [("crime.hazardous_waste", "危险废物3.5吨")]
    assert facts.of_finding(replace(event, suspected_crime=False), IN_FORCE, {}, NOW) is None


def test_penalties_count_from_the_same_day_so_many_months_before() -> None:
    row = next(row for row in IN_FORCE if row.key == "crime.repeated_toxic")
    assert facts.counted_from(row, date(2026, 9, 1)) == date(2024, 9, 1)
    assert facts.counted_from(row, date(2028, 2, 29)) == date(2026, 2, 28)


def test_the_explanation_names_rule_measure_threshold_source_time_and_who_owes_what() -> None:
    raised = course.overdue(BEGUN, NOW + timedelta(days=8))
    assert raised
    told = explanation(raised.case, {HEAD.agency: "中卫市生态环境局"})
    assert told == (
        "2026-09-01 检查问题 F-1：铅为限值的4倍，达到追诉标准：三倍；"
        "中卫市生态环境局自2026-09-03 10:00起应当提请移送公安机关，时限7日；"
        "至2026-09-11 10:00未办理，属该移不移。"
    )
