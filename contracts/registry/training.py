"""执法人员培训: hours of training and joint training, and who is short of the year's hours."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import PageKey, PageSize, Text64
from contracts.registry.officers import Reason

TrainingNumber = Annotated[str, about("培训编号", min_length=1, max_length=64)]
Year = Annotated[int, about("年度", ge=2000, le=2999)]


class TrainingKind(Labelled):
    """Whether an agency trains its own or several train together."""

    COURSE = "course", "业务培训"
    DRILL = "drill", "执法大练兵"
    JOINT = "joint", "联合培训"


class Training(Record, frozen=True, kw_only=True):
    """One training and who attended it."""

    number: Annotated[str, about("培训编号", Level.OPEN)]
    kind: Annotated[TrainingKind, about("培训类别", Level.OPEN)]
    agency: Annotated[str, about("记录单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    topic: Annotated[str, about("培训内容", Level.OPEN)]
    held_on: Annotated[date, about("培训日期", Level.OPEN)]
    hours: Annotated[int, about("学时", Level.OPEN)]
    held_by: Annotated[str, about("主办单位", Level.OPEN)]
    withdrawn: Annotated[bool, about("是否已撤销记录", Level.OPEN)]
    partners: Annotated[list[str] | None, about("共同参训的单位代码", Level.SHARED)] = None
    certificates: Annotated[list[str] | None, about("参训人员的执法证号", Level.SHARED)] = None


class TrainingYear(Record, frozen=True, kw_only=True):
    """What one officer was trained in a year, against the hours owed."""

    certificate: Annotated[str, about("执法证号", Level.SHARED)]
    agency: Annotated[str, about("所属机构代码", Level.SHARED)]
    year: Annotated[int, about("年度", Level.SHARED)]
    hours: Annotated[int, about("已培训学时", Level.SHARED)]
    joint_hours: Annotated[int, about("其中联合培训学时", Level.SHARED)]
    required: Annotated[int, about("年度应培训学时", Level.SHARED)]
    met: Annotated[bool, about("是否达到", Level.SHARED)]
    source: Annotated[str, about("依据", Level.SHARED)]


class RecordTraining(Command, frozen=True, kw_only=True):
    """An agency records a training of its own officers; a joint one names the other agencies.

    Refusals: TRAINING_STRANGER, TRAINING_AHEAD, TRAINING_PARTNERS_WRONG, AGENCY_NOT_REGISTERED.
    """

    subject: ClassVar[str] = "registry.training.record.v1"

    kind: Annotated[TrainingKind, about("培训类别")]
    topic: Annotated[str, about("培训内容", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    held_on: Annotated[date, about("培训日期")]
    hours: Annotated[int, about("学时，1 至 200", ge=1, le=200)]
    held_by: Annotated[str, about("主办单位", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
    certificates: Annotated[list[Text64], about("参训人员的执法证号，1 至 200 个", min_length=1, max_length=200)]
    partners: Annotated[list[Text64], about("共同参训的单位代码：联合培训必填", max_length=20)] = msgspec.field(
        default_factory=list
    )


class WithdrawTraining(Command, frozen=True, kw_only=True):
    """A record made in error counts no more. Refusals: NOT_FOUND, TRAINING_WITHDRAWN."""

    subject: ClassVar[str] = "registry.training.withdraw.v1"

    number: TrainingNumber
    reason: Reason


class GetTrainings(Query[list[Training | None]], frozen=True, kw_only=True):
    """Trainings aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.training.get.v1"

    numbers: Annotated[list[str], about("培训编号，至多 100 个", max_length=100)]


class TrainingOrder(Labelled):
    """The orders of a list of trainings."""

    NEWEST = "newest", "新近的在前"
    OLDEST = "oldest", "早先的在前"


class ListTrainings(Query[Page[Training]], frozen=True, kw_only=True):
    """Trainings by whom they were recorded for, or of one officer."""

    subject: ClassVar[str] = "registry.training.list.v1"

    agency: Annotated[Text64 | None, about("记录单位代码")] = None
    certificate: Annotated[Text64 | None, about("参训人员的执法证号")] = None
    kind: Annotated[TrainingKind | None, about("培训类别")] = None
    since: Annotated[date | None, about("培训日期起")] = None
    until: Annotated[date | None, about("培训日期止（含当日）")] = None
    order: Annotated[TrainingOrder, about("排序")] = TrainingOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class TrainingYearOrder(Labelled):
    """The orders of a list of officers' years."""

    CERTIFICATE = "certificate", "按执法证号"


class ListTrainingYears(Query[Page[TrainingYear]], frozen=True, kw_only=True):
    """The hours of each officer in post of an agency in a year, or only of those who are short of them."""

    subject: ClassVar[str] = "registry.training.years.v1"

    agency: Annotated[Text64, about("机构代码")]
    year: Year
    short: Annotated[bool, about("只列未达到学时的")] = False
    order: Annotated[TrainingYearOrder, about("排序")] = TrainingYearOrder.CERTIFICATE
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class TrainingRecorded(Event, frozen=True, kw_only=True):
    """A training was recorded, or its record withdrawn. Aggregate `training:<number>`."""

    subject: ClassVar[str] = "registry.training.recorded.v1"

    number: str
    kind: TrainingKind
    agency: str
    held_on: date
    hours: int
    certificates: list[str]
    partners: list[str]
    withdrawn: bool
    text_sha256: str
