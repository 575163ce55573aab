"""主动学法积分: courses and exams of environmental law, what they earn, and what the points are good for."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCodes, PageKey, PageSize, RegionCode, Text64, Text200
from contracts.registry.study_terms import (
    StudyCourseKind,
    StudyCourseOrder,
    StudyEntryKind,
    StudyEntryOrder,
    StudyPart,
    StudyProblem,
    StudyReward,
)

Open, Shared = Level.OPEN, Level.SHARED
CourseNumber = Annotated[str, about("学法场次编号", min_length=1, max_length=64)]
Minutes = Annotated[int, msgspec.Meta(ge=1, le=6000)]
Mark = Annotated[int, msgspec.Meta(ge=1, le=1000)]
Ids = Annotated[list[str], about("编号，至多 100 个", max_length=100)]


class StudyCourse(Record, frozen=True, kw_only=True):
    """One course or exam; who came is not public."""

    number: Annotated[str, about("学法场次编号", Open)]
    kind: Annotated[StudyCourseKind, about("类别", Open)]
    title: Annotated[str, about("主题", Open)]
    laws: Annotated[list[str], about("学习或考查的法律法规", Open)]
    region: Annotated[str, about("面向的行政区划代码，含下级", Open)]
    agency: Annotated[str, about("举办机关代码", Open)]
    held_at: Annotated[datetime, about("开始时间", Open)]
    minutes: Annotated[int | None, about("课程时长，分钟", Open)] = None
    hours: Annotated[float | None, about("课程学时", Open)] = None
    full_mark: Annotated[int | None, about("考试满分", Open)] = None
    pass_mark: Annotated[int | None, about("考试合格分", Open)] = None
    enterprises: Annotated[int | None, about("已登记的企业家数", Shared)] = None


class StudyAttendanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """One enterprise's attendance as it comes; what is wrong with it is reported, not refused."""

    credit_code: Annotated[str, about("统一社会信用代码", max_length=64)]
    minutes: Annotated[int | None, about("学习时长，分钟；缺省为整个课程")] = None


class StudyExamRow(msgspec.Struct, frozen=True, kw_only=True):
    """One enterprise's result as it comes."""

    credit_code: Annotated[str, about("统一社会信用代码", max_length=64)]
    score: Annotated[int, about("得分")]


class StudyBatch(Record, frozen=True, kw_only=True):
    """One list of attendance or results, and what became of its rows."""

    id: Annotated[str, about("批次编号", Shared)]
    course: Annotated[str, about("学法场次编号", Shared)]
    recorded_at: Annotated[datetime, about("登记时间", Shared)]
    accepted: Annotated[int, about("入库行数", Shared)]
    rejected: Annotated[int, about("未入库行数", Shared)]
    problems: Annotated[list[StudyProblem], about("未入库的行及原因", Shared)]


class StudyEntry(Record, frozen=True, kw_only=True):
    """One line of an enterprise's ledger; put right by a counter entry, never changed."""

    id: Annotated[str, about("积分记录编号", Shared)]
    credit_code: Annotated[str, about("统一社会信用代码", Shared)]
    region: Annotated[str, about("企业所在行政区划代码", Shared)]
    kind: Annotated[StudyEntryKind, about("类别", Shared)]
    on: Annotated[date, about("日期", Shared)]
    points: Annotated[int, about("积分，使用和冲正为负", Shared)]
    minutes: Annotated[int, about("学习时长，分钟", Shared)] = 0
    score: Annotated[int | None, about("考试得分", Shared)] = None
    last_day: Annotated[date | None, about("积分有效的最后一日", Shared)] = None
    basis: Annotated[str, about("依据", Shared)]
    course: Annotated[str | None, about("学法场次编号", Shared)] = None
    corrects: Annotated[str | None, about("冲正的是哪条记录", Shared)] = None
    corrected_by: Annotated[str | None, about("被哪条记录冲正", Shared)] = None
    reason: Annotated[str | None, about("使用或冲正的理由", Shared)] = None
    recorded_at: Annotated[datetime, about("登记时间", Shared)]


class StudyPoints(Record, frozen=True, kw_only=True):
    """An enterprise's balance with every line that makes it, and what it is good for."""

    credit_code: Annotated[str, about("统一社会信用代码", Open)]
    on: Annotated[date | None, about("计算日期", Shared)] = None
    minutes: Annotated[int | None, about("累计学习时长，分钟", Shared)] = None
    hours: Annotated[float | None, about("累计学时", Shared)] = None
    hour_basis: Annotated[str | None, about("一学时的分钟数及其依据", Shared)] = None
    points: Annotated[int | None, about("积分余额", Shared)] = None
    parts: Annotated[list[StudyPart] | None, about("余额的构成", Shared)] = None
    rewards: Annotated[list[StudyReward] | None, about("积分可用于何事", Shared)] = None


class PlanStudyCourse(Command, frozen=True, kw_only=True):
    """A bureau plans a course or an exam. Refusals: OUT_OF_REACH, REGION_UNKNOWN, STUDY_COURSE_INCOMPLETE."""

    subject: ClassVar[str] = "registry.study.plan.v1"

    kind: Annotated[StudyCourseKind, about("类别")]
    title: Annotated[str, about("主题", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    laws: Annotated[list[Text200], about("学习或考查的法律法规", min_length=1, max_length=50)]
    region: Annotated[str, about("面向的行政区划代码，含下级", pattern=patterns.REGION)]
    held_at: Annotated[datetime, about("开始时间，可补录已举办的")]
    minutes: Annotated[Minutes | None, about("课程时长，分钟；课程必填")] = None
    full_mark: Annotated[Mark | None, about("满分；考试必填")] = None


class RecordStudyAttendance(Command, frozen=True, kw_only=True):
    """Who came to a course; good rows go in, each bad one is reported. Answered with the batch.

    Refusals: NOT_FOUND, STUDY_KIND_WRONG, STUDY_NOT_HELD_YET.
    """

    subject: ClassVar[str] = "registry.study.record_attendance.v1"

    number: CourseNumber
    rows: Annotated[list[StudyAttendanceRow], about("到课企业，1 至 1000 行", min_length=1, max_length=1000)]


class RecordExamResults(Command, frozen=True, kw_only=True):
    """What came of an exam; good rows go in, each bad one is reported. Refusals: as RecordStudyAttendance."""

    subject: ClassVar[str] = "registry.study.record_results.v1"

    number: CourseNumber
    rows: Annotated[list[StudyExamRow], about("考试成绩，1 至 1000 行", min_length=1, max_length=1000)]


class CorrectStudyEntry(Command, frozen=True, kw_only=True):
    """A counter entry takes an attendance or a result back; the entry itself stays. Answered with the counter entry.

    Refusals: NOT_FOUND, STUDY_CORRECTED_ALREADY, STUDY_NOT_CORRECTABLE.
    """

    subject: ClassVar[str] = "registry.study.correct.v1"

    entry: Annotated[str, about("积分记录编号", min_length=1, max_length=64)]
    reason: Annotated[str, about("理由", min_length=1, max_length=1000, pattern=patterns.NOT_BLANK)]


class GetStudyCourses(Query[list[StudyCourse | None]], frozen=True, kw_only=True):
    """Courses aligned with `numbers`; None where absent."""

    subject: ClassVar[str] = "registry.study.get.v1"

    numbers: Ids


class ListStudyCourses(Query[Page[StudyCourse]], frozen=True, kw_only=True):
    """Courses and exams by their time."""

    subject: ClassVar[str] = "registry.study.list.v1"

    kind: Annotated[StudyCourseKind | None, about("类别")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    order: Annotated[StudyCourseOrder, about("排序")] = StudyCourseOrder.LATEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class GetStudyBatches(Query[list[StudyBatch | None]], frozen=True, kw_only=True):
    """Batches aligned with `ids`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.study.batches.v1"

    ids: Ids


class GetStudyEntries(Query[list[StudyEntry | None]], frozen=True, kw_only=True):
    """Entries aligned with `ids`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.study.entries.v1"

    ids: Ids


class ListStudyEntries(Query[Page[StudyEntry]], frozen=True, kw_only=True):
    """Lines of the ledgers the asker may see."""

    subject: ClassVar[str] = "registry.study.list_entries.v1"

    credit_code: Annotated[Text64 | None, about("统一社会信用代码")] = None
    course: Annotated[Text64 | None, about("学法场次编号")] = None
    kind: Annotated[StudyEntryKind | None, about("类别")] = None
    order: Annotated[StudyEntryOrder, about("排序")] = StudyEntryOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class GetStudyPoints(Query[list[StudyPoints | None]], frozen=True, kw_only=True):
    """The balance of each enterprise; None where there is none, or the asker may not see it."""

    subject: ClassVar[str] = "registry.study.points.v1"

    credit_codes: CreditCodes


class StudyCoursePlanned(Event, frozen=True, kw_only=True):
    """A course or exam was planned, with the law's row it goes by. Aggregate `study:<number>`."""

    subject: ClassVar[str] = "registry.study.planned.v1"

    number: str
    kind: StudyCourseKind
    region: str
    agency: str
    held_at: datetime
    basis: str


class StudyRecorded(Event, frozen=True, kw_only=True):
    """A list of attendance or results was taken in; one event for the whole list."""

    subject: ClassVar[str] = "registry.study.recorded.v1"

    number: str
    batch: str
    kind: StudyEntryKind
    entries: list[str]
    credit_codes: list[str]
    points: list[int]
    rejected: int


class StudyCorrected(Event, frozen=True, kw_only=True):
    """An entry was taken back by a counter entry. Aggregate `study_ledger:<credit code>`."""

    subject: ClassVar[str] = "registry.study.corrected.v1"

    entry: str
    corrects: str
    credit_code: str
    points: int
    reason_sha256: str


class StudyPointsSpent(Event, frozen=True, kw_only=True):
    """Points were used: `code` is the reward, `reference` what for. Aggregate `study_ledger:<credit code>`."""

    subject: ClassVar[str] = "registry.study.spent.v1"

    entry: str
    credit_code: str
    points: int
    code: str
    reference: str
    basis: str
