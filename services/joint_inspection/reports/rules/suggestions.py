"""What the figures suggest for the next quarter: a suggestion with its reasons, from which nothing follows."""

from collections.abc import Iterator, Sequence

import msgspec

from contracts.joint_inspection.report_terms import ReportCell, ReportSuggestion, ReportTable, ReportTopic
from contracts.law import LawRow

WEIGHED = (ReportTopic.REGION, ReportTopic.TRADE)
LOOKED_AT = (*WEIGHED, ReportTopic.KIND)


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """From where on a figure is worth attention, as data."""

    least: LawRow
    share: LawRow
    growth: LawRow
    serious: LawRow
    weight: LawRow


def suggested(tables: Sequence[ReportTable], bounds: Bounds) -> list[ReportSuggestion]:
    """The regions, trades and kinds to attend to, those with most reasons first."""
    found = [
        _suggestion(table.topic, cell, reasons, bounds)
        for table in tables
        if table.topic in LOOKED_AT and len(table.cells) > 1
        for cell in table.cells
        if cell.key and (reasons := list(reasons_for(cell, table.total or 0, bounds)))
    ]
    return sorted(found, key=lambda one: -len(one.reasons))


def reasons_for(cell: ReportCell, total: int, bounds: Bounds) -> Iterator[str]:
    """Why a cell is worth attention; a cell with fewer findings than the least has no reason."""
    if cell.count < bounds.least.value:
        return
    if cell.count * 100 >= bounds.share.value * total:
        yield f"本期{cell.count}个，占{cell.count * 100 / total:.1f}%，达到{_told(bounds.share)}"
    yield from _growth(cell, bounds.growth)
    if cell.serious and cell.serious >= bounds.serious.value:
        yield f"其中严重问题{cell.serious}个，达到{_told(bounds.serious)}"


def _growth(cell: ReportCell, limit: LawRow) -> Iterator[str]:
    if not cell.before:
        yield f"上期没有，本期{cell.count}个"
    elif (cell.count - cell.before) * 100 >= limit.value * cell.before:
        risen = (cell.count - cell.before) * 100 / cell.before
        yield f"由上期{cell.before}个增至{cell.count}个，增加{risen:.1f}%，达到{_told(limit)}"


def _suggestion(topic: ReportTopic, cell: ReportCell, reasons: list[str], bounds: Bounds) -> ReportSuggestion:
    weight = len(reasons) * int(bounds.weight.value) if topic in WEIGHED else None
    return ReportSuggestion(topic=topic, key=cell.key, label=cell.label, weight=weight, reasons=reasons)


def _told(limit: LawRow) -> str:
    return f"{limit.name}{limit.text}"
