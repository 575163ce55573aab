"""From findings to tables, by region, trade, time, kind and harm 研判; and figures and measures to tables."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from contracts.actors import region_prefix
from contracts.fields import Labelled
from contracts.figures import FigureCount
from contracts.joint_inspection.implementation_plans import PlannedMeasure, PlannedMeasureState
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.report_terms import MeasureFigure, ReportCell, ReportTable, ReportTopic
from contracts.joint_inspection.visits import FindingKind, LadderStep

UNKNOWN_TRADE = ""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """So many findings that are alike; `current` in the period, else in the one before."""

    region: str
    trade: str | None
    month: str
    kind: FindingKind
    severity: FindingGravity
    ladder: LadderStep
    current: bool
    count: int


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """How regions and trades read."""

    regions: Mapping[str, str]
    trades: Mapping[str, str]


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked at: a region, the months of the period, and for each the month of the period before."""

    region: str
    months: Sequence[str]
    months_before: Sequence[str]


Key = Callable[[Found], str]


def finding_tables(found: Sequence[Found], frame: Frame, names: Names) -> list[ReportTable]:
    """One table for each way to look at the findings; each adds up to all of them."""
    aligned = dict(zip(frame.months_before, frame.months, strict=True))
    regions = _open(ReportTopic.REGION, found, lambda one: _part_of(one.region, frame.region), names.regions)
    trades = _open(ReportTopic.TRADE, found, lambda one: one.trade or UNKNOWN_TRADE, names.trades)
    months = {month: month for month in frame.months}
    return [
        regions,
        trades,
        _fixed(ReportTopic.MONTH, found, lambda one: one.month if one.current else aligned[one.month], months),
        _fixed(ReportTopic.KIND, found, lambda one: one.kind.value, _labels(FindingKind)),
        _fixed(ReportTopic.HARM, found, lambda one: one.severity.value, _labels(FindingGravity)),
        _fixed(ReportTopic.LADDER, found, lambda one: one.ladder.value, _labels(LadderStep)),
    ]


def figure_table(topic: ReportTopic, figures: type[Labelled], counts: Iterable[FigureCount]) -> ReportTable:
    """A service's figures, in the order of their enumeration; they do not add up to anything."""
    known = {one.figure: one.count for one in counts}
    cells = [ReportCell(key=one.value, label=one.label, count=known.get(one.value, 0)) for one in figures]
    return ReportTable(topic=topic, cells=cells)


def measure_table(measures: Sequence[PlannedMeasure]) -> ReportTable:
    """How the measures stand."""
    states = Counter(one.state for one in measures)
    counts = {
        MeasureFigure.ALL: len(measures),
        MeasureFigure.DONE: states[PlannedMeasureState.DONE],
        MeasureFigure.OPEN: states[PlannedMeasureState.OPEN],
        MeasureFigure.OVERDUE: sum(one.overdue for one in measures),
        MeasureFigure.WITHDRAWN: states[PlannedMeasureState.WITHDRAWN],
    }
    told = [FigureCount(figure=figure.value, count=count) for figure, count in counts.items()]
    return figure_table(ReportTopic.MEASURES, MeasureFigure, told)


def _open(topic: ReportTopic, found: Sequence[Found], key: Key, names: Mapping[str, str]) -> ReportTable:
    """A cell for whatever occurs, the most first."""
    labels = {one: names.get(one, one) or "行业未登记" for one in sorted({key(one) for one in found})}
    table = _fixed(topic, found, key, labels)
    cells = sorted(table.cells, key=lambda cell: (-cell.count, cell.key))
    return msgspec.structs.replace(table, cells=cells)


def _fixed(topic: ReportTopic, found: Sequence[Found], key: Key, labels: Mapping[str, str]) -> ReportTable:
    """A cell for each label, in their order."""
    count: Counter[str] = Counter()
    before: Counter[str] = Counter()
    serious: Counter[str] = Counter()
    for one in found:
        place = key(one)
        (count if one.current else before)[place] += one.count
        if one.current and one.severity is FindingGravity.SERIOUS:
            serious[place] += one.count
    cells = [
        ReportCell(key=place, label=label, count=count[place], before=before[place], serious=serious[place])
        for place, label in labels.items()
    ]
    return ReportTable(topic=topic, total=count.total(), cells=cells)


def _part_of(region: str, within: str) -> str:
    """The city of a province's report, else the division itself."""
    return f"{region[:4]}00" if len(region_prefix(within)) == 2 and not region.endswith("0000") else region


def _labels(kind: type[Labelled]) -> dict[str, str]:
    return {one.value: one.label for one in kind}
