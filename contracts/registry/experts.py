"""专家库: experts, lawyers and third-party institutions, engaged by decision, with qualification and credit."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import EnvironmentalElement, PageKey, PageSize, RegionCode, Text64, Text100, Text200
from contracts.registry.officers import Reason

ExpertNumber = Annotated[str, about("专家库编号", min_length=1, max_length=64)]


class ExpertKind(Labelled):
    """As what somebody stands in the library."""

    EXPERT = "expert", "专家"
    LAWYER = "lawyer", "律师"
    INSTITUTION = "institution", "第三方机构"


class ExpertState(Labelled):
    """Where somebody stands; only who is engaged takes part."""

    LISTED = "listed", "在库，未聘用"
    ENGAGED = "engaged", "已聘用"
    SUSPENDED = "suspended", "已暂停"
    REMOVED = "removed", "已退出"


class ExpertAction(Labelled):
    """A step in the library: decided by the head, or taken by rule."""

    ENTER = "enter", "入库或变更"
    ENGAGE = "engage", "聘用"
    SUSPEND = "suspend", "暂停"
    REMOVE = "remove", "退出"
    RATE = "rate", "信用记录"
    SUSPEND_BY_RULE = "suspend_by_rule", "信用分过低，按规则暂停"
    EXPIRE = "expire", "资质到期"


class ExpertEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One person or institution to enter or change; a new period of validity renews the qualification."""

    number: Annotated[str, about("专家库编号", pattern=patterns.CERTIFICATE)]
    kind: Annotated[ExpertKind, about("类别")]
    name: Annotated[str, about("姓名或机构名称", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
    region: Annotated[str, about("服务区域行政区划代码", pattern=patterns.REGION)]
    qualification: Annotated[str, about("资质", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
    valid_from: Annotated[date, about("资质有效期起")]
    valid_to: Annotated[date, about("资质有效期止（含当日）")]
    qualification_number: Annotated[Text100 | None, about("资质证书编号")] = None
    unit: Annotated[Text200 | None, about("所在单位")] = None
    credit_code: Annotated[Text64 | None, about("统一社会信用代码：机构必填")] = None
    specialties: Annotated[list[EnvironmentalElement], about("专业", max_length=6)] = msgspec.field(
        default_factory=list
    )


class ExpertMark(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that moved the credit, until it counts no more."""

    code: Annotated[str, about("信用事项代码")]
    name: Annotated[str, about("信用事项")]
    points: Annotated[int, about("分值")]
    on: Annotated[date, about("记录日期")]
    until: Annotated[date, about("计分截止日（含当日）")]
    reason: Annotated[str, about("具体情况")]
    by: Annotated[str, about("记录单位代码")]
    source: Annotated[str, about("依据")]


class ExpertStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step, and why."""

    at: Annotated[datetime, about("时间")]
    action: Annotated[ExpertAction, about("步骤")]
    by: Annotated[str, about("单位代码")]
    reason: Annotated[str | None, about("理由")] = None


class Expert(Record, frozen=True, kw_only=True):
    """One person or institution of the library; `agency` supervises it."""

    number: Annotated[str, about("专家库编号", Level.OPEN)]
    kind: Annotated[ExpertKind, about("类别", Level.OPEN)]
    state: Annotated[ExpertState, about("状态", Level.OPEN)]
    qualified: Annotated[bool, about("资质是否在有效期内，由时钟判定", Level.OPEN)]
    agency: Annotated[str, about("监管单位代码", Level.OPEN)]
    region: Annotated[str, about("服务区域行政区划代码", Level.OPEN)]
    qualification: Annotated[str, about("资质", Level.OPEN)]
    valid_from: Annotated[date, about("资质有效期起", Level.OPEN)]
    valid_to: Annotated[date, about("资质有效期止（含当日）", Level.OPEN)]
    credit_code: Annotated[str | None, about("机构的统一社会信用代码", Level.OPEN)] = None
    name: Annotated[str | None, about("姓名或机构名称", Level.SHARED)] = None
    unit: Annotated[str | None, about("所在单位", Level.SHARED)] = None
    qualification_number: Annotated[str | None, about("资质证书编号", Level.SHARED)] = None
    specialties: Annotated[list[EnvironmentalElement] | None, about("专业", Level.SHARED)] = None
    score: Annotated[int | None, about("信用分", Level.SHARED)] = None
    marks: Annotated[list[ExpertMark] | None, about("信用记录", Level.CASE)] = None
    steps: Annotated[list[ExpertStep] | None, about("经过", Level.CASE)] = None


class RegisterExperts(Command, frozen=True, kw_only=True):
    """The supervising agency enters or changes people and institutions; an equal entry changes nothing.

    Answered with the agency. Refusals: AGENCY_NOT_REGISTERED, EXPERT_TWICE, EXPERT_OF_ANOTHER_AGENCY,
    EXPERT_PERIOD_REVERSED, EXPERT_REMOVED, EXPERT_CODE_WRONG, CREDIT_CODE_INVALID.
    """

    subject: ClassVar[str] = "registry.experts.register.v1"

    agency: Annotated[str, about("监管单位代码", min_length=1, max_length=64)]
    experts: Annotated[list[ExpertEntry], about("人员和机构，1 至 200 个", min_length=1, max_length=200)]


class EngageExpert(Command, frozen=True, kw_only=True):
    """The head engages, or engages again after a suspension.

    Refusals: NOT_FOUND, EXPERT_STEP_NOT_ALLOWED, EXPERT_UNQUALIFIED, EXPERT_CREDIT_LOW.
    """

    subject: ClassVar[str] = "registry.experts.engage.v1"

    number: ExpertNumber
    reason: Reason


class SuspendExpert(Command, frozen=True, kw_only=True):
    """The head suspends. Refusals: NOT_FOUND, EXPERT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.experts.suspend.v1"

    number: ExpertNumber
    reason: Reason


class RemoveExpert(Command, frozen=True, kw_only=True):
    """The head takes somebody out of the library for good. Refusals: NOT_FOUND, EXPERT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.experts.remove.v1"

    number: ExpertNumber
    reason: Reason


class RateExpert(Command, frozen=True, kw_only=True):
    """A bureau records a fact of conduct; below the local minimum whoever is engaged is suspended by rule.

    Refusals: NOT_FOUND, EXPERT_STEP_NOT_ALLOWED, EXPERT_MARK_UNKNOWN.
    """

    subject: ClassVar[str] = "registry.experts.rate.v1"

    number: ExpertNumber
    code: Annotated[str, about("信用事项代码，见辖区数据", min_length=1, max_length=40)]
    reason: Reason


class GetExperts(Query[list[Expert | None]], frozen=True, kw_only=True):
    """People and institutions aligned with `numbers`; None where absent."""

    subject: ClassVar[str] = "registry.experts.get.v1"

    numbers: Annotated[list[str], about("专家库编号，至多 200 个", max_length=200)]


class ExpertOrder(Labelled):
    """The orders of a list of experts."""

    NUMBER = "number", "按编号"
    VALID_TO = "valid_to", "资质先到期的在前"


class ListExperts(Query[Page[Expert]], frozen=True, kw_only=True):
    """The library, filtered."""

    subject: ClassVar[str] = "registry.experts.list.v1"

    kind: Annotated[ExpertKind | None, about("类别")] = None
    agency: Annotated[Text64 | None, about("监管单位代码")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    specialty: Annotated[EnvironmentalElement | None, about("专业")] = None
    state: Annotated[ExpertState | None, about("状态")] = None
    valid_on: Annotated[date | None, about("资质在该日有效")] = None
    order: Annotated[ExpertOrder, about("排序")] = ExpertOrder.NUMBER
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class ExpertStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken in the library; never the name. Aggregate `expert:<number>`.

    `credit_code` is an institution's; older events have neither it nor `valid_from`.
    """

    subject: ClassVar[str] = "registry.experts.step_taken.v1"

    number: str
    kind: ExpertKind
    action: ExpertAction
    state: ExpertState
    qualified: bool
    agency: str
    region: str
    valid_to: date
    by: str
    reason_sha256: str | None = None
    valid_from: date | None = None
    credit_code: str | None = None
