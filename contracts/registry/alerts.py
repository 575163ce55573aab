"""监测预警: what readings give rise to, told to the enterprise first; unanswered or repeated it becomes a clue."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.alert_terms import AlertRule, AlertState, ClueCause, CluePriority, ClueState
from contracts.registry.directory import CreditCodes, PageKey, PageSize, RegionCode

AlertId = Annotated[str, about("预警编号", min_length=1, max_length=64)]
ClueId = Annotated[str, about("线索编号", min_length=1, max_length=64)]
Ids = Annotated[list[str], about("编号，至多 100 个", max_length=100)]
Reason = Annotated[str, about("理由", min_length=1, max_length=1000, pattern=patterns.NOT_BLANK)]


class Alert(Record, frozen=True, kw_only=True):
    """One alert: one rule, one series or permit, one day."""

    id: Annotated[str, about("预警编号", Level.OPEN)]
    rule: Annotated[AlertRule | None, about("规则", Level.CASE)] = None
    credit_code: Annotated[str | None, about("统一社会信用代码", Level.CASE)] = None
    region: Annotated[str | None, about("行政区划代码", Level.CASE)] = None
    point: Annotated[str | None, about("点位代码", Level.CASE)] = None
    metric: Annotated[str | None, about("监测项目", Level.CASE)] = None
    day: Annotated[date | None, about("所属日期", Level.CASE)] = None
    first_hour: Annotated[datetime | None, about("最早触发的时段", Level.CASE)] = None
    last_hour: Annotated[datetime | None, about("最晚触发的时段", Level.CASE)] = None
    hours: Annotated[int | None, about("当日触发的小时数", Level.CASE)] = None
    value: Annotated[float | None, about("最严重的数值", Level.CASE)] = None
    limit: Annotated[float | None, about("限值或门槛", Level.CASE)] = None
    unit: Annotated[str | None, about("单位", Level.CASE)] = None
    fact: Annotated[str | None, about("触发事实", Level.CASE)] = None
    basis: Annotated[str | None, about("规则依据", Level.CASE)] = None
    state: Annotated[AlertState | None, about("状态", Level.CASE)] = None
    raised_at: Annotated[datetime | None, about("发出时间", Level.CASE)] = None
    explanation: Annotated[str | None, about("企业的说明", Level.CASE)] = None
    evidence: Annotated[list[str] | None, about("企业所附材料的 SHA-256", Level.CASE)] = None
    answered_at: Annotated[datetime | None, about("答复时间", Level.CASE)] = None
    decision: Annotated[str | None, about("核实结论的理由", Level.CASE)] = None
    clue: Annotated[str | None, about("由此形成的线索编号", Level.CASE)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.CASE)] = None


class ScorePart(Record, frozen=True, kw_only=True):
    """One fact that adds to a clue's score; it is seen by whoever sees the clue."""

    fact: Annotated[str, about("事实", Level.OPEN)]
    adds: Annotated[int, about("加分", Level.OPEN)]
    source: Annotated[str, about("依据", Level.OPEN)]


class Clue(Record, frozen=True, kw_only=True):
    """An alert that calls for a look on the spot, with the parts of its score."""

    id: Annotated[str, about("线索编号", Level.OPEN)]
    alert: Annotated[str | None, about("预警编号", Level.CASE)] = None
    credit_code: Annotated[str | None, about("统一社会信用代码", Level.CASE)] = None
    region: Annotated[str | None, about("行政区划代码", Level.CASE)] = None
    rule: Annotated[AlertRule | None, about("规则", Level.CASE)] = None
    cause: Annotated[ClueCause | None, about("成为线索的原因", Level.CASE)] = None
    score: Annotated[int | None, about("得分", Level.CASE)] = None
    priority: Annotated[CluePriority | None, about("优先级", Level.CASE)] = None
    parts: Annotated[list[ScorePart] | None, about("得分构成", Level.CASE)] = None
    state: Annotated[ClueState | None, about("状态", Level.CASE)] = None
    raised_at: Annotated[datetime | None, about("形成时间", Level.CASE)] = None
    withdrawn_reason: Annotated[str | None, about("撤销理由", Level.CASE)] = None
    visit: Annotated[str | None, about("为核查它提出的现场检查", Level.CASE)] = None
    duties: Annotated[list[Duty] | None, about("启动现场检查的期限，高、中优先级的才有", Level.CASE)] = None


class WeakPoint(Record, frozen=True, kw_only=True):
    """Where an enterprise keeps failing: one rule at one point in the window."""

    rule: Annotated[AlertRule, about("规则", Level.OPEN)]
    point: Annotated[str | None, about("点位代码", Level.OPEN)] = None
    metric: Annotated[str | None, about("监测项目", Level.OPEN)] = None
    alerts: Annotated[int, about("预警次数", Level.OPEN)]
    hours: Annotated[int, about("触发的小时数", Level.OPEN)]
    clues: Annotated[int, about("成为线索的次数", Level.OPEN)]
    last_day: Annotated[date, about("最近一次的日期", Level.OPEN)]
    text: Annotated[str, about("说明", Level.OPEN)]


class AnswerAlert(Command, frozen=True, kw_only=True):
    """The enterprise explains. Refusals: NOT_FOUND, ALERT_STEP_NOT_ALLOWED, ALERT_ANSWERED_ALREADY."""

    subject: ClassVar[str] = "registry.alerts.answer.v1"

    id: AlertId
    explanation: Annotated[str, about("情况说明", min_length=1, max_length=4000, pattern=patterns.NOT_BLANK)]
    evidence: Annotated[
        list[Annotated[str, about("SHA-256", pattern=patterns.SHA256)]], about("所附材料的 SHA-256", max_length=20)
    ] = msgspec.field(default_factory=list)


class AcceptAnswer(Command, frozen=True, kw_only=True):
    """An officer finds the explanation sufficient. Refusals: NOT_FOUND, ALERT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.alerts.accept.v1"

    id: AlertId
    reason: Reason


class RejectAnswer(Command, frozen=True, kw_only=True):
    """An officer finds it insufficient: the alert becomes a clue. Refusals: NOT_FOUND, ALERT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.alerts.reject.v1"

    id: AlertId
    reason: Reason


class WithdrawClue(Command, frozen=True, kw_only=True):
    """A head takes a clue back. Refusals: NOT_FOUND, CLUE_WITHDRAWN_ALREADY, ALERT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.alerts.withdraw_clue.v1"

    id: ClueId
    reason: Reason


class GetAlerts(Query[list[Alert | None]], frozen=True, kw_only=True):
    """Alerts aligned with `ids`; None where absent or out of sight."""

    subject: ClassVar[str] = "registry.alerts.get.v1"

    ids: Ids


class AlertOrder(Labelled):
    """The orders of a list of alerts."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListAlerts(Query[Page[Alert]], frozen=True, kw_only=True):
    """The alerts in sight."""

    subject: ClassVar[str] = "registry.alerts.list.v1"

    state: Annotated[AlertState | None, about("状态")] = None
    rule: Annotated[AlertRule | None, about("规则")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    point: Annotated[str | None, about("点位代码")] = None
    since: Annotated[date | None, about("所属日期不早于")] = None
    order: Annotated[AlertOrder, about("排序")] = AlertOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class AlertsOfEnterprises(Query[list[Page[Alert]]], frozen=True, kw_only=True):
    """The newest alerts of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.alerts.of_enterprises.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class GetClues(Query[list[Clue | None]], frozen=True, kw_only=True):
    """Clues aligned with `ids`; None where absent or out of sight."""

    subject: ClassVar[str] = "registry.alerts.get_clues.v1"

    ids: Ids


class ClueOrder(Labelled):
    """The orders of a list of clues."""

    SCORE = "score", "得分高的在前"
    NEWEST = "newest", "新的在前"


class ListClues(Query[Page[Clue]], frozen=True, kw_only=True):
    """The clues in sight."""

    subject: ClassVar[str] = "registry.alerts.list_clues.v1"

    state: Annotated[ClueState | None, about("状态")] = None
    priority: Annotated[CluePriority | None, about("优先级")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    order: Annotated[ClueOrder, about("排序")] = ClueOrder.SCORE
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class CluesOfEnterprises(Query[list[Page[Clue]]], frozen=True, kw_only=True):
    """The newest clues of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.alerts.clues_of_enterprises.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class WeakPointsOfEnterprises(Query[list[list[WeakPoint]]], frozen=True, kw_only=True):
    """Which rules each enterprise broke how often, the worst first; the window is a limit of the law table."""

    subject: ClassVar[str] = "registry.alerts.weak_points.v1"

    credit_codes: CreditCodes


class AlertRaised(Event, frozen=True, kw_only=True):
    """A rule held for the first time on a day. Aggregate `alert:<id>`."""

    subject: ClassVar[str] = "registry.alerts.raised.v1"

    id: str
    rule: AlertRule
    credit_code: str
    region: str
    point: str | None
    metric: str | None
    day: date
    first_hour: datetime
    hours: int
    value: float | None
    limit: float | None
    basis: str


class AlertExtended(Event, frozen=True, kw_only=True):
    """The rule held for more hours of the same day; `value` is the worst so far, what follows it as in AlertRaised."""

    subject: ClassVar[str] = "registry.alerts.extended.v1"

    id: str
    hours: int
    last_hour: datetime
    value: float | None
    rule: AlertRule | None = None
    credit_code: str | None = None
    region: str | None = None
    point: str | None = None
    metric: str | None = None
    day: date | None = None
    first_hour: datetime | None = None
    limit: float | None = None


class AlertAnswered(Event, frozen=True, kw_only=True):
    """The enterprise explained; the words are known by their digest."""

    subject: ClassVar[str] = "registry.alerts.answered.v1"

    id: str
    credit_code: str
    explanation_digest: str
    evidence: list[str]
    late: bool


class AlertClosed(Event, frozen=True, kw_only=True):
    """The matter of the alert is settled."""

    subject: ClassVar[str] = "registry.alerts.closed.v1"

    id: str
    credit_code: str
    reason_digest: str


class AlertClueRaised(Event, frozen=True, kw_only=True):
    """An alert became a clue; joint inspection counts it in its draws. Aggregate `clue:<id>`."""

    subject: ClassVar[str] = "registry.alerts.clue_raised.v1"

    clue: str
    alert: str
    credit_code: str
    region: str
    rule: AlertRule
    cause: ClueCause
    score: int
    priority: CluePriority
    at: datetime


class AlertClueWithdrawn(Event, frozen=True, kw_only=True):
    """A clue counts no more."""

    subject: ClassVar[str] = "registry.alerts.clue_withdrawn.v1"

    clue: str
    credit_code: str
    reason_digest: str


class ClueCheckStarted(Event, frozen=True, kw_only=True):
    """A visit was asked for to check a clue on the spot. Aggregate `clue:<id>`."""

    subject: ClassVar[str] = "registry.alerts.check_started.v1"

    clue: str
    visit: str
    credit_code: str


class ClueCheckRefused(Event, frozen=True, kw_only=True):
    """The visit that was to check a clue was not approved: the clue waits for another."""

    subject: ClassVar[str] = "registry.alerts.check_refused.v1"

    clue: str
    visit: str
    credit_code: str


class ClueCheckOverdue(Event, frozen=True, kw_only=True):
    """Nobody asked for a visit within the limit of the clue's priority."""

    subject: ClassVar[str] = "registry.alerts.check_overdue.v1"

    clue: str
    credit_code: str
    agency: str
    due_at: datetime
