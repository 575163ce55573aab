"""Words of the study of the law: courses and exams, the lines of a ledger, and what a balance is made of."""

from datetime import date
from typing import Annotated

import msgspec

from contracts.fields import Labelled, about


class StudyCourseKind(Labelled):
    """Whether law is learnt or asked."""

    COURSE = "course", "课程"
    EXAM = "exam", "考试"


class StudyEntryKind(Labelled):
    """A line of the ledger of points."""

    ATTENDANCE = "attendance", "学习"
    EXAM = "exam", "考试"
    SPENT = "spent", "使用"
    CORRECTION = "correction", "冲正"


class StudyProblem(msgspec.Struct, frozen=True, kw_only=True):
    """A row that was not taken, and why."""

    row: Annotated[int, about("第几行，从 1 起")]
    credit_code: Annotated[str, about("该行的统一社会信用代码")]
    field: Annotated[str, about("字段")]
    got: Annotated[str, about("收到的值")]
    reason: Annotated[str, about("原因")]


class StudyPart(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a balance."""

    fact: Annotated[str, about("构成")]
    adds: Annotated[int, about("原有积分")]
    left: Annotated[int, about("尚可使用的积分")]
    source: Annotated[str, about("依据")]
    entry: Annotated[str | None, about("积分记录编号")] = None
    on: Annotated[date | None, about("日期")] = None
    last_day: Annotated[date | None, about("有效的最后一日")] = None


class StudyReward(msgspec.Struct, frozen=True, kw_only=True):
    """What points are good for: a suggestion with its source; whoever decides is not bound by it."""

    code: Annotated[str, about("事项代码，见 study_rules.csv")]
    suggestion: Annotated[str, about("建议")]
    at_least: Annotated[int, about("所需积分")]
    reached: Annotated[bool, about("是否已达到")]
    spends: Annotated[int, about("使用时扣减的积分")]
    days: Annotated[int | None, about("缩短的日数")] = None
    source: Annotated[str, about("依据")]


class StudyCourseOrder(Labelled):
    """The orders of a list of courses."""

    LATEST = "latest", "时间近的在前"
    EARLIEST = "earliest", "时间早的在前"


class StudyEntryOrder(Labelled):
    """The orders of a ledger."""

    NEWEST = "newest", "新登记的在前"
    OLDEST = "oldest", "先登记的在前"
