"""What a report's workbook and pictures show."""

from collections.abc import Sequence

from contracts.joint_inspection.report_terms import ReportedMeasure, ReportTable, ReportTopic
from kernel.documents.drawing import Bar, Chart
from kernel.workbooks import SheetOf, Written
from services.joint_inspection.reports.rules.editions import Case

BARS_MAX = 20
CELLS = ("代码", "名称", "数量", "上一期", "其中严重")


def title(case: Case, agency: str) -> str:
    """What the report of the agency of this name is called."""
    year, _, quarter = case.period.partition("-Q")
    span = f"{year}年第{quarter}" if quarter else year
    return f"{span}{case.kind.label}（{agency}，第{case.edition}版）"


def sheets(case: Case, sha256: str) -> list[SheetOf]:
    """The workbook: what it is, each table, suggestions, measures."""
    found = [_about(case, sha256), *(_table(table) for table in case.tables)]
    if case.suggestions:
        found.append(_suggestions(case))
    if case.measures:
        found.append(_measures(case.measures))
    return found


def charts(case: Case, of: str) -> dict[ReportTopic, Chart]:
    """A picture for each table in which anything was counted."""
    shown = [table for table in case.tables if any(cell.count or cell.before for cell in table.cells)]
    return {table.topic: _chart(table, of) for table in shown}


def _about(case: Case, sha256: str) -> SheetOf:
    rows: list[tuple[str, Written]] = [
        ("报告编号", case.id),
        ("类别", case.kind.label),
        ("编制单位", case.agency),
        ("行政区划（含下级）", case.region),
        ("统计起点（含）", case.since),
        ("统计终点（不含）", case.until),
        ("期间是否已结束", "是" if case.complete else "否，只统计到编制时"),
        ("编制时间", case.asked_at),
        ("更正理由", case.reason),
        *((f"{one.service} 的流水位点", one.position) for one in case.positions),
        ("内容的SHA-256", sha256),
    ]
    return SheetOf(name="说明", header=("项目", "内容"), rows=rows)


def _table(table: ReportTable) -> SheetOf:
    rows = [(cell.key, cell.label, cell.count, cell.before, cell.serious) for cell in table.cells]
    total = [("", "合计", table.total, None, None)] if table.total is not None else []
    return SheetOf(name=table.topic.label, header=CELLS, rows=[*rows, *total])


def _suggestions(case: Case) -> SheetOf:
    rows = [(one.topic.label, one.key, one.label, one.weight, "；".join(one.reasons)) for one in case.suggestions]
    return SheetOf(name="建议", header=("依据", "代码", "建议关注", "建议增加的抽查权重", "理由"), rows=rows)


def _measures(measures: Sequence[ReportedMeasure]) -> SheetOf:
    header = ("实施方案", "序号", "措施", "牵头单位", "牵头科室", "配合单位", "完成日期", "状态", "逾期", "进展和佐证")
    rows = [
        (
            one.plan,
            one.nth,
            one.text,
            one.lead,
            one.lead_office,
            "、".join(one.cooperating),
            one.due_on,
            one.state.label,
            "是" if one.overdue else "否",
            one.note,
        )
        for one in measures
    ]
    return SheetOf(name="措施进展", header=header, rows=rows)


def _chart(table: ReportTable, of: str) -> Chart:
    compared = any(cell.before is not None for cell in table.cells)
    shown, rest = table.cells[:BARS_MAX], table.cells[BARS_MAX:]
    bars = [Bar(label=cell.label, count=cell.count, before=cell.before) for cell in shown]
    if rest:
        before = sum(cell.before or 0 for cell in rest) if compared else None
        bars.append(Bar(label=f"其余{len(rest)}项", count=sum(cell.count for cell in rest), before=before))
    told = "各项不相加" if table.total is None else f"合计{table.total}个"
    legend = ("本期", "上一期") if compared else ()
    return Chart(title=table.topic.label, subtitle=f"{of}　{told}", bars=bars, legend=legend)
