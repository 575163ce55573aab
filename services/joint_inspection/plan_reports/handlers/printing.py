"""A filed month as PDF and Excel."""

import asyncio
from collections.abc import Sequence

from contracts.errors import Refusal
from contracts.fields import Labelled
from contracts.joint_inspection.plan_reports import IssuePlanReport, PlanReport, PlanReportIssued, ReportFigures
from kernel.work import Fact, Outcome, Work
from kernel.workbooks import SheetOf, Written, workbook
from services.joint_inspection.notices.store import agency_names
from services.joint_inspection.plan_reports import store
from services.joint_inspection.plan_reports.handlers.filing import EVERYWHERE, aggregate
from services.joint_inspection.plan_reports.rules import Asked

PAPER, NAME = "plan_report", "月度检查计划落实情况"
PLANS = ("计划", "类型", "专项检查", "内容和范围", "计划家数", "已抽取", "当月完成", "发现问题")
CLASSES = ("监管领域", "监管类别", "检查依据", "完成", "发现问题")
LADDER = ("采取的措施", "问题数")


async def issue(command: IssuePlanReport, work: Work) -> Outcome:
    """Print what was filed, once; asked again it is as it was."""
    id = Asked(work.actor.agency, command.month).id
    await work.lock(aggregate(id))
    report = (await store.filed(work.connection, EVERYWHERE, [id])).get(id)
    if report is None:
        raise Refusal("NOT_FOUND", what="已报送的落实情况", id=id)
    if report.pdf:
        return Outcome(record=id)
    printed = await _printed(report, work)
    await store.issued(work.connection, printed)
    event = PlanReportIssued(
        report=id,
        agency=printed.agency,
        region=printed.region,
        number=printed.number or "",
        pdf=printed.pdf or "",
        excel=printed.excel or "",
    )
    return Outcome(record=id, facts=[Fact(aggregate(id), event)])


async def _printed(report: PlanReport, work: Work) -> PlanReport:
    names = await agency_names(work.connection, [report.agency, report.filed_with or report.agency])
    paper = await work.documents.issue(PAPER, aggregate(report.id), _content(report, names))
    title = f"{names[0]}{report.month}{NAME}"
    at = report.filed_at or work.now
    book = await asyncio.to_thread(workbook, _sheets(report, names), title, at)
    excel = await work.files.keep(f"{title}.xlsx", book)
    return _with_papers(report, paper.number, paper.sha256, excel)


def _with_papers(report: PlanReport, number: str, pdf: str, excel: str) -> PlanReport:
    known = {name: getattr(report, name) for name in PlanReport.__struct_fields__}
    return PlanReport(**{**known, "number": number, "pdf": pdf, "excel": excel})


def _content(report: PlanReport, names: Sequence[str]) -> dict[str, object]:
    figures = report.figures
    return {
        "issuer": names[0],
        "addressee": names[-1],
        "month": report.month,
        "sums": [[name, str(value)] for name, value in _sums(figures)],
        "plans": [row[1:] for row in ([*PLANS], *_texts(_plans(figures)))],
        "classes": [[*CLASSES], *_texts(_classes(figures))],
        "ladder": [[*LADDER], *_texts(_ladder(figures))],
        "sha256": report.sha256,
    }


def _sheets(report: PlanReport, names: Sequence[str]) -> list[SheetOf]:
    figures = report.figures
    told: list[tuple[str, Written]] = [
        ("编号", report.id),
        ("单位", names[0]),
        ("报送机关", names[-1]),
        ("月份", report.month),
        ("应当报送的最后日期", report.due_on),
        ("报送时间", report.filed_at),
        ("是否逾期", "是" if report.late else "否"),
        *_sums(figures),
        ("结果的SHA-256", report.sha256),
    ]
    return [
        SheetOf(name="落实情况", header=("项目", "内容"), rows=told),
        SheetOf(name="各计划的落实", header=PLANS, rows=_plans(figures)),
        SheetOf(name="各类别的检查", header=CLASSES, rows=_classes(figures)),
        SheetOf(name="采取的措施", header=LADDER, rows=_ladder(figures)),
    ]


def _sums(figures: ReportFigures) -> list[tuple[str, Written]]:
    return [
        ("计划检查家数", figures.planned),
        ("参加并完成的检查", figures.finished),
        ("其中本单位牵头", figures.led),
        ("其中计划外检查和线索核查", figures.off_plan),
        ("发现的问题", figures.findings),
    ]


def _plans(figures: ReportFigures) -> list[list[Written]]:
    return [
        [one.plan, one.kind.label, one.campaign, one.scope, one.planned, one.drawn, one.finished, one.findings]
        for one in figures.plans
    ]


def _classes(figures: ReportFigures) -> list[list[Written]]:
    return [
        [*_labels(one.domain, one.supervision_class, one.basis), one.finished, one.findings] for one in figures.classes
    ]


def _ladder(figures: ReportFigures) -> list[list[Written]]:
    return [[one.ladder.label, one.findings] for one in figures.ladder]


def _labels(*values: Labelled) -> list[str]:
    return [one.label for one in values]


def _texts(rows: Sequence[Sequence[Written]]) -> list[list[str]]:
    return [["" if value is None else str(value) for value in row] for row in rows]
