"""典型案例: what an agency tells of a case so that others learn from it; one person drafts, the head publishes."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Number = Annotated[str, about("典型案例编号", min_length=1, max_length=64)]
Title = Annotated[str, about("案例名称", min_length=2, max_length=200, pattern=patterns.NOT_BLANK)]
Text = Annotated[str, about("文字", min_length=2, max_length=5000, pattern=patterns.NOT_BLANK)]
Region = Annotated[str, about("行政区划代码", pattern=patterns.REGION)]


class TypicalCaseState(Labelled):
    """What became of a draft."""

    DRAFTED = "drafted", "待负责人审核"
    PUBLISHED = "published", "已公开"
    REFUSED = "refused", "不予公开"


class TypicalCase(Record, frozen=True, kw_only=True):
    """A draft and what became of it, for the agency alone; the public reads the disclosure."""

    number: Annotated[str, about("典型案例编号", Level.OPEN)]
    state: Annotated[TypicalCaseState, about("状态", Level.OPEN)]
    agency: Annotated[str, about("办案单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    drafted_at: Annotated[datetime, about("起草时间", Level.OPEN)]
    disclosure: Annotated[str | None, about("公示编号；未公开的为空", Level.OPEN)] = None
    title: Annotated[str | None, about("案例名称", Level.CASE)] = None
    facts: Annotated[str | None, about("案情", Level.CASE)] = None
    handling: Annotated[str | None, about("办理情况和结果", Level.CASE)] = None
    meaning: Annotated[str | None, about("典型意义", Level.CASE)] = None
    reason: Annotated[str | None, about("不予公开的理由", Level.CASE)] = None


class DraftTypicalCase(Command, frozen=True, kw_only=True):
    """An officer writes what others are to learn from a case; names of people are hidden when it is published.

    Refusal: OUT_OF_REACH.
    """

    subject: ClassVar[str] = "joint_inspection.typical_cases.draft.v1"
    region: Region
    title: Title
    facts: Annotated[Text, about("案情")]
    handling: Annotated[Text, about("办理情况和结果")]
    meaning: Annotated[Text, about("典型意义")]


class PublishTypicalCase(Command, frozen=True, kw_only=True):
    """The head, who did not draft it, makes it public. Refusals: NOT_FOUND, TYPICAL_CASE_SETTLED, CASE_SAME_PERSON."""

    subject: ClassVar[str] = "joint_inspection.typical_cases.publish.v1"
    number: Number


class RefuseTypicalCase(Command, frozen=True, kw_only=True):
    """The head decides that it is not published. Refusals: NOT_FOUND, TYPICAL_CASE_SETTLED, CASE_SAME_PERSON."""

    subject: ClassVar[str] = "joint_inspection.typical_cases.refuse.v1"
    number: Number
    reason: Annotated[str, about("理由", min_length=2, max_length=500, pattern=patterns.NOT_BLANK)]


class TypicalCaseOrder(Labelled):
    """The orders of a list of drafts."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class GetTypicalCases(Query[list[TypicalCase | None]], frozen=True, kw_only=True):
    """Drafts by number, aligned; None where absent or of another agency."""

    subject: ClassVar[str] = "joint_inspection.typical_cases.get.v1"
    numbers: Annotated[list[str], about("典型案例编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ListTypicalCases(Query[Page[TypicalCase]], frozen=True, kw_only=True):
    """Drafts that the asker may see."""

    subject: ClassVar[str] = "joint_inspection.typical_cases.list.v1"
    state: Annotated[TypicalCaseState | None, about("状态")] = None
    order: Annotated[TypicalCaseOrder, about("排序")] = TypicalCaseOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None


class TypicalCaseStepTaken(Event, frozen=True, kw_only=True):
    """A draft was written, published or refused. Aggregate `typical_case:<number>`; its words stand by their hash."""

    subject: ClassVar[str] = "joint_inspection.typical_cases.step_taken.v1"
    number: str
    state: TypicalCaseState
    agency: str
    by: str
    content_sha256: str
    disclosure: str | None = None
    reason_sha256: str | None = msgspec.field(default=None)
