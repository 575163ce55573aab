"""What a report says: figures in tables, what they suggest, measures, and where each service's journal then stood."""

from datetime import date
from typing import Annotated

import msgspec

from contracts.fields import Labelled, about
from contracts.joint_inspection.implementation_plans import PlannedMeasureState


class ReportKind(Labelled):
    """Which report."""

    QUARTER = "quarter", "季度研判"
    YEAR = "year", "年度总结"


class ReportState(Labelled):
    """Whether all services have told their figures."""

    COMPILING = "compiling", "汇总中"
    FROZEN = "frozen", "已固化"


class ReportTopic(Labelled):
    """What a table of a report counts, in the order in which a report shows them."""

    REGION = "region", "问题按地区"
    TRADE = "trade", "问题按行业"
    MONTH = "month", "问题按月份"
    KIND = "kind", "问题按类型"
    HARM = "harm", "问题按危害程度"
    LADDER = "ladder", "问题按采取的措施"
    INSPECTION = "inspection", "联合检查"
    REGISTRY = "registry", "名录与监管"
    COMPLAINTS = "complaints", "投诉举报"
    TRANSFER = "transfer", "行刑衔接"
    MEASURES = "measures", "实施方案措施"


class InspectionFigure(Labelled):
    """What joint inspection counts for a report."""

    FINISHED = "finished", "完成的检查"
    JOINT = "joint", "其中多部门联合检查"
    OFF_PLAN = "off_plan", "其中计划外检查和线索核查"
    FINDINGS = "findings", "发现的问题"
    VIOLATIONS = "violations", "其中责令改正和立案查处"
    HANDLED = "handled", "处理完毕的问题"
    DRAWS = "draws", "公布的随机抽取"
    DISCLOSED = "disclosed", "公示的计划、结果和决定"
    LISTED = "listed", "挂牌督办事项"


class MeasureFigure(Labelled):
    """How the region's implementation plans of the year stand."""

    ALL = "all", "全部措施"
    DONE = "done", "已完成"
    OPEN = "open", "推进中"
    OVERDUE = "overdue", "其中逾期"
    WITHDRAWN = "withdrawn", "已取消"


class ReportCell(msgspec.Struct, frozen=True, kw_only=True):
    """One figure."""

    key: Annotated[str, about("代码")]
    label: Annotated[str, about("名称")]
    count: Annotated[int, about("数量")]
    before: Annotated[int | None, about("上一期同样长的时段的数量；不作比较的为空")] = None
    serious: Annotated[int | None, about("其中严重问题；不区分的为空")] = None


class ReportTable(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one topic."""

    topic: Annotated[ReportTopic, about("统计内容")]
    total: Annotated[int | None, about("合计；各项不相加的为空")] = None
    cells: Annotated[list[ReportCell], about("各项")]


class ReportChart(msgspec.Struct, frozen=True, kw_only=True):
    """A table as a picture."""

    topic: Annotated[ReportTopic, about("统计内容")]
    sha256: Annotated[str, about("SVG 文件的 SHA-256，下载地址为 /files/joint_inspection/{sha256}")]


class ReportSuggestion(msgspec.Struct, frozen=True, kw_only=True):
    """What next quarter's checks might attend to. Nothing follows from it until somebody plans so."""

    topic: Annotated[ReportTopic, about("依据哪项统计")]
    key: Annotated[str, about("代码")]
    label: Annotated[str, about("建议关注的地区、行业或问题类型")]
    weight: Annotated[int | None, about("建议增加的抽查权重；问题类型不影响抽查权重，为空")] = None
    reasons: Annotated[list[str], about("理由：数据和所依据的界限")]


class ReportedMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of the agency's own implementation plans, as it then stood."""

    plan: Annotated[str, about("实施方案编号")]
    nth: Annotated[int, about("第几项措施")]
    text: Annotated[str, about("措施内容")]
    lead: Annotated[str, about("牵头单位代码")]
    lead_office: Annotated[str | None, about("牵头科室代码")] = None
    cooperating: Annotated[list[str], about("配合单位代码")]
    due_on: Annotated[date, about("完成日期（含当日）")]
    state: Annotated[PlannedMeasureState, about("状态")]
    overdue: Annotated[bool, about("是否逾期")]
    version: Annotated[int, about("版本")]
    note: Annotated[str | None, about("进展和佐证说明")] = None


class ReportPosition(msgspec.Struct, frozen=True, kw_only=True):
    """Where a service's feed stood when it counted."""

    service: Annotated[str, about("服务")]
    position: Annotated[int, about("计数时的流水位点")]
