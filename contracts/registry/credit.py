"""企业环境信用评价: facts move a score for a while; level, publication, appeal and repair. 环发〔2013〕150号."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.credit_terms import (
    CreditAction,
    CreditFactKind,
    CreditFactOrder,
    CreditFactState,
    CreditOrder,
    CreditPart,
    CreditStep,
    PublishedCreditOrder,
)
from contracts.registry.directory import CreditCode, CreditCodes, PageKey, PageSize, RegionCode, Text64

Open, Shared, Case = Level.OPEN, Level.SHARED, Level.CASE
FactNumber = Annotated[str, about("信用记录编号", min_length=1, max_length=64)]
Words = Annotated[str, about("文字", min_length=1, max_length=4000, pattern=patterns.NOT_BLANK)]
Files = Annotated[list[Annotated[str, msgspec.Meta(pattern=patterns.SHA256)]], about("材料的 SHA-256", max_length=20)]
LevelCode = Annotated[str, msgspec.Meta(max_length=32)]


class Credit(Record, frozen=True, kw_only=True):
    """An enterprise's credit: as published to anyone, as it stands to the authorities, explained to its own."""

    credit_code: Annotated[str, about("统一社会信用代码", Open)]
    region: Annotated[str, about("所在行政区划代码", Open)]
    published_at: Annotated[datetime | None, about("最近公布时间；尚未公布为空", Open)] = None
    published_level: Annotated[str | None, about("已公布的等级代码", Open)] = None
    published_name: Annotated[str | None, about("已公布的等级名称", Open)] = None
    published_score: Annotated[int | None, about("按已公布的记录计算的得分", Open)] = None
    published_parts: Annotated[list[CreditPart] | None, about("已公布得分的构成", Open)] = None
    on: Annotated[date | None, about("计算日期", Shared)] = None
    level: Annotated[str | None, about("现等级代码，见 credit_rules.csv", Shared)] = None
    level_name: Annotated[str | None, about("现等级名称，如 警示（黄）", Shared)] = None
    score: Annotated[int | None, about("现得分", Shared)] = None
    parts: Annotated[list[CreditPart] | None, about("得分的构成：每一笔加减分及其依据", Case)] = None


class PublishedCredit(Record, frozen=True, kw_only=True):
    """A credit level as anyone may read it."""

    credit_code: Annotated[str, about("统一社会信用代码", Open)]
    name: Annotated[str, about("企业名称", Open)]
    region: Annotated[str, about("所在行政区划代码", Open)]
    level: Annotated[str, about("等级代码", Open)]
    level_name: Annotated[str, about("等级名称", Open)]
    score: Annotated[int, about("得分", Open)]
    published_at: Annotated[datetime, about("最近公布时间", Open)]


class CreditFact(Record, frozen=True, kw_only=True):
    """One fact on an enterprise's credit record."""

    number: Annotated[str, about("信用记录编号", Open)]
    credit_code: Annotated[str | None, about("统一社会信用代码", Shared)] = None
    region: Annotated[str | None, about("所在行政区划代码", Shared)] = None
    code: Annotated[str | None, about("计分规则代码，见 credit_rules.csv", Shared)] = None
    name: Annotated[str | None, about("计分规则名称", Shared)] = None
    kind: Annotated[CreditFactKind | None, about("类别", Shared)] = None
    points: Annotated[int | None, about("加减分", Shared)] = None
    basis: Annotated[str | None, about("计分依据", Shared)] = None
    on: Annotated[date | None, about("认定日期", Shared)] = None
    last_day: Annotated[date | None, about("计分的最后一日", Shared)] = None
    removed_on: Annotated[date | None, about("自何日起不再计分（撤销、修复）", Shared)] = None
    state: Annotated[CreditFactState | None, about("状态", Shared)] = None
    agency: Annotated[str | None, about("负责的生态环境机关代码", Shared)] = None
    reason: Annotated[str | None, about("事实与理由", Shared)] = None
    reference: Annotated[str | None, about("文书、工单、线索等编号", Shared)] = None
    recorded_at: Annotated[datetime | None, about("记入时间", Shared)] = None
    published_at: Annotated[datetime | None, about("公布时间；尚未公布为空", Shared)] = None
    appeal_until: Annotated[datetime | None, about("申诉截止时间", Shared)] = None
    repair_from: Annotated[date | None, about("可准予修复之日（学法可提前）；不可修复为空", Shared)] = None
    study_days: Annotated[int | None, about("修复等待期因学法缩短的日数", Shared)] = None
    study_entry: Annotated[str | None, about("为此使用的学法积分记录编号", Shared)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Shared)] = None
    steps: Annotated[list[CreditStep] | None, about("经过", Shared)] = None


class RecordCreditFact(Command, frozen=True, kw_only=True):
    """A bureau puts a fact on the record; what it counts for is a row of credit_rules.csv on the day of the fact.

    Refusals: NOT_FOUND, ENTERPRISE_CLOSED, CREDIT_RULE_UNKNOWN, CREDIT_DATE_LATER, CREDIT_FACT_STALE, _TWICE.
    """

    subject: ClassVar[str] = "registry.credit.record.v1"

    credit_code: CreditCode
    code: Annotated[str, about("计分规则代码，见 credit_rules.csv", min_length=1, max_length=64)]
    on: Annotated[date, about("认定日期：决定、核实或通报之日")]
    reason: Words
    reference: Annotated[Text64 | None, about("文书、工单等编号；同一编号同一规则只记一次")] = None


class WithdrawCreditFact(Command, frozen=True, kw_only=True):
    """A fact recorded by mistake is taken back. Refusals: NOT_FOUND, CREDIT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.credit.withdraw.v1"

    number: FactNumber
    reason: Words


class PublishCredit(Command, frozen=True, kw_only=True):
    """Make the level public, with the facts that may be published and are not under appeal.

    Refusals: NOT_FOUND, ENTERPRISE_CLOSED.
    """

    subject: ClassVar[str] = "registry.credit.publish.v1"

    credit_code: CreditCode


class AppealCreditFact(Command, frozen=True, kw_only=True):
    """The enterprise objects, once. Refusals: NOT_FOUND, CREDIT_STEP_NOT_ALLOWED, CREDIT_APPEAL_LATE, _TWICE."""

    subject: ClassVar[str] = "registry.credit.appeal.v1"

    number: FactNumber
    grounds: Words
    files: Files = msgspec.field(default_factory=list)


class AnswerCreditAppeal(Command, frozen=True, kw_only=True):
    """The bureau answers; never the person who recorded the fact.

    Refusals: NOT_FOUND, CREDIT_STEP_NOT_ALLOWED, CREDIT_SAME_PERSON.
    """

    subject: ClassVar[str] = "registry.credit.answer_appeal.v1"

    number: FactNumber
    upheld: Annotated[bool, about("是否采纳：采纳即撤销该记录")]
    reason: Words


class ApplyCreditRepair(Command, frozen=True, kw_only=True):
    """It says what it has put right. Refusals: NOT_FOUND, CREDIT_STEP_NOT_ALLOWED, CREDIT_NOT_REPAIRABLE."""

    subject: ClassVar[str] = "registry.credit.apply_repair.v1"

    number: FactNumber
    corrected: Words
    files: Files = msgspec.field(default_factory=list)


class CheckCreditRepair(Command, frozen=True, kw_only=True):
    """An officer has looked at what was put right. Refusals: NOT_FOUND, CREDIT_STEP_NOT_ALLOWED, CREDIT_DATE_LATER."""

    subject: ClassVar[str] = "registry.credit.check_repair.v1"

    number: FactNumber
    corrected: Annotated[bool, about("是否已改正")]
    on: Annotated[date, about("核查日期")]
    note: Words
    files: Files = msgspec.field(default_factory=list)


class DecideCreditRepair(Command, frozen=True, kw_only=True):
    """The head decides, not before the waiting time is over; study points shorten it where they are needed.

    Refusals: NOT_FOUND, CREDIT_STEP_NOT_ALLOWED, CREDIT_SAME_PERSON, CREDIT_REPAIR_TOO_EARLY.
    """

    subject: ClassVar[str] = "registry.credit.decide_repair.v1"

    number: FactNumber
    granted: Annotated[bool, about("是否准予修复")]
    reason: Words


class GetCredits(Query[list[Credit | None]], frozen=True, kw_only=True):
    """The credit of each enterprise; None where there is no such enterprise."""

    subject: ClassVar[str] = "registry.credit.get.v1"

    credit_codes: CreditCodes


class ListCredits(Query[Page[Credit]], frozen=True, kw_only=True):
    """Enterprises that have a credit record, as it stands."""

    subject: ClassVar[str] = "registry.credit.list.v1"

    level: Annotated[LevelCode | None, about("现等级代码")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    published: Annotated[bool | None, about("是否已公布")] = None
    order: Annotated[CreditOrder, about("排序")] = CreditOrder.SCORE
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class ListPublishedCredits(Query[Page[PublishedCredit]], frozen=True, kw_only=True):
    """Published levels, for anyone."""

    subject: ClassVar[str] = "registry.credit.published.v1"

    level: Annotated[LevelCode | None, about("已公布的等级代码")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    order: Annotated[PublishedCreditOrder, about("排序")] = PublishedCreditOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class GetCreditFacts(Query[list[CreditFact | None]], frozen=True, kw_only=True):
    """Facts aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.credit.get_facts.v1"

    numbers: Annotated[list[str], about("信用记录编号，至多 100 个", max_length=100)]


class ListCreditFacts(Query[Page[CreditFact]], frozen=True, kw_only=True):
    """Facts the asker may see."""

    subject: ClassVar[str] = "registry.credit.list_facts.v1"

    credit_code: Annotated[Text64 | None, about("统一社会信用代码")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    kind: Annotated[CreditFactKind | None, about("类别")] = None
    state: Annotated[CreditFactState | None, about("状态")] = None
    order: Annotated[CreditFactOrder, about("排序")] = CreditFactOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class CreditFactsOfEnterprises(Query[list[Page[CreditFact]]], frozen=True, kw_only=True):
    """The newest facts of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.credit.facts_of_enterprises.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class CreditFactStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken with a fact, or was not in time. Aggregate `credit_fact:<number>`."""

    subject: ClassVar[str] = "registry.credit.fact_step_taken.v1"

    number: str
    action: CreditAction
    state: CreditFactState
    credit_code: str
    region: str
    code: str
    kind: CreditFactKind
    points: int
    on: date
    last_day: date
    by: str
    basis: str
    removed_on: date | None = None
    text_sha256: str | None = None


class CreditPublished(Event, frozen=True, kw_only=True):
    """A level became public with these facts. Aggregate `credit:<code>`."""

    subject: ClassVar[str] = "registry.credit.published_to_all.v1"

    credit_code: str
    region: str
    level: str
    score: int
    facts: list[str]


class CreditLevelChanged(Event, frozen=True, kw_only=True):
    """An enterprise's level is another; `fact` and what became of it are why. Aggregate `credit:<code>`."""

    subject: ClassVar[str] = "registry.credit.level_changed.v1"

    credit_code: str
    region: str
    level: str
    level_name: str
    before: str
    score: int
    on: date
    action: CreditAction
    fact: str
