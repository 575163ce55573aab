"""What a report covers, shows and suggests: pure."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from contracts.figures import FigureCount
from contracts.joint_inspection.implementation_plans import PlannedMeasure, PlannedMeasureState
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.report_terms import (
    InspectionFigure,
    ReportCell,
    ReportKind,
    ReportPosition,
    ReportState,
    ReportTable,
    ReportTopic,
)
from contracts.joint_inspection.visits import FindingKind, LadderStep
from contracts.law import LawRow, LawStatus, Unit
from services.joint_inspection.reports.rules import analysis, editions
from services.joint_inspection.reports.rules.analysis import Found, Frame, Names
from services.joint_inspection.reports.rules.editions import Case
from services.joint_inspection.reports.rules.suggestions import Bounds, suggested

MONTHS, BEFORE = ["2026-07", "2026-08", "2026-09"], ["2026-04", "2026-05", "2026-06"]
PROVINCE = Frame(region="640000", months=MONTHS, months_before=BEFORE)
CITY = Frame(region="640500", months=MONTHS, months_before=BEFORE)
NAMES = Names(regions={"640500": "中卫市"}, trades={"C22": "造纸和纸制品业"})
NOON = datetime(2026, 10, 1, 4, tzinfo=UTC)


@st.composite
def found(draw: st.DrawFn) -> Found:
    """Findings that are alike, of this period or the one before."""
    current = draw(st.booleans())
    return Found(
        region=draw(st.sampled_from(["640500", "640521", "640522", "640100", "640000"])),
        trade=draw(st.sampled_from(["C22", "D44", None])),
        month=draw(st.sampled_from(MONTHS if current else BEFORE)),
        kind=draw(st.sampled_from(FindingKind)),
        severity=draw(st.sampled_from(FindingGravity)),
        ladder=draw(st.sampled_from(LadderStep)),
        current=current,
        count=draw(st.integers(1, 9)),
    )


KEYS: dict[ReportTopic, Callable[[Found], str]] = {
    ReportTopic.REGION: lambda one: one.region[:4] + "00",
    ReportTopic.TRADE: lambda one: one.trade or "",
    ReportTopic.KIND: lambda one: one.kind.value,
    ReportTopic.HARM: lambda one: one.severity.value,
    ReportTopic.LADDER: lambda one: one.ladder.value,
    ReportTopic.MONTH: lambda one: one.month if one.current else MONTHS[BEFORE.index(one.month)],
}


@given(st.lists(found(), max_size=30))
def test_every_table_is_a_naive_recount_of_the_findings(findings: list[Found]) -> None:
    tables = {one.topic: one for one in analysis.finding_tables(findings, PROVINCE, NAMES)}
    assert set(tables) == set(KEYS)
    now = [one for one in findings if one.current for _ in range(one.count)]
    earlier = [one for one in findings if not one.current for _ in range(one.count)]
    for topic, key in KEYS.items():
        cells = tables[topic].cells
        assert tables[topic].total == len(now) == sum(cell.count for cell in cells)
        serious = [one for one in now if one.severity is FindingGravity.SERIOUS]
        for field, counted in (("count", now), ("before", earlier), ("serious", serious)):
            naive = Counter(map(key, counted))
            assert {cell.key: value for cell in cells if (value := getattr(cell, field))} == naive


@given(st.lists(found(), max_size=12), st.randoms())
def test_the_order_of_the_findings_changes_nothing(findings: list[Found], random: object) -> None:
    shuffled = list(findings)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert analysis.finding_tables(findings, CITY, NAMES) == analysis.finding_tables(shuffled, CITY, NAMES)


def test_a_city_is_shown_by_its_counties_and_names_are_those_of_the_divisions_and_trades() -> None:
    alike = dict(month="2026-07", kind=FindingKind.OTHER, severity=FindingGravity.MINOR, ladder=LadderStep.PUBLICITY)
    given_ = [
        Found(region=region, trade=trade, current=True, count=count, **alike)  # type: ignore[arg-type]
        for region, trade, count in (("640521", "C22", 1), ("640500", None, 2))
    ]
    regions, trades, *_ = analysis.finding_tables(given_, CITY, NAMES)
    assert [(cell.key, cell.label, cell.count) for cell in regions.cells] == [
        ("640500", "中卫市", 2),
        ("640521", "640521", 1),
    ]
    assert [cell.label for cell in trades.cells] == ["行业未登记", "造纸和纸制品业"]


def test_figures_stand_in_the_order_of_their_enumeration_and_what_was_not_told_is_none() -> None:
    table = analysis.figure_table(ReportTopic.INSPECTION, InspectionFigure, [FigureCount(figure="findings", count=4)])
    assert [cell.key for cell in table.cells] == [one.value for one in InspectionFigure]
    assert {cell.key for cell in table.cells if cell.count} == {"findings"} and table.total is None


def test_measures_are_summed_up_by_state_and_the_overdue_are_among_the_open() -> None:
    def measure(nth: int, state: PlannedMeasureState, overdue: bool = False) -> PlannedMeasure:
        return PlannedMeasure(
            nth=nth, text="x", lead="ecology-640500", due_on=date(2026, 6, 30), state=state, overdue=overdue
        )

    open_, done = PlannedMeasureState.OPEN, PlannedMeasureState.DONE
    table = analysis.measure_table([measure(1, open_), measure(2, open_, True), measure(3, done)])
    counts = {cell.key: cell.count for cell in table.cells}
    assert counts == {"all": 3, "done": 1, "open": 2, "overdue": 1, "withdrawn": 0}


def limit(value: int, name: str) -> LawRow:
    return LawRow(
        key=name,
        value=Decimal(value),
        unit=Unit.COUNT,
        source="本地规则",
        status=LawStatus.LOCAL,
        region="",
        valid_from=date(2021, 1, 1),
        valid_to=None,
        name=name,
    )


BOUNDS = Bounds(
    least=limit(3, "下限"),
    share=limit(50, "占比"),
    growth=limit(20, "增幅"),
    serious=limit(1, "严重"),
    weight=limit(2, "权重"),
)


def table(topic: ReportTopic, *cells: tuple[str, int, int, int]) -> ReportTable:
    made = [
        ReportCell(key=key, label=key, count=count, before=before, serious=serious)
        for key, count, before, serious in cells
    ]
    return ReportTable(topic=topic, total=sum(one.count for one in made), cells=made)


def test_a_suggestion_names_each_reason_with_its_bound_and_weighs_them() -> None:
    told = suggested([table(ReportTopic.TRADE, ("C22", 6, 5, 1), ("D44", 2, 0, 2), ("C26", 3, 3, 0))], BOUNDS)
    [one] = told
    assert (one.key, one.weight) == ("C22", 6)
    share, growth, serious = one.reasons
    assert "占54.5%" in share and "占比50个（本地规则，地方设定）" in share
    assert "由上期5个增至6个，增加20.0%" in growth and "严重问题1个" in serious


def test_nothing_is_suggested_where_there_is_nothing_to_choose_or_too_little_was_found() -> None:
    alone = table(ReportTopic.REGION, ("640500", 9, 0, 9))
    few = table(ReportTopic.TRADE, ("C22", 2, 0, 2), ("D44", 1, 0, 0))
    unregistered = table(ReportTopic.TRADE, ("", 9, 0, 9), ("D44", 1, 0, 0))
    months = table(ReportTopic.MONTH, ("2026-07", 9, 0, 9), ("2026-08", 1, 0, 0))
    assert suggested([alone, few, unregistered, months], BOUNDS) == []


def test_a_kind_of_finding_gets_no_weight_and_those_with_most_reasons_come_first() -> None:
    kinds = table(ReportTopic.KIND, ("other", 3, 3, 1), ("hazardous_waste", 5, 1, 1))
    told = suggested([kinds], BOUNDS)
    assert [(one.key, one.weight, len(one.reasons)) for one in told] == [
        ("hazardous_waste", None, 3),
        ("other", None, 1),
    ]


@pytest.mark.parametrize(
    ("period", "first", "after", "months"),
    [
        ("2026-Q1", date(2026, 1, 1), date(2026, 4, 1), ["2026-01", "2026-02", "2026-03"]),
        ("2026-Q4", date(2026, 10, 1), date(2027, 1, 1), ["2026-10", "2026-11", "2026-12"]),
        ("2026", date(2026, 1, 1), date(2027, 1, 1), [f"2026-{month:02}" for month in range(1, 13)]),
    ],
)
def test_a_period_is_a_quarter_or_a_year(period: str, first: date, after: date, months: list[str]) -> None:
    assert editions.days_of(period) == editions.Days(first, after)
    assert editions.months_of(period) == months
    assert editions.kind_of(period) is (ReportKind.QUARTER if "Q" in period else ReportKind.YEAR)


def edition(**changed: object) -> Case:
    given_: dict[str, object] = {
        "id": "ecology-640500@2026-Q3-1",
        "kind": ReportKind.QUARTER,
        "agency": "ecology-640500",
        "region": "640500",
        "period": "2026-Q3",
        "edition": 1,
        "state": ReportState.COMPILING,
        "since": NOON,
        "until": NOON,
        "complete": True,
        "asked_at": NOON,
        "tables": [],
        "suggestions": [],
        "measures": [],
        "positions": [ReportPosition(service="joint_inspection", position=4)],
    }
    return Case(**{**given_, **changed})  # type: ignore[arg-type]


def test_an_edition_is_whole_when_each_service_told_once_in_whatever_order() -> None:
    services = {
        "registry": ReportTopic.REGISTRY,
        "transfer": ReportTopic.TRANSFER,
        "complaints": ReportTopic.COMPLAINTS,
    }

    def told(*order: str) -> Case:
        case = edition()
        for position, service in enumerate(order):
            assert not editions.is_whole(case)
            position_ = ReportPosition(service=service, position=len(service))
            case = editions.told(case, ReportTable(topic=services[service], cells=[]), position_)
            again = ReportPosition(service=service, position=99 + position)
            assert editions.told(case, ReportTable(topic=services[service], cells=[]), again) == case
        return case

    one, other = told("registry", "complaints", "transfer"), told("transfer", "registry", "complaints")
    assert editions.is_whole(one) and one == other


def test_what_is_frozen_takes_no_more_figures() -> None:
    frozen = editions.frozen(edition(), "a" * 64, "b" * 64, [], NOON)
    told = ReportPosition(service="registry", position=9)
    assert editions.told(frozen, ReportTable(topic=ReportTopic.REGISTRY, cells=[]), told) == frozen


@pytest.mark.parametrize(
    ("today", "last", "reason", "refusal"),
    [
        (date(2026, 6, 30), None, None, "REPORT_EARLY"),
        (date(2026, 10, 9), edition(), "更正", "REPORT_COMPILING"),
        (date(2026, 10, 9), edition(state=ReportState.FROZEN), None, "REPORT_REASON_MISSING"),
    ],
)
def test_no_edition_is_made_of_what_is_to_come_or_beside_another_or_without_its_reason(
    today: date, last: Case | None, reason: str | None, refusal: str
) -> None:
    with pytest.raises(Refusal, match=refusal):
        editions.check_ask("2026-Q3", today, last, reason)


def test_a_running_period_may_be_counted_anew_without_a_reason() -> None:
    running = edition(state=ReportState.FROZEN, complete=False)
    editions.check_ask("2026-Q3", date(2026, 8, 1), running, None)
