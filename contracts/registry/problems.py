"""基层难题与集中攻坚: a problem the grass roots cannot solve goes to an agency that owns it, with a date."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import PageKey, PageSize, RegionCode, Text64

Case = Level.CASE
ProblemNumber = Annotated[str, about("难题编号", min_length=1, max_length=64)]
Words = Annotated[str, about("文字", min_length=1, max_length=4000, pattern=patterns.NOT_BLANK)]
AgencyCode = Annotated[str, about("牵头单位代码", min_length=1, max_length=64)]


class ProblemState(Labelled):
    """Where a problem stands."""

    OWNED = "owned", "攻坚中"
    SOLVED = "solved", "已解决，待提出单位确认"
    CONFIRMED = "confirmed", "已确认解决"


class ProblemAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    ESCALATE = "escalate", "提级"
    REPORT = "report", "报告进展"
    HAND_ON = "hand_on", "转交牵头"
    SOLVE = "solve", "报告解决"
    CONFIRM = "confirm", "确认解决"
    REOPEN = "reopen", "退回继续攻坚"
    OVERDUE = "overdue", "到期未解决"


class ProblemStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step taken."""

    at: Annotated[datetime, about("时间")]
    action: Annotated[ProblemAction, about("步骤")]
    by: Annotated[str, about("单位代码")]
    text: Annotated[str | None, about("说明")] = None


class Problem(Record, frozen=True, kw_only=True):
    """One problem on its way to being solved."""

    number: Annotated[str, about("难题编号", Level.OPEN)]
    state: Annotated[ProblemState, about("状态", Level.OPEN)]
    region: Annotated[str, about("所在行政区划代码", Level.OPEN)]
    raised_by: Annotated[str, about("提出单位代码", Level.OPEN)]
    owner: Annotated[str, about("牵头单位代码", Level.OPEN)]
    due_on: Annotated[date, about("解决期限", Level.OPEN)]
    raised_at: Annotated[datetime, about("提出时间", Level.OPEN)]
    title: Annotated[str | None, about("标题", Level.SHARED)] = None
    guidance: Annotated[str | None, about("由哪次帮扶发现（帮扶编号）", Level.SHARED)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.SHARED)] = None
    text: Annotated[str | None, about("情况", Case)] = None
    result: Annotated[str | None, about("解决情况", Case)] = None
    steps: Annotated[list[ProblemStep] | None, about("经过", Case)] = None


class EscalateProblem(Command, frozen=True, kw_only=True):
    """A bureau names the agency that is to solve it, and by when.

    Refusals: OUT_OF_REACH, REGION_UNKNOWN, PROBLEM_OWNER_UNSUITABLE, PROBLEM_DATE_WRONG, PROBLEM_GUIDANCE_UNKNOWN.
    """

    subject: ClassVar[str] = "registry.problems.escalate.v1"

    region: Annotated[str, about("所在行政区划代码，6 位", pattern=patterns.REGION)]
    title: Annotated[str, about("标题", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    text: Words
    owner: AgencyCode
    due_on: Annotated[date, about("解决期限")]
    guidance: Annotated[Text64 | None, about("由哪次帮扶发现（帮扶编号）")] = None


class ReportProblemProgress(Command, frozen=True, kw_only=True):
    """The owner says how far it is. Refusals: NOT_FOUND, PROBLEM_STEP_NOT_ALLOWED, PROBLEM_NOT_YOUR_STEP."""

    subject: ClassVar[str] = "registry.problems.report.v1"

    number: ProblemNumber
    text: Words


class HandOnProblem(Command, frozen=True, kw_only=True):
    """The owner hands it to another agency; the date stays.

    Refusals: NOT_FOUND, PROBLEM_STEP_NOT_ALLOWED, PROBLEM_NOT_YOUR_STEP, PROBLEM_OWNER_UNSUITABLE.
    """

    subject: ClassVar[str] = "registry.problems.hand_on.v1"

    number: ProblemNumber
    owner: AgencyCode
    reason: Words


class SolveProblem(Command, frozen=True, kw_only=True):
    """The owner reports it solved. Refusals: NOT_FOUND, PROBLEM_STEP_NOT_ALLOWED, PROBLEM_NOT_YOUR_STEP."""

    subject: ClassVar[str] = "registry.problems.solve.v1"

    number: ProblemNumber
    result: Words


class ConfirmProblem(Command, frozen=True, kw_only=True):
    """Who raised it agrees that it is solved. Refusals: as SolveProblem."""

    subject: ClassVar[str] = "registry.problems.confirm.v1"

    number: ProblemNumber


class ReopenProblem(Command, frozen=True, kw_only=True):
    """Who raised it does not agree; the owner goes on until a new date.

    Refusals: as SolveProblem, PROBLEM_DATE_WRONG.
    """

    subject: ClassVar[str] = "registry.problems.reopen.v1"

    number: ProblemNumber
    reason: Words
    due_on: Annotated[date, about("新的解决期限")]


class GetProblems(Query[list[Problem | None]], frozen=True, kw_only=True):
    """Problems aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.problems.get.v1"

    numbers: Annotated[list[str], about("难题编号，至多 100 个", max_length=100)]


class ProblemOrder(Labelled):
    """The orders of a list of problems."""

    DUE = "due", "先到期的在前"
    NEWEST = "newest", "新的在前"


class ListProblems(Query[Page[Problem]], frozen=True, kw_only=True):
    """Problems the asker may see."""

    subject: ClassVar[str] = "registry.problems.list.v1"

    state: Annotated[ProblemState | None, about("状态")] = None
    owner: Annotated[Text64 | None, about("牵头单位代码")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    due_before: Annotated[date | None, about("解决期限早于该日")] = None
    order: Annotated[ProblemOrder, about("排序")] = ProblemOrder.DUE
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class ProblemStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `problem:<number>`."""

    subject: ClassVar[str] = "registry.problems.step_taken.v1"

    number: str
    action: ProblemAction
    state: ProblemState
    region: str
    raised_by: str
    owner: str
    due_on: date
    by: str
    text_sha256: str | None = None
