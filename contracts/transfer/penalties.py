"""行政处罚决定: what a bureau reports of a penalty, so that none stands in place of a transfer (310号 Art. 11)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.crime_thresholds import Circumstance
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

Case = Level.CASE
Amount = Annotated[Decimal, about("罚没金额（元），不小于 0，至多万亿")]


class PenaltyKind(Labelled):
    """What was imposed (行政处罚法 Art. 9)."""

    WARNING = "warning", "警告、通报批评"
    FINE = "fine", "罚款"
    CONFISCATION = "confiscation", "没收违法所得、没收非法财物"
    LICENCE = "licence", "暂扣、降低资质等级、吊销许可证件"
    SUSPENSION = "suspension", "限制开展生产经营活动、责令停产停业、责令关闭、限制从业"


class Penalty(Record, frozen=True, kw_only=True):
    """One penalty decision as the bureau reported it."""

    number: Annotated[str, about("行政处罚决定书文号", Level.OPEN)]
    credit_code: Annotated[str | None, about("统一社会信用代码", Case)] = None
    region: Annotated[str | None, about("行政区划代码", Case)] = None
    agency: Annotated[str | None, about("作出处罚的机关代码", Case)] = None
    findings: Annotated[list[str] | None, about("所依据的检查问题、预警编号", Case)] = None
    kinds: Annotated[list[PenaltyKind] | None, about("处罚种类", Case)] = None
    amount: Annotated[Decimal | None, about("罚没金额（元）", Case)] = None
    circumstance: Annotated[Circumstance | None, about("所处罚的情形", Case)] = None
    decided_on: Annotated[date | None, about("决定日期", Case)] = None
    recorded_at: Annotated[datetime | None, about("报送时间", Case)] = None


class RecordPenalty(Command, frozen=True, kw_only=True):
    """The bureau reports a penalty decision on findings or monitored exceedances; a decision is reported once.

    `circumstance` says what was punished where earlier penalties count for a crime (法释〔2023〕7号 Art. 1 (6), (8)).
    Refusals: PENALTY_KNOWN, PENALTY_FINDING_UNKNOWN, PENALTY_FINDING_FOREIGN, PENALTY_DATE_LATER,
    PENALTY_AMOUNT_INVALID, OUT_OF_REACH.
    """

    subject: ClassVar[str] = "transfer.penalties.record.v1"
    number: Annotated[str, about("行政处罚决定书文号", min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]
    credit_code: Annotated[str, about("统一社会信用代码", min_length=18, max_length=18)]
    region: Annotated[str, about("行政区划代码（GB/T 2260）", pattern=patterns.REGION)]
    findings: Annotated[list[str], about("所依据的检查问题、预警编号", min_length=1, max_length=50)]
    kinds: Annotated[list[PenaltyKind], about("处罚种类", min_length=1, max_length=5)]
    amount: Amount = Decimal(0)
    circumstance: Annotated[Circumstance | None, about("所处罚的情形")] = None
    decided_on: Annotated[date, about("决定日期")]


class GetPenalties(Query[list[Penalty | None]], frozen=True, kw_only=True):
    """Penalty decisions by number, aligned; None where there is none or the asker is not entitled."""

    subject: ClassVar[str] = "transfer.penalties.get.v1"
    numbers: Annotated[list[str], about("行政处罚决定书文号", max_length=PAGE_SIZE_MAX)]


class PenaltyOrder(Labelled):
    """The orders of a list of penalties."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListPenalties(Query[Page[Penalty]], frozen=True, kw_only=True):
    """The penalty decisions the asker is entitled to."""

    subject: ClassVar[str] = "transfer.penalties.list.v1"
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    order: Annotated[PenaltyOrder, about("排序")] = PenaltyOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class PenaltyRecorded(Event, frozen=True, kw_only=True):
    """A bureau reported a penalty. Aggregate `penalty:<number>`."""

    subject: ClassVar[str] = "transfer.penalties.recorded.v1"
    number: str
    credit_code: str
    region: str
    agency: str
    findings: list[str]
    kinds: list[PenaltyKind]
    amount: Decimal
    decided_on: date
    circumstance: Circumstance | None = None
