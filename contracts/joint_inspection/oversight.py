"""Joint listing 联合挂牌督办 and inspectorate feedback 督察反馈: one list of demands, released when each is met."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Number = Annotated[str, about("督办编号", min_length=1, max_length=64)]
Version = Annotated[int, about("提交人所见的督办版本：已有他人办理时不予受理并告知", ge=1, le=1_000_000)]
Nth = Annotated[int, about("第几项要求", ge=1, le=50)]
Words = Annotated[str, about("说明", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
Code = Annotated[str, msgspec.Meta(max_length=64)]


class OversightKind(Labelled):
    """Why something is watched until it is put right."""

    JOINT_LISTING = "joint_listing", "联合挂牌督办"
    INSPECTORATE_FEEDBACK = "inspectorate_feedback", "督察反馈问题整改"


class OversightState(Labelled):
    """Listed until every demand is met and the lister says so."""

    LISTED = "listed", "督办中"
    RELEASED = "released", "已销号"


class DemandState(Labelled):
    """Where one demand stands."""

    OPEN = "open", "整改中"
    REPORTED = "reported", "已报完成，待核查"
    MET = "met", "已核查完成"


class OversightAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    LIST = "list", "挂牌"
    PROGRESS = "progress", "报告进展"
    REPORT = "report", "报告完成"
    PASS = "pass", "核查通过"
    RETURN = "return", "核查不通过，退回整改"
    EXTEND = "extend", "延期"
    RELEASE = "release", "销号摘牌"
    OVERDUE = "overdue", "逾期未完成"


class Demand(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that an agency is to put right by a day; that day counts in."""

    nth: Annotated[int, about("第几项要求")]
    text: Annotated[str, about("整改要求")]
    owner: Annotated[str, about("责任单位代码")]
    due_on: Annotated[date, about("完成日期（含当日）")]
    state: Annotated[DemandState, about("状态")] = DemandState.OPEN
    overdue: Annotated[bool, about("是否逾期")] = False
    extended: Annotated[int, about("延期次数")] = 0


class OversightStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a listing."""

    at: Annotated[datetime, about("时间")]
    action: Annotated[OversightAction, about("步骤")]
    by: Annotated[str, about("单位代码")]
    person: Annotated[str | None, about("经办人")] = None
    demand: Annotated[int | None, about("第几项要求")] = None
    text: Annotated[str | None, about("说明或理由")] = None


class Oversight(Record, frozen=True, kw_only=True):
    """One listing: for the agencies on it, the level above each, and the enterprise it is about."""

    number: Annotated[str, about("督办编号", Level.OPEN)]
    kind: Annotated[OversightKind, about("督办类别", Level.OPEN)]
    state: Annotated[OversightState, about("状态", Level.OPEN)]
    version: Annotated[int, about("版本", Level.OPEN)]
    lister: Annotated[str, about("挂牌单位代码", Level.OPEN)]
    agencies: Annotated[list[str], about("参与单位代码，挂牌单位在前", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    title: Annotated[str, about("督办事项", Level.OPEN)]
    listed_at: Annotated[datetime, about("挂牌时间", Level.OPEN)]
    demands: Annotated[list[Demand], about("整改要求", Level.OPEN)]
    overdue: Annotated[bool, about("是否有逾期未完成的要求", Level.OPEN)]
    credit_code: Annotated[str | None, about("涉及企业的统一社会信用代码", Level.OPEN)] = None
    released_at: Annotated[datetime | None, about("销号时间", Level.OPEN)] = None
    text: Annotated[str | None, about("问题情况", Level.CASE)] = None
    superiors: Annotated[list[str] | None, about("参与单位的上级单位代码", Level.CASE)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.CASE)] = None
    steps: Annotated[list[OversightStep] | None, about("经过", Level.CASE)] = None


class NewDemand(msgspec.Struct, frozen=True, kw_only=True):
    """What is demanded, of whom, until when."""

    text: Words
    owner: Annotated[str, about("责任单位代码", pattern=patterns.AGENCY)]
    due_on: Annotated[date, about("完成日期（含当日）")]


class ListForOversight(Command, frozen=True, kw_only=True):
    """The head of an agency lists a matter, with one list of demands for several agencies.

    Refusals: OUT_OF_REACH, AGENCY_UNKNOWN, OVERSIGHT_DATE_WRONG, ENTERPRISE_UNKNOWN.
    """

    subject: ClassVar[str] = "joint_inspection.oversight.list_matter.v1"
    kind: Annotated[OversightKind, about("督办类别")]
    region: Annotated[str, about("行政区划代码", pattern=patterns.REGION)]
    title: Annotated[str, about("督办事项", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    text: Words
    demands: Annotated[list[NewDemand], about("整改要求", min_length=1, max_length=50)]
    credit_code: Annotated[str | None, about("涉及企业的统一社会信用代码")] = None


class ReportOnDemand(Command, frozen=True, kw_only=True):
    """The owner of a demand reports progress, or that it is done and may be checked.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, OVERSIGHT_DEMAND_UNKNOWN.
    """

    subject: ClassVar[str] = "joint_inspection.oversight.report.v1"
    number: Number
    version: Version
    demand: Nth
    text: Words
    done: Annotated[bool, about("是否已经完成、请求核查")] = False


class CheckDemand(Command, frozen=True, kw_only=True):
    """Another person than who reported, of the lister, checks whether a demand is met.

    Refusals: as ReportOnDemand, and CASE_SAME_PERSON.
    """

    subject: ClassVar[str] = "joint_inspection.oversight.check.v1"
    number: Number
    version: Version
    demand: Nth
    met: Annotated[bool, about("是否已经整改到位")]
    text: Words


class ExtendDemand(Command, frozen=True, kw_only=True):
    """The head of the lister gives more time, and says why. Refusals: as ReportOnDemand, and OVERSIGHT_DATE_WRONG."""

    subject: ClassVar[str] = "joint_inspection.oversight.extend.v1"
    number: Number
    version: Version
    demand: Nth
    due_on: Annotated[date, about("新的完成日期（含当日）")]
    reason: Words


class ReleaseFromOversight(Command, frozen=True, kw_only=True):
    """The head of the lister releases the matter 销号摘牌, once every demand is met.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, OVERSIGHT_DEMANDS_OPEN.
    """

    subject: ClassVar[str] = "joint_inspection.oversight.release.v1"
    number: Number
    version: Version
    text: Words


class OversightStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or a demand fell due unmet. Aggregate `oversight:<number>`; texts are kept by their SHA-256."""

    subject: ClassVar[str] = "joint_inspection.oversight.step_taken.v1"
    number: str
    action: OversightAction
    state: OversightState
    by: str
    version: int
    agencies: list[str]
    region: str
    credit_code: str | None = None
    demand: int | None = None
    escalated_to: str | None = None
    text_sha256: str | None = None


class OversightOrder(Labelled):
    """The orders of a list of listings."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class GetOversights(Query[list[Oversight | None]], frozen=True, kw_only=True):
    """Listings by number, aligned."""

    subject: ClassVar[str] = "joint_inspection.oversight.get.v1"
    numbers: Annotated[list[str], about("督办编号，至多 100 个", max_length=100)]


class ListOversights(Query[Page[Oversight]], frozen=True, kw_only=True):
    """Listings that the asker may see."""

    subject: ClassVar[str] = "joint_inspection.oversight.list.v1"
    kind: Annotated[OversightKind | None, about("督办类别")] = None
    state: Annotated[OversightState | None, about("状态")] = None
    overdue: Annotated[bool | None, about("是否有逾期未完成的要求")] = None
    credit_code: Annotated[Code | None, about("涉及企业的统一社会信用代码")] = None
    order: Annotated[OversightOrder, about("排序")] = OversightOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None
