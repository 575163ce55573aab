"""静态信息免检: what a visit has confirmed once is left out of later checks until a date or a change."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCode, CreditCodes, PageKey, PageSize, RegionCode, Text50, Text64
from contracts.registry.self_checks import ItemNumber

Shared = Level.SHARED
StaticFactNumber = Annotated[str, about("静态信息编号", min_length=1, max_length=64)]
Reason = Annotated[str, about("理由", min_length=1, max_length=1000, pattern=patterns.NOT_BLANK)]
Title = Annotated[str, about("静态信息名称", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
Words = Annotated[str, about("文字", min_length=1, max_length=4000, pattern=patterns.NOT_BLANK)]


class StaticFactKind(Labelled):
    """What kind of fact may be left out of later checks (漯环办〔2021〕52号第三条第（三）项)."""

    PERMITTING = "permitting", "环保许可手续"
    SYSTEM = "system", "环境管理制度"
    FACILITY = "facility", "建设环保设施"


class StaticFactOrigin(Labelled):
    """What a fact was proposed from."""

    PERMIT = "permit", "排污许可证"
    CHECKLIST = "checklist", "自查项目的答案"


class StaticFactState(Labelled):
    """Whether a fact is left out of checks: only while in force."""

    PROPOSED = "proposed", "待现场确认"
    IN_FORCE = "in_force", "免检有效"
    RECONFIRM = "reconfirm", "情况有变，待重新确认"
    LAPSED = "lapsed", "免检期满"
    FALLEN = "fallen", "情况有变，已失效"
    WITHDRAWN = "withdrawn", "已撤回"


class StaticFactAction(Labelled):
    """A step of a fact: by somebody, by the clock or by a rule."""

    PROPOSE = "propose", "提出"
    CONFIRM = "confirm", "现场确认"
    ASK_AGAIN = "ask_again", "要求重新确认"
    FALL = "fall", "失效"
    LAPSE = "lapse", "期满"
    WITHDRAW = "withdraw", "撤回"


class StaticFactStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step: when, by which agency, on which visit and why."""

    at: Annotated[datetime, about("时间")]
    action: Annotated[StaticFactAction, about("步骤")]
    by: Annotated[str, about("单位代码；按规则或时限的为 system")]
    visit: Annotated[str | None, about("检查编号")] = None
    reason: Annotated[str | None, about("理由或变更")] = None


class StaticFact(Record, frozen=True, kw_only=True):
    """One fact about an enterprise, and whether checks leave it out."""

    number: Annotated[str, about("静态信息编号", Level.OPEN)]
    credit_code: Annotated[str | None, about("统一社会信用代码", Shared)] = None
    region: Annotated[str | None, about("行政区划代码", Shared)] = None
    kind: Annotated[StaticFactKind | None, about("类别", Shared)] = None
    title: Annotated[str | None, about("静态信息名称", Shared)] = None
    statement: Annotated[str | None, about("内容", Shared)] = None
    origin: Annotated[StaticFactOrigin | None, about("来源", Shared)] = None
    permit: Annotated[str | None, about("所依排污许可证编号", Shared)] = None
    outlet: Annotated[str | None, about("排放口编号", Shared)] = None
    state: Annotated[StaticFactState | None, about("状态", Shared)] = None
    in_force_on: Annotated[date | None, about("免检起始日", Shared)] = None
    until: Annotated[date | None, about("免检截止日（含当日）", Shared)] = None
    visit: Annotated[str | None, about("确认时的检查编号", Shared)] = None
    changed_by: Annotated[str | None, about("使其失效或须重新确认的变更", Shared)] = None
    steps: Annotated[list[StaticFactStep] | None, about("经过", Shared)] = None
    self_check: Annotated[str | None, about("所依自主体检编号", Level.CASE)] = None
    item: Annotated[int | None, about("所依自查项目序号", Level.CASE)] = None
    confirmed_by: Annotated[str | None, about("确认人", Level.CASE)] = None
    evidence: Annotated[list[str] | None, about("确认依据的 SHA-256", Level.CASE)] = None


class ProposeStaticFact(Command, frozen=True, kw_only=True):
    """The enterprise or an officer proposes a fact, from a permit or from a self-check's answer.

    Refusals: NOT_FOUND, ENTERPRISE_CLOSED, STATIC_FACT_ORIGIN_MISSING, STATIC_FACT_PERMIT_UNFIT,
    STATIC_FACT_OUTLET_UNKNOWN, STATIC_FACT_ANSWER_UNFIT, STATIC_FACT_TWICE.
    """

    subject: ClassVar[str] = "registry.static_facts.propose.v1"

    credit_code: CreditCode
    kind: Annotated[StaticFactKind, about("类别")]
    title: Title
    statement: Words
    permit: Annotated[Text64 | None, about("排污许可证编号；与自查项目二者取一")] = None
    outlet: Annotated[Text50 | None, about("该许可证的排放口编号")] = None
    self_check: Annotated[Text64 | None, about("自主体检编号；与排污许可证二者取一")] = None
    item: Annotated[ItemNumber | None, about("自查项目序号")] = None


class ConfirmStaticFact(Command, frozen=True, kw_only=True):
    """An officer of a visit confirms what was seen there.

    Refusals: NOT_FOUND, STATIC_FACT_STEP_NOT_ALLOWED, STATIC_FACT_VISIT_UNKNOWN, STATIC_FACT_VISIT_OF_ANOTHER,
    STATIC_FACT_VISIT_UNFINISHED, STATIC_FACT_VISIT_NOT_YOURS, STATIC_FACT_VISIT_OLD, STATIC_FACT_PERMIT_UNFIT.
    """

    subject: ClassVar[str] = "registry.static_facts.confirm.v1"

    number: StaticFactNumber
    visit: Annotated[str, about("检查编号", min_length=1, max_length=64)]
    evidence: Annotated[
        list[Annotated[str, about("SHA-256", pattern=patterns.SHA256)]],
        about("现场确认的依据（照片、文件）的 SHA-256", min_length=1, max_length=20),
    ]
    remark: Words


class WithdrawStaticFact(Command, frozen=True, kw_only=True):
    """The enterprise or a bureau takes a fact back. Refusals: NOT_FOUND, STATIC_FACT_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.static_facts.withdraw.v1"

    number: StaticFactNumber
    reason: Reason


class GetStaticFacts(Query[list[StaticFact | None]], frozen=True, kw_only=True):
    """Facts aligned with `numbers`; None where absent or out of sight."""

    subject: ClassVar[str] = "registry.static_facts.get.v1"

    numbers: Annotated[list[str], about("静态信息编号，至多 100 个", max_length=100)]


class StaticFactOrder(Labelled):
    """The orders of a list of static facts."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListStaticFacts(Query[Page[StaticFact]], frozen=True, kw_only=True):
    """The facts in sight."""

    subject: ClassVar[str] = "registry.static_facts.list.v1"

    state: Annotated[StaticFactState | None, about("状态")] = None
    kind: Annotated[StaticFactKind | None, about("类别")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    order: Annotated[StaticFactOrder, about("排序")] = StaticFactOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class StaticFactsOfEnterprises(Query[list[Page[StaticFact]]], frozen=True, kw_only=True):
    """The newest facts of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.static_facts.of_enterprises.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class StaticFactProposed(Event, frozen=True, kw_only=True):
    """A fact was proposed; it counts for nothing yet. Aggregate `static_fact:<number>`."""

    subject: ClassVar[str] = "registry.static_facts.proposed.v1"

    number: str
    credit_code: str
    region: str
    kind: StaticFactKind
    by: str


class StaticFactConfirmed(Event, frozen=True, kw_only=True):
    """A visit confirmed a fact: joint inspection leaves it out of checks from `in_force_on` to `until`."""

    subject: ClassVar[str] = "registry.static_facts.confirmed.v1"

    number: str
    credit_code: str
    region: str
    kind: StaticFactKind
    title: str
    permit: str | None
    outlet: str | None
    in_force_on: date
    until: date
    visit: str
    agency: str
    evidence: list[str]


class StaticFactEnded(Event, frozen=True, kw_only=True):
    """A fact counts no more; `change` is the change of the jurisdiction's rules that did it, if one did."""

    subject: ClassVar[str] = "registry.static_facts.ended.v1"

    number: str
    credit_code: str
    region: str
    action: StaticFactAction
    state: StaticFactState
    change: str | None = None
    reason_sha256: str | None = None
