"""线索通报反馈: a department, or an office of a bureau, tells another what it found and hears what came of it.

Not a `Clue` of monitoring, and not the clue that a complaint raises against an enterprise (ClueRaised).
"""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.complaints.clue_exchange_terms import (
    FILES_MAX,
    AgencyCode,
    ClueNumber,
    EvidenceInput,
    ExchangedClueFile,
    ExchangedClueQualityCount,
    ExchangedClueSide,
    ExchangedClueState,
    ExchangedClueStep,
    ExchangedClueUrgency,
    OfficeCode,
    Words,
)
from contracts.complaints.intake import CreditCode, EnterpriseName, Place, RegionCode, ReplyFinding
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Page, Query, Record

Evidence = Annotated[list[EvidenceInput], about(f"证据材料，至多 {FILES_MAX} 件", max_length=FILES_MAX)]
Month = Annotated[str, about("月份", pattern=patterns.MONTH)]
MatterCode = Annotated[str, about("事项代码", min_length=1, max_length=64)]
QualityCode = Annotated[str, about("线索质量代码", min_length=1, max_length=32)]
SeatOffice = Annotated[str, about("内设机构代码；空串为未指明", max_length=32)]
Numbers = Annotated[list[str], about("线索通报编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ExchangedClue(Record, frozen=True, kw_only=True):
    """One clue on its way between two departments or offices; the enterprise it is about never sees it."""

    number: Annotated[str, about("线索通报编号", Level.OPEN)]
    state: Annotated[ExchangedClueState, about("状态", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    urgency: Annotated[ExchangedClueUrgency, about("紧急程度", Level.OPEN)]
    sent_at: Annotated[datetime, about("通报时间", Level.OPEN)]
    sender: Annotated[str | None, about("通报单位代码", Level.SHARED)] = None
    sender_office: Annotated[str | None, about("通报的内设机构代码", Level.SHARED)] = None
    sender_office_name: Annotated[str | None, about("通报的内设机构", Level.SHARED)] = None
    receiver: Annotated[str | None, about("接收单位代码；待裁定时为空", Level.SHARED)] = None
    receiver_office: Annotated[str | None, about("接收的内设机构代码", Level.SHARED)] = None
    receiver_office_name: Annotated[str | None, about("接收的内设机构", Level.SHARED)] = None
    arbiter: Annotated[str | None, about("裁定单位代码", Level.SHARED)] = None
    owner_reason: Annotated[str | None, about("由其接收的理由：指明、清单、成例或裁定", Level.SHARED)] = None
    final: Annotated[bool | None, about("是否经裁定，不能再退回", Level.SHARED)] = None
    matter: Annotated[str | None, about("事项代码", Level.SHARED)] = None
    matter_name: Annotated[str | None, about("事项名称", Level.SHARED)] = None
    enterprise_credit_code: Annotated[str | None, about("所涉企业的统一社会信用代码", Level.SHARED)] = None
    accepted_at: Annotated[datetime | None, about("接收时间", Level.SHARED)] = None
    finished_at: Annotated[datetime | None, about("办结反馈时间", Level.SHARED)] = None
    overdue: Annotated[bool | None, about("是否曾逾期", Level.SHARED)] = None
    escalated_to: Annotated[str | None, about("逾期后由其负责人督办的单位代码", Level.SHARED)] = None
    extension_days: Annotated[int | None, about("申请或同意的延期，工作日", Level.SHARED)] = None
    extension_granted: Annotated[bool | None, about("延期是否同意；空为待批或未申请", Level.SHARED)] = None
    extension_decider: Annotated[str | None, about("由其负责人批延期的单位代码", Level.SHARED)] = None
    finding: Annotated[ReplyFinding | None, about("查实情况", Level.SHARED)] = None
    quality: Annotated[str | None, about("线索质量代码，由接收单位评定", Level.SHARED)] = None
    quality_name: Annotated[str | None, about("线索质量", Level.SHARED)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.SHARED)] = None
    title: Annotated[str | None, about("标题", Level.CASE)] = None
    facts: Annotated[str | None, about("线索事实", Level.CASE)] = None
    place: Annotated[str | None, about("地点", Level.CASE)] = None
    named_enterprise: Annotated[str | None, about("通报单位所称的企业，未必在名录库中", Level.CASE)] = None
    sent_by: Annotated[str | None, about("通报经办人", Level.CASE)] = None
    result: Annotated[str | None, about("办结反馈", Level.CASE)] = None
    files: Annotated[list[ExchangedClueFile] | None, about("证据材料", Level.CASE)] = None
    steps: Annotated[list[ExchangedClueStep] | None, about("经过", Level.CASE)] = None


class SendExchangedClue(Command, frozen=True, kw_only=True):
    """Order that tells another department or office of a clue; the sender's office is the actor's.

    Without a receiver it goes where a ruling on like clues, else the responsibility matrix says. Refusals: NOT_FOUND
    (a file), EXCHANGED_CLUE_REGION_UNKNOWN, COMPLAINT_MATTER_UNKNOWN, EXCHANGED_CLUE_NO_OWNER,
    EXCHANGED_CLUE_NO_DEPARTMENT, EXCHANGED_CLUE_OFFICE_UNKNOWN, EXCHANGED_CLUE_RECEIVER_UNSUITABLE, FILE_INCOMPLETE.
    """

    subject: ClassVar[str] = "complaints.clue_exchange.send.v1"
    title: Annotated[str, about("标题", min_length=2, max_length=200, pattern=patterns.NOT_BLANK)]
    facts: Annotated[str, about("线索事实", min_length=2, max_length=5000, pattern=patterns.NOT_BLANK)]
    region: RegionCode
    place: Annotated[Place | None, about("地点")] = None
    matter: Annotated[MatterCode | None, about("事项代码；不填由系统归类")] = None
    enterprise_credit_code: Annotated[CreditCode | None, about("所涉企业的统一社会信用代码")] = None
    enterprise_name: Annotated[EnterpriseName | None, about("所涉企业的名称")] = None
    urgency: Annotated[ExchangedClueUrgency, about("紧急程度")] = ExchangedClueUrgency.NORMAL
    receiver: Annotated[AgencyCode | None, about("接收单位代码；不填按裁定成例和权责清单")] = None
    receiver_office: Annotated[OfficeCode | None, about("接收的内设机构代码")] = None
    files: Evidence = msgspec.field(default_factory=list)


class AcceptExchangedClue(Command, frozen=True, kw_only=True):
    """Order by the receiver: it takes the clue on, and owes feedback from now on.

    Refusals: NOT_FOUND, EXCHANGED_CLUE_STATE_WRONG, EXCHANGED_CLUE_NOT_YOURS.
    """

    subject: ClassVar[str] = "complaints.clue_exchange.accept.v1"
    number: ClueNumber


class DeclineExchangedClue(Command, frozen=True, kw_only=True):
    """Order by the receiver: not ours. It goes to the owner named, else to whom a ruling or the matrix names.

    Without one, and past the local number of declines always, it goes to arbitration. Refusals: NOT_FOUND,
    EXCHANGED_CLUE_STATE_WRONG, EXCHANGED_CLUE_NOT_YOURS, EXCHANGED_CLUE_RULED, EXCHANGED_CLUE_NO_DEPARTMENT,
    EXCHANGED_CLUE_OFFICE_UNKNOWN, EXCHANGED_CLUE_RECEIVER_UNSUITABLE, EXCHANGED_CLUE_WOULD_BOUNCE.
    """

    subject: ClassVar[str] = "complaints.clue_exchange.decline.v1"
    number: ClueNumber
    reason: Words
    owner: Annotated[AgencyCode | None, about("应由其接收的单位代码；不填按裁定成例和权责清单")] = None
    owner_office: Annotated[OfficeCode | None, about("应由其接收的内设机构代码")] = None


class RuleOnExchangedClue(Command, frozen=True, kw_only=True):
    """Order by the arbiter's head: whose it is; it cannot be declined again, and like clues go there.

    Refusals: NOT_FOUND, EXCHANGED_CLUE_STATE_WRONG, EXCHANGED_CLUE_NOT_ARBITER, EXCHANGED_CLUE_NO_DEPARTMENT,
    EXCHANGED_CLUE_OFFICE_UNKNOWN, EXCHANGED_CLUE_RECEIVER_UNSUITABLE.
    """

    subject: ClassVar[str] = "complaints.clue_exchange.rule.v1"
    number: ClueNumber
    owner: Annotated[AgencyCode, about("应由其接收的单位代码")]
    owner_office: Annotated[OfficeCode | None, about("应由其接收的内设机构代码")] = None
    reason: Words


class BindExchangedClue(Command, frozen=True, kw_only=True):
    """Order by either side, until feedback is given: which registered enterprise it is about, by code or unique name.

    Refusals: NOT_FOUND, INVALID_INPUT, COMPLAINT_ENTERPRISE_UNKNOWN, COMPLAINT_ENTERPRISE_AMBIGUOUS,
    EXCHANGED_CLUE_STATE_WRONG.
    """

    subject: ClassVar[str] = "complaints.clue_exchange.bind.v1"
    number: ClueNumber
    credit_code: Annotated[CreditCode | None, about("统一社会信用代码")] = None
    name: Annotated[EnterpriseName | None, about("企业名称")] = None


class ReportOnExchangedClue(Command, frozen=True, kw_only=True):
    """Order by the receiver: how far the check has come 阶段反馈; the clock runs on.

    Refusals: NOT_FOUND, EXCHANGED_CLUE_STATE_WRONG, EXCHANGED_CLUE_NOT_YOURS, EXCHANGED_CLUE_FULL,
    FILE_INCOMPLETE.
    """

    subject: ClassVar[str] = "complaints.clue_exchange.report.v1"
    number: ClueNumber
    text: Words
    files: Evidence = msgspec.field(default_factory=list)


class AskExchangedClueExtension(Command, frozen=True, kw_only=True):
    """Order by the receiver, once and before feedback is overdue: more time, up to the local limit.

    Refusals: NOT_FOUND, EXCHANGED_CLUE_STATE_WRONG, EXCHANGED_CLUE_NOT_YOURS, EXCHANGED_CLUE_EXTENSION_ASKED,
    EXCHANGED_CLUE_LATE, EXCHANGED_CLUE_EXTENSION_TOO_LONG.
    """

    subject: ClassVar[str] = "complaints.clue_exchange.ask_extension.v1"
    number: ClueNumber
    days: Annotated[int, about("延长的工作日", ge=1, le=100)]
    reason: Words


class DecideExchangedClueExtension(Command, frozen=True, kw_only=True):
    """Order by the head that the local rule names, of the sender or of the receiver: more time or not.

    Refusals: NOT_FOUND, EXCHANGED_CLUE_STATE_WRONG, EXCHANGED_CLUE_EXTENSION_NOT_ASKED,
    EXCHANGED_CLUE_EXTENSION_NOT_YOURS, EXCHANGED_CLUE_LATE.
    """

    subject: ClassVar[str] = "complaints.clue_exchange.decide_extension.v1"
    number: ClueNumber
    granted: Annotated[bool, about("是否同意")]
    reason: Words


class FinishExchangedClue(Command, frozen=True, kw_only=True):
    """Order by the receiver: what was found 办结反馈, and what the clue was worth.

    Refusals: NOT_FOUND, EXCHANGED_CLUE_STATE_WRONG, EXCHANGED_CLUE_NOT_YOURS, EXCHANGED_CLUE_QUALITY_UNKNOWN,
    EXCHANGED_CLUE_FULL, FILE_INCOMPLETE.
    """

    subject: ClassVar[str] = "complaints.clue_exchange.finish.v1"
    number: ClueNumber
    finding: Annotated[ReplyFinding, about("查实情况")]
    result: Annotated[str, about("办结反馈", min_length=2, max_length=5000, pattern=patterns.NOT_BLANK)]
    quality: Annotated[QualityCode, about("线索质量代码，如 valuable")]
    files: Evidence = msgspec.field(default_factory=list)


class GetExchangedClues(Query[list[ExchangedClue | None]], frozen=True, kw_only=True):
    """Exchanged clues aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "complaints.clue_exchange.get.v1"
    numbers: Numbers


class ExchangedClueOrder(Labelled):
    """The orders of a list of exchanged clues."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListExchangedClues(Query[Page[ExchangedClue]], frozen=True, kw_only=True):
    """Exchanged clues that the asker may see, filtered."""

    subject: ClassVar[str] = "complaints.clue_exchange.list.v1"
    side: Annotated[ExchangedClueSide | None, about("本单位收到的或发出的")] = None
    state: Annotated[ExchangedClueState | None, about("状态")] = None
    sender: Annotated[AgencyCode | None, about("通报单位代码")] = None
    sender_office: Annotated[SeatOffice | None, about("通报的内设机构代码；空串为未指明的")] = None
    receiver: Annotated[AgencyCode | None, about("接收单位代码")] = None
    receiver_office: Annotated[SeatOffice | None, about("接收的内设机构代码；空串为未指明的")] = None
    declined_by: Annotated[AgencyCode | None, about("退回过的单位代码")] = None
    declined_office: Annotated[SeatOffice | None, about("与 declinedBy 同用：退回过的内设机构代码；不填为未指明的")] = (
        None
    )
    credit_code: Annotated[CreditCode | None, about("所涉企业的统一社会信用代码")] = None
    quality: Annotated[QualityCode | None, about("线索质量代码")] = None
    overdue: Annotated[bool | None, about("是否曾逾期")] = None
    accepted: Annotated[bool | None, about("是否已接收")] = None
    since_month: Annotated[Month | None, about("通报月份起（含）")] = None
    until_month: Annotated[Month | None, about("通报月份止（含）")] = None
    order: Annotated[ExchangedClueOrder, about("排序")] = ExchangedClueOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class ExchangedCluesOfEnterprises(Query[list[Page[ExchangedClue]]], frozen=True, kw_only=True):
    """The newest exchanged clues about each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "complaints.clue_exchange.of_enterprises.v1"
    credit_codes: Annotated[list[str], about("统一社会信用代码，至多 100 个", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: Annotated[int, about("每家条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class ExchangedClueRate(Record, frozen=True, kw_only=True):
    """The clues of a department's office in one month on one side, as far as the asker sees them.

    Each count is the total of the list with the conditions its description names.
    """

    side: Annotated[ExchangedClueSide, about("收到的或发出的", Level.OPEN)]
    month: Annotated[str, about("通报月份；清单条件 sinceMonth、untilMonth", Level.OPEN)]
    agency: Annotated[str, about("单位代码；清单条件 receiver 或 sender", Level.OPEN)]
    office: Annotated[str, about("内设机构代码；清单条件 receiverOffice 或 senderOffice", Level.OPEN)]
    office_name: Annotated[str | None, about("内设机构", Level.OPEN)] = None
    clues: Annotated[int, about("线索件数，不含退回给他方的", Level.OPEN)]
    declined: Annotated[int, about("收到后退回的件数；清单条件 declinedBy、declinedOffice", Level.OPEN)]
    accepted: Annotated[int, about("其中已接收的；清单条件 accepted: true", Level.OPEN)]
    finished: Annotated[int, about("其中已反馈的；清单条件 state: FINISHED", Level.OPEN)]
    on_time: Annotated[int, about("已反馈且未曾逾期的；清单条件 state: FINISHED、overdue: false", Level.OPEN)]
    overdue: Annotated[int, about("曾逾期的；清单条件 overdue: true", Level.OPEN)]
    qualities: Annotated[list[ExchangedClueQualityCount], about("按线索质量", Level.OPEN)]
    acceptance_percent: Annotated[int | None, about("接收率：已接收 ÷（件数 + 退回），%", Level.OPEN)] = None
    feedback_percent: Annotated[int | None, about("反馈率：已反馈 ÷ 已接收，%", Level.OPEN)] = None
    on_time_percent: Annotated[int | None, about("按期率：未曾逾期 ÷ 已反馈，%", Level.OPEN)] = None
    valuable_percent: Annotated[int | None, about("有价值率：评为有价值的 ÷ 已反馈，%", Level.OPEN)] = None


class ExchangedClueRateOrder(Labelled):
    """The orders of a list of rates."""

    NEWEST = "newest", "新的月份在前"
    OLDEST = "oldest", "旧的月份在前"


class ListExchangedClueRates(Query[Page[ExchangedClueRate]], frozen=True, kw_only=True):
    """Rates by month, department and office, made of the clues that the asker may see."""

    subject: ClassVar[str] = "complaints.clue_exchange.rates.v1"
    side: Annotated[ExchangedClueSide, about("收到的或发出的")] = ExchangedClueSide.IN
    agency: Annotated[AgencyCode | None, about("单位代码")] = None
    since_month: Annotated[Month | None, about("通报月份起（含）")] = None
    until_month: Annotated[Month | None, about("通报月份止（含）")] = None
    order: Annotated[ExchangedClueRateOrder, about("排序")] = ExchangedClueRateOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None
