"""衔接事项: what goes between agencies on the tracks beside the referral of a suspected crime."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Page, Query, Record
from contracts.transfer.case_terms import CaseStep, Side, Version
from contracts.transfer.proceeding_terms import (
    ProceedingAction,
    ProceedingField,
    ProceedingKind,
    ProceedingResult,
    ProceedingState,
    SuspensionGround,
)
from contracts.transfer.referrals import CreditCode, NewDocument, Number, ReferralDocument

Case = Level.CASE
DAYS_MAX = 1_000
ProceedingNumber = Annotated[str, about("衔接事项编号", min_length=1, max_length=40)]
Words = Annotated[str, about("理由或情况", min_length=1, max_length=5000, pattern=patterns.NOT_BLANK)]
AgencyCode = Annotated[str, about("单位代码，如 ecology-640500", pattern=patterns.AGENCY)]
Papers = Annotated[list[NewDocument], about("材料", max_length=100)]
Money = Annotated[Decimal, about("金额（元），至多两位小数")]
OnDay = Annotated[date, about("日期")]
DecisionNumber = Annotated[str, about("文书文号", min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]
MilestoneName = Annotated[str, about("修复节点名称", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]


class ProceedingSide(Record, frozen=True, kw_only=True):
    """What an agency is to a proceeding."""

    side: Annotated[Side, about("地位", Case)]
    agency: Annotated[str, about("单位代码", Case)]


class ProceedingStep(CaseStep, frozen=True, kw_only=True):
    """One step of a proceeding, with what it brought. Amounts in yuan."""

    action: Annotated[ProceedingAction, about("步骤", Case)]
    to: Annotated[str | None, about("所指单位代码", Case)] = None
    result: Annotated[ProceedingResult | None, about("办理结果", Case)] = None
    on: Annotated[date | None, about("日期", Case)] = None
    amount: Annotated[Decimal | None, about("金额（元）", Case)] = None
    days: Annotated[int | None, about("日数", Case)] = None
    lighter: Annotated[bool | None, about("是否情节较轻", Case)] = None
    decision_number: Annotated[str | None, about("文书文号", Case)] = None
    copies_kept: Annotated[bool | None, about("是否移送原件并留存复印件", Case)] = None
    milestone: Annotated[str | None, about("修复节点名称", Case)] = None
    referral: Annotated[str | None, about("移送案件编号", Case)] = None
    suspended_for: Annotated[SuspensionGround | None, about("中止审查的情形", Case)] = None


class DetentionBasis(Record, frozen=True, kw_only=True):
    """The law by which detention is proposed, chosen by the day of the act (Code Art. 1057), and its days."""

    ground: Annotated[str, about("适用情形代码", Case)]
    name: Annotated[str, about("适用情形", Case)]
    law: Annotated[str, about("法律", Case)]
    article: Annotated[str, about("条款", Case)]
    least_days: Annotated[int, about("拘留日数下限", Case)]
    most_days: Annotated[int, about("拘留日数上限", Case)]
    lighter_least_days: Annotated[int, about("情节较轻的拘留日数下限", Case)]
    lighter_most_days: Annotated[int, about("情节较轻的拘留日数上限", Case)]
    chosen_because: Annotated[str, about("选用理由", Case)]


class Milestone(Record, frozen=True, kw_only=True):
    """One part of a restoration, as planned and as it was reached."""

    name: Annotated[str, about("修复节点名称", Case)]
    due_on: Annotated[date, about("计划完成日期", Case)]
    reached_on: Annotated[date | None, about("完成日期", Case)] = None


class NewMilestone(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a restoration as its plan has it."""

    name: MilestoneName
    due_on: Annotated[date, about("计划完成日期")]


class Compensation(Record, frozen=True, kw_only=True):
    """What a damage is worth, what is owed for it and what came in. Yuan."""

    assessed: Annotated[Decimal | None, about("鉴定评估的损害数额（元）", Case)] = None
    owed: Annotated[Decimal | None, about("协议或判决确定的赔偿数额（元）", Case)] = None
    paid: Annotated[Decimal, about("已到账（元）", Case)] = Decimal(0)
    enforceable: Annotated[bool, about("是否经司法确认或判决，可申请强制执行", Case)] = False
    restored: Annotated[bool, about("修复是否已验收或无需修复", Case)] = False
    milestones: Annotated[list[Milestone], about("修复节点", Case)] = msgspec.field(default_factory=list)


class ProceedingOption(Record, frozen=True, kw_only=True):
    """A step that the asker may take now, and what it brings."""

    action: Annotated[ProceedingAction, about("步骤", Case)]
    needs: Annotated[list[ProceedingField], about("必填内容", Case)]
    takes: Annotated[list[ProceedingField], about("可填内容", Case)]


class Proceeding(Record, frozen=True, kw_only=True):
    """One proceeding as the agencies on its sides see it; nobody else sees that it exists, the enterprise neither."""

    number: Annotated[str, about("衔接事项编号", Level.OPEN)]
    kind: Annotated[ProceedingKind | None, about("种类", Case)] = None
    state: Annotated[ProceedingState | None, about("状态", Case)] = None
    version: Annotated[int | None, about("版本：办理了几步；提交下一步时注明所见的版本", Case)] = None
    owner: Annotated[str | None, about("现持有案件的单位代码：交接经对方接收才转移", Case)] = None
    sides: Annotated[list[ProceedingSide] | None, about("各方单位", Case)] = None
    region: Annotated[str | None, about("发生地行政区划代码", Case)] = None
    title: Annotated[str | None, about("标题", Case)] = None
    facts: Annotated[str | None, about("事实", Case)] = None
    facts_on: Annotated[date | None, about("行为发生日期", Case)] = None
    person: Annotated[str | None, about("当事人员", Case)] = None
    credit_code: Annotated[str | None, about("统一社会信用代码", Case)] = None
    enterprise_name: Annotated[str | None, about("企业名称", Case)] = None
    referral: Annotated[str | None, about("所涉移送案件编号", Case)] = None
    opened_at: Annotated[datetime | None, about("提出时间", Case)] = None
    basis: Annotated[DetentionBasis | None, about("行政拘留的依据", Case)] = None
    compensation: Annotated[Compensation | None, about("赔偿与修复", Case)] = None
    documents: Annotated[list[ReferralDocument] | None, about("案卷材料", Case)] = None
    steps: Annotated[list[ProceedingStep] | None, about("办理经过", Case)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Case)] = None
    options: Annotated[list[ProceedingOption] | None, about("本人现在可以办理的步骤", Case)] = None


class OpenProceeding(Command, frozen=True, kw_only=True):
    """Order that opens a proceeding; who may open which kind, and with what, its table says.

    Refusals: PROCEEDING_NOT_YOURS_TO_OPEN, PROCEEDING_FIELD_NEEDED, PROCEEDING_FIELD_NOT_TAKEN,
    PROCEEDING_DOCUMENTS_MISSING, PROCEEDING_DOCUMENT_REPEATED, PROCEEDING_RECIPIENT_UNSUITABLE,
    PROCEEDING_RECIPIENT_ELSEWHERE, PROCEEDING_NO_RECIPIENT, DETENTION_GROUND_UNKNOWN, SUPERVISION_*, NOT_FOUND
    (enterprise, referral), OUT_OF_REACH.
    """

    subject: ClassVar[str] = "transfer.proceedings.open.v1"
    kind: Annotated[ProceedingKind, about("种类")]
    title: Annotated[str, about("标题", min_length=2, max_length=200, pattern=patterns.NOT_BLANK)]
    facts: Annotated[str, about("事实", min_length=2, max_length=20000, pattern=patterns.NOT_BLANK)]
    region: Annotated[str, about("发生地行政区划代码（GB/T 2260）", pattern=patterns.REGION)]
    credit_code: CreditCode | None = None
    referral: Number | None = None
    facts_on: OnDay | None = None
    ground: Annotated[str, about("适用情形代码", min_length=1, max_length=40)] | None = None
    person: Annotated[str, about("当事人员", min_length=1, max_length=40, pattern=patterns.NOT_BLANK)] | None = None
    reason: Words | None = None
    to: AgencyCode | None = None
    documents: Papers = msgspec.field(default_factory=list)


class TakeProceedingStep(Command, frozen=True, kw_only=True):
    """Order that takes one step of a proceeding's table; `Proceeding.options` says which, and what each must bring.

    Refusals: CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, CASE_STEP_NEEDS_ROLE, CASE_SAME_PERSON,
    PROCEEDING_* (of the fields and documents of the step, and of its kind), DETENTION_DAYS_OUT_OF_RANGE,
    SUPERVISION_UNHEARD, OPINION_*, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.proceedings.step.v1"
    number: ProceedingNumber
    version: Version
    action: Annotated[ProceedingAction, about("步骤")]
    reason: Words | None = None
    to: AgencyCode | None = None
    documents: Papers = msgspec.field(default_factory=list)
    result: Annotated[ProceedingResult | None, about("办理结果")] = None
    on: OnDay | None = None
    amount: Money | None = None
    days: Annotated[int, about("日数", ge=1, le=DAYS_MAX)] | None = None
    lighter: Annotated[bool | None, about("是否情节较轻")] = None
    decision_number: DecisionNumber | None = None
    copies_kept: Annotated[bool | None, about("确认移送的是原件，复印件已留存")] = None
    milestones: Annotated[list[NewMilestone], about("修复节点", max_length=50)] = msgspec.field(default_factory=list)
    milestone: MilestoneName | None = None
    referral: Number | None = None
    suspended_for: Annotated[SuspensionGround | None, about("中止审查的情形")] = None


class GetProceedings(Query[list[Proceeding | None]], frozen=True, kw_only=True):
    """Proceedings by number, aligned; None where there is none or the asker is on no side."""

    subject: ClassVar[str] = "transfer.proceedings.get.v1"
    numbers: Annotated[list[str], about("衔接事项编号", max_length=PAGE_SIZE_MAX)]


class ProceedingOrder(Labelled):
    """The orders of a list of proceedings."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListProceedings(Query[Page[Proceeding]], frozen=True, kw_only=True):
    """The asker's proceedings."""

    subject: ClassVar[str] = "transfer.proceedings.list.v1"
    kind: Annotated[ProceedingKind | None, about("种类")] = None
    state: Annotated[ProceedingState | None, about("状态")] = None
    owner: Annotated[AgencyCode | None, about("现持有案件的单位代码")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    order: Annotated[ProceedingOrder, about("排序")] = ProceedingOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class ProceedingsOfEnterprises(Query[list[Page[Proceeding]]], frozen=True, kw_only=True):
    """One page of the asker's proceedings per enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "transfer.proceedings.of_enterprises.v1"
    credit_codes: Annotated[list[str], about("统一社会信用代码", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: Annotated[int, about("每家条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class ProceedingsOfReferrals(Query[list[Page[Proceeding]]], frozen=True, kw_only=True):
    """One page of the asker's proceedings per referral, aligned with `numbers`."""

    subject: ClassVar[str] = "transfer.proceedings.of_referrals.v1"
    numbers: Annotated[list[str], about("移送案件编号", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: Annotated[int, about("每件条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
