"""企业自主体检: an enterprise checks itself against its permit and its trade's risk points; its own, never evidence."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCode, EnvironmentalElement, PageKey, PageSize, Text64

# Self-checks have an id space of their own, so that whoever is asked to cite one knows what it is.
NUMBER_PREFIX = "TJ-"

Case = Level.CASE
SelfCheckNumber = Annotated[str, about("体检编号", min_length=1, max_length=64)]
ItemNumber = Annotated[int, about("项目序号", ge=1, le=5000)]
Note = Annotated[str, msgspec.Meta(max_length=2000)]
Digest = Annotated[str, msgspec.Meta(pattern=patterns.SHA256)]


class SelfCheckState(Labelled):
    """How far a self-check has come."""

    CHECKING = "checking", "自查中"
    RECTIFYING = "rectifying", "整改中"
    CLOSED = "closed", "已完成"


class SelfCheckOrigin(Labelled):
    """Where an item of the list comes from."""

    ENTERPRISE = "enterprise", "企业"
    PERMIT = "permit", "排污许可证"
    OUTLET = "outlet", "排放口"
    POLLUTANT = "pollutant", "许可污染物"
    ELEMENT = "element", "环境要素"
    TRADE = "trade", "行业违法风险点"


class SelfCheckAnswer(Labelled):
    """What the enterprise says of an item."""

    CONFORMS = "conforms", "符合"
    FAILS = "fails", "不符合"
    NOT_APPLICABLE = "not_applicable", "不适用"


class SelfCheckAction(Labelled):
    """A step the enterprise takes, or (OVERDUE) failed to take in time."""

    START = "start", "开始"
    ANSWER = "answer", "作答"
    PLAN = "plan", "制定整改计划"
    FOLLOW_UP = "follow_up", "记录整改结果"
    SUBMIT = "submit", "提交"
    CLOSE = "close", "完成"
    OVERDUE = "overdue", "整改到期未完成"


class SelfCheckItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the list, its answer, and where it fails the plan and what came of it."""

    number: Annotated[int, about("项目序号，从 1 起")]
    origin: Annotated[SelfCheckOrigin, about("来源")]
    text: Annotated[str, about("自查内容")]
    legal_basis: Annotated[str, about("法律依据")]
    element: Annotated[EnvironmentalElement | None, about("环境要素")] = None
    answer: Annotated[SelfCheckAnswer | None, about("自查结果")] = None
    note: Annotated[str | None, about("说明")] = None
    sha256: Annotated[str | None, about("附件 SHA-256 摘要")] = None
    answered_at: Annotated[datetime | None, about("作答时间")] = None
    measure: Annotated[str | None, about("整改措施")] = None
    due_on: Annotated[date | None, about("计划完成日期")] = None
    done_on: Annotated[date | None, about("实际完成日期")] = None
    done_note: Annotated[str | None, about("整改结果")] = None
    done_sha256: Annotated[str | None, about("整改证明 SHA-256 摘要")] = None


class SelfCheckReply(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it is given."""

    item: ItemNumber
    answer: Annotated[SelfCheckAnswer, about("自查结果")]
    note: Annotated[Note | None, about("说明")] = None
    sha256: Annotated[Digest | None, about("附件 SHA-256 摘要")] = None


class SelfCheckPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What the enterprise will do about an item, and until when."""

    item: ItemNumber
    measure: Annotated[str, about("整改措施", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
    due_on: Annotated[date, about("计划完成日期")]


class SelfCheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a planned measure."""

    item: ItemNumber
    done_on: Annotated[date, about("实际完成日期")]
    note: Annotated[Note | None, about("整改结果")] = None
    sha256: Annotated[Digest | None, about("整改证明 SHA-256 摘要")] = None


class SelfCheck(Record, frozen=True, kw_only=True):
    """One self-check; the enterprise's own until it submits it, and no evidence then either.

    It is seen by party, never by region: a region's rows would show every bureau above what nobody has handed in.
    """

    number: Annotated[str, about("体检编号", Case)]
    credit_code: Annotated[str, about("统一社会信用代码", Case)]
    region: Annotated[str, about("行政区划代码", Case)]
    state: Annotated[SelfCheckState, about("状态", Case)]
    started_at: Annotated[datetime, about("开始时间", Case)]
    items: Annotated[list[SelfCheckItem], about("自查项目", Case)]
    answered: Annotated[int, about("已作答项数", Case)]
    failing: Annotated[int, about("不符合项数", Case)]
    rectified: Annotated[int, about("已整改项数", Case)]
    submitted_to: Annotated[list[str], about("提交给哪些生态环境机关", Case)]
    submitted_at: Annotated[datetime | None, about("最近提交时间", Case)] = None
    closed_at: Annotated[datetime | None, about("完成时间", Case)] = None
    evidence: Annotated[bool, about("能否作为执法证据；自主体检一律不能", Case)] = False
    duties: Annotated[list[Duty], about("整改计划的时限", Case)]


class StartSelfCheck(Command, frozen=True, kw_only=True):
    """The enterprise has its list made. Refusals: NOT_FOUND, ENTERPRISE_CLOSED, SELF_CHECK_OPEN_ALREADY."""

    subject: ClassVar[str] = "registry.self_checks.start.v1"

    credit_code: CreditCode


class AnswerSelfCheck(Command, frozen=True, kw_only=True):
    """Answers to items, anew where one was given before.

    Refusals: NOT_FOUND, SELF_CHECK_CLOSED, SELF_CHECK_ITEM_UNKNOWN, SELF_CHECK_ITEM_RECTIFIED.
    """

    subject: ClassVar[str] = "registry.self_checks.answer.v1"

    number: SelfCheckNumber
    answers: Annotated[list[SelfCheckReply], about("自查结果", min_length=1, max_length=500)]


class PlanSelfCheck(Command, frozen=True, kw_only=True):
    """The enterprise's own plan for what does not conform.

    Refusals: NOT_FOUND, SELF_CHECK_CLOSED, SELF_CHECK_ITEM_UNKNOWN, SELF_CHECK_ITEM_CONFORMS,
    SELF_CHECK_ITEM_RECTIFIED, SELF_CHECK_DATE_WRONG.
    """

    subject: ClassVar[str] = "registry.self_checks.plan.v1"

    number: SelfCheckNumber
    plans: Annotated[list[SelfCheckPlan], about("整改计划", min_length=1, max_length=500)]


class FollowUpSelfCheck(Command, frozen=True, kw_only=True):
    """What came of the plan.

    Refusals: NOT_FOUND, SELF_CHECK_CLOSED, SELF_CHECK_ITEM_UNKNOWN, SELF_CHECK_UNPLANNED, SELF_CHECK_DONE_LATER.
    """

    subject: ClassVar[str] = "registry.self_checks.follow_up.v1"

    number: SelfCheckNumber
    results: Annotated[list[SelfCheckResult], about("整改结果", min_length=1, max_length=500)]


class SubmitSelfCheck(Command, frozen=True, kw_only=True):
    """The enterprise lets a bureau see it, from now on as it goes.

    Refusals: NOT_FOUND, SELF_CHECK_AGENCY_UNSUITABLE.
    """

    subject: ClassVar[str] = "registry.self_checks.submit.v1"

    number: SelfCheckNumber
    agency: Annotated[str, about("生态环境机关代码", min_length=1, max_length=64)]


class CloseSelfCheck(Command, frozen=True, kw_only=True):
    """All answered, all rectified. Refusals: NOT_FOUND, SELF_CHECK_CLOSED, SELF_CHECK_UNFINISHED."""

    subject: ClassVar[str] = "registry.self_checks.close.v1"

    number: SelfCheckNumber


class GetSelfChecks(Query[list[SelfCheck | None]], frozen=True, kw_only=True):
    """Self-checks aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.self_checks.get.v1"

    numbers: Annotated[list[str], about("体检编号，至多 100 个", max_length=100)]


class SelfCheckOrder(Labelled):
    """The orders of a list of self-checks."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListSelfChecks(Query[Page[SelfCheck]], frozen=True, kw_only=True):
    """Self-checks the asker may see."""

    subject: ClassVar[str] = "registry.self_checks.list.v1"

    credit_code: Annotated[Text64 | None, about("统一社会信用代码")] = None
    state: Annotated[SelfCheckState | None, about("状态")] = None
    order: Annotated[SelfCheckOrder, about("排序")] = SelfCheckOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class SelfCheckStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken; what was answered stays with the enterprise. Aggregate `self_check:<number>`."""

    subject: ClassVar[str] = "registry.self_checks.step_taken.v1"

    number: str
    action: SelfCheckAction
    state: SelfCheckState
    submitted_to: list[str]
