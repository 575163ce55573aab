"""The vocabulary of the positive list 监督执法正面清单: states, steps, criteria checked, filings, incentives."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import Record
from contracts.registry.directory import Text100

Words = Annotated[str, about("文字", min_length=1, max_length=4000, pattern=patterns.NOT_BLANK)]
FileDigest = Annotated[str, about("SHA-256", pattern=patterns.SHA256)]
FileDigests = Annotated[list[FileDigest], about("所附材料的 SHA-256", max_length=20)]


class ListingState(Labelled):
    """Where an enterprise stands with the list."""

    INVITED = "invited", "已告知，待企业申报"
    APPLIED = "applied", "已申报，待审核"
    REVIEWED = "reviewed", "审核通过，待批准"
    NOTICE = "notice", "公示中"
    OBJECTED = "objected", "公示期有异议，待核实"
    IN_FORCE = "in_force", "已列入"
    REFUSED = "refused", "不予列入"
    WITHDRAWN = "withdrawn", "企业退出"
    REMOVED = "removed", "已移出"
    ENDED = "ended", "已终止"


class ListingAction(Labelled):
    """A step somebody takes, or the clock or a rule."""

    INVITE = "invite", "告知企业可以申报"
    APPLY = "apply", "申报"
    WITHDRAW = "withdraw", "退出"
    REVIEW = "review", "审核通过"
    REFUSE = "refuse", "不予列入"
    APPROVE = "approve", "批准并公示"
    OBJECT = "object", "提出异议"
    DISMISS = "dismiss", "异议不成立，重新公示"
    ENTER = "enter", "公示期满列入"
    FILE = "file", "守法备案"
    FILING_LATE = "filing_late", "守法备案逾期"
    FAIL = "fail", "按规则移出：不再符合准入条件"
    REMOVE = "remove", "决定移出"
    NOTIFY = "notify", "出具移出告知书"
    END = "end", "豁免期满"
    CLOSE = "close", "企业已注销"
    OVERDUE = "overdue", "时限届满未办"


class CheckResult(Labelled):
    """Whether a criterion is met."""

    PASSED = "passed", "符合"
    FAILED = "failed", "不符合"
    UNKNOWN = "unknown", "现有数据无法核对"


class CriterionMeasure(Labelled):
    """What a criterion looks at."""

    PERMIT_DAYS = "permit_days", "排污许可证剩余有效天数"
    DAILY_EXCEEDANCES = "daily_exceedances", "日均值超标预警（说明已被采信的除外）"
    SUPERVISION_CLUES = "supervision_clues", "非现场监管线索"
    VIOLATIONS = "violations", "检查中责令改正或立案查处的问题"
    POOR_CREDIT = "poor_credit", "环境信用等级为警示及以下"
    LATE_FILINGS = "late_filings", "列入后逾期的守法备案"
    REVIEWED = "reviewed", "由审核人核实"


class IncentiveKind(Labelled):
    """What being on the list earns beside fewer inspections."""

    GREEN_FINANCE = "green_finance", "绿色金融"
    CONTROL_EXEMPTION = "control_exemption", "管控豁免"
    JOINT_INCENTIVE = "joint_incentive", "多部门联合激励"


class ListingCheck(Record, frozen=True, kw_only=True):
    """One criterion with what was seen; it is visible to whoever may see the listing's checks."""

    criterion: Annotated[str, about("准入条件代码", Level.OPEN)]
    name: Annotated[str, about("准入条件", Level.OPEN)]
    looks_at: Annotated[CriterionMeasure, about("核对的内容", Level.OPEN)]
    result: Annotated[CheckResult, about("结果", Level.OPEN)]
    seen: Annotated[str | None, about("所见数值；无法核对时为空", Level.OPEN)] = None
    required: Annotated[str, about("要求", Level.OPEN)]
    source: Annotated[str, about("依据", Level.OPEN)]
    note: Annotated[str | None, about("审核人的核实意见", Level.OPEN)] = None


class ReviewFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What the reviewer found of a criterion that the registry cannot check."""

    criterion: Annotated[Text100, about("准入条件代码")]
    met: Annotated[bool, about("是否符合")]
    note: Words


class ListingObjection(msgspec.Struct, frozen=True, kw_only=True):
    """An objection made during the notice period; who made it is not kept."""

    at: Annotated[datetime, about("提出时间")]
    text: Annotated[str, about("异议内容")]


class ListingFiling(msgspec.Struct, frozen=True, kw_only=True):
    """One compliance filing 守法备案."""

    at: Annotated[datetime, about("备案时间")]
    title: Annotated[str, about("备案事项")]
    text: Annotated[str, about("履行生态环境法律义务的情况")]
    files: Annotated[list[str], about("所附材料的 SHA-256")]


class ListingStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step as it happened."""

    at: Annotated[datetime, about("时间")]
    action: Annotated[ListingAction, about("步骤")]
    by: Annotated[str, about("单位代码或统一社会信用代码")]
    reason: Annotated[str | None, about("理由")] = None


class ListingPaper(Record, frozen=True, kw_only=True):
    """The written notice of removal; its file is in the registry's store by this digest."""

    number: Annotated[str, about("文书文号", Level.OPEN)]
    agency: Annotated[str, about("出具机关代码", Level.OPEN)]
    sha256: Annotated[str, about("文件 SHA-256 摘要", Level.OPEN)]
    issued_at: Annotated[datetime, about("出具时间", Level.OPEN)]


class PositiveListCriterion(Record, frozen=True, kw_only=True):
    """One published criterion; a row of positive_list_criteria.csv."""

    key: Annotated[str, about("准入条件代码", Level.OPEN)]
    name: Annotated[str, about("准入条件", Level.OPEN)]
    looks_at: Annotated[CriterionMeasure, about("核对的内容", Level.OPEN)]
    required: Annotated[str, about("要求", Level.OPEN)]
    source: Annotated[str, about("依据", Level.OPEN)]
    valid_from: Annotated[date, about("施行日期", Level.OPEN)]
