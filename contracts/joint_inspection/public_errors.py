"""公示纠错: anyone says that something in a public row is wrong, and the agency whose row it is answers in public."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

ROW_MAX = 200
Number = Annotated[str, about("报错编号", min_length=1, max_length=64)]
RowId = Annotated[str, about("公开内容的编号", min_length=1, max_length=ROW_MAX)]
Code = Annotated[str, msgspec.Meta(max_length=64)]
Region = Annotated[str, msgspec.Meta(pattern=patterns.REGION)]
PageSize = Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)]
ErrorText = Annotated[
    str,
    about("何处有误、应为什么；不必留下个人信息", min_length=2, max_length=1000, pattern=patterns.NOT_BLANK),
]


class PublicRowKind(Labelled):
    """What kind of public row."""

    DISCLOSURE = "disclosure", "执法公示"
    POSITIVE_LISTING = "positive_listing", "监督执法正面清单"
    CREDIT = "credit", "企业环境信用等级"
    ITEM = "item", "执法事项目录"
    RESPONSIBILITY = "responsibility", "权责清单"
    ANSWER = "answer", "公开问答"
    COMPLAINT_RATE = "complaint_rate", "投诉办理情况"


class PublicErrorState(Labelled):
    """What became of a report."""

    REPORTED = "reported", "待答复"
    CORRECTED = "corrected", "确有错误，已经或正在更正"
    STANDS = "stands", "经核实无误"


class PublicError(Record, frozen=True, kw_only=True):
    """What was said to be wrong with one public row, and the answer. The words of those who reported stay inside."""

    number: Annotated[str, about("报错编号", Level.OPEN)]
    kind: Annotated[PublicRowKind, about("公开内容的种类", Level.OPEN)]
    row: Annotated[str, about("公开内容的编号", Level.OPEN)]
    agency: Annotated[str, about("答复单位代码：公开内容的责任单位", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    state: Annotated[PublicErrorState, about("状态", Level.OPEN)]
    reports: Annotated[int, about("答复前收到的报错次数", Level.OPEN)]
    reported_at: Annotated[datetime, about("首次报错时间", Level.OPEN)]
    due_at: Annotated[datetime | None, about("应当答复的时间", Level.OPEN)] = None
    overdue: Annotated[bool, about("是否逾期未答复", Level.OPEN)] = False
    answered_at: Annotated[datetime | None, about("答复时间", Level.OPEN)] = None
    answer: Annotated[str | None, about("答复", Level.OPEN)] = None
    texts: Annotated[list[str] | None, about("各次报错的内容，已隐去人名、电话等", Level.CASE)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.CASE)] = None


class ReportPublicError(Command, frozen=True, kw_only=True):
    """Anyone says that a public row is wrong. Row and owner are taken from the row as it was shown, never typed.

    While an earlier report about the row waits for its answer, this one joins it. Where the row names no agency the
    ecology department at the top answers. Refusals: NOT_FOUND, DISCLOSURE_WITHDRAWN, PUBLIC_ERROR_FULL.
    """

    subject: ClassVar[str] = "joint_inspection.public_errors.report.v1"
    kind: Annotated[PublicRowKind, about("公开内容的种类")]
    row: RowId
    agency: Annotated[Code | None, about("责任单位代码")] = None
    region: Annotated[Region | None, about("行政区划代码")] = None
    text: ErrorText


class AnswerPublicError(Command, frozen=True, kw_only=True):
    """The head of the agency whose row it is answers; the answer is public, with names and telephones hidden.

    Refusals: NOT_FOUND, CASE_NOT_YOUR_STEP, PUBLIC_ERROR_ANSWERED, INVALID_INPUT.
    """

    subject: ClassVar[str] = "joint_inspection.public_errors.answer.v1"
    number: Number
    outcome: Annotated[PublicErrorState, about("核实结果：确有错误或经核实无误")]
    answer: Annotated[str, about("公开的答复", min_length=2, max_length=2000, pattern=patterns.NOT_BLANK)]


class PublicErrorOrder(Labelled):
    """The orders of a list of reports."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class GetPublicErrors(Query[list[PublicError | None]], frozen=True, kw_only=True):
    """Reports by number, aligned."""

    subject: ClassVar[str] = "joint_inspection.public_errors.get.v1"
    numbers: Annotated[list[str], about("报错编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ListPublicErrors(Query[Page[PublicError]], frozen=True, kw_only=True):
    """Reports and their answers."""

    subject: ClassVar[str] = "joint_inspection.public_errors.list.v1"
    kind: Annotated[PublicRowKind | None, about("公开内容的种类")] = None
    row: Annotated[Annotated[str, msgspec.Meta(max_length=ROW_MAX)] | None, about("公开内容的编号")] = None
    agency: Annotated[Code | None, about("答复单位代码")] = None
    state: Annotated[PublicErrorState | None, about("状态")] = None
    order: Annotated[PublicErrorOrder, about("排序")] = PublicErrorOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None


class PublicErrorReported(Event, frozen=True, kw_only=True):
    """Somebody said that a public row is wrong. Aggregate `public_error:<number>`."""

    subject: ClassVar[str] = "joint_inspection.public_errors.reported.v1"
    number: str
    kind: PublicRowKind
    row: str
    agency: str
    reports: int
    text_sha256: str


class PublicErrorAnswered(Event, frozen=True, kw_only=True):
    """The agency answered."""

    subject: ClassVar[str] = "joint_inspection.public_errors.answered.v1"
    number: str
    state: PublicErrorState
    agency: str
    by: str
    answer_sha256: str


class PublicErrorOverdue(Event, frozen=True, kw_only=True):
    """Nobody answered in time."""

    subject: ClassVar[str] = "joint_inspection.public_errors.overdue.v1"
    number: str
    agency: str
    superior: str
    basis: str
