"""问题处置: what becomes of a finding on the ladder 渐进式执法, from telling the enterprise to the re-inspection."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.handling_terms import (
    EscalationTo,
    FindingId,
    FindingMeasure,
    HandlingAction,
    HandlingEscalation,
    HandlingFiles,
    HandlingState,
    HandlingStep,
    HandlingVersion,
    Reason,
    RectificationExtension,
    RectificationPlan,
    RectificationReport,
    Reinspection,
    ReinspectionManner,
    Words,
)
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind, LadderStep
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCodes, PageKey, PageSize, Text64

Shared, Case = Level.SHARED, Level.CASE


class FindingHandling(Record, frozen=True, kw_only=True):
    """One finding on the ladder; the enterprise sees it from the measure on that it was told of."""

    finding: Annotated[str, about("问题编号", Level.OPEN)]
    version: Annotated[int, about("版本号", Level.OPEN)]
    state: Annotated[HandlingState, about("状态", Level.OPEN)]
    rung: Annotated[LadderStep, about("现所采取的渐进式执法措施", Level.OPEN)]
    kind: Annotated[FindingKind, about("问题类型", Level.OPEN)]
    visit: Annotated[str, about("检查编号", Level.OPEN)]
    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    agency: Annotated[str, about("处置单位代码", Level.OPEN)]
    opened_at: Annotated[datetime, about("记录时间", Level.OPEN)]
    told_at: Annotated[datetime | None, about("首次告知企业时间", Level.OPEN)] = None
    closed_at: Annotated[datetime | None, about("办结或终结时间", Level.OPEN)] = None
    severity: Annotated[FindingGravity | None, about("严重程度", Shared)] = None
    fitting: Annotated[LadderStep | None, about("本地规则所定的措施", Shared)] = None
    fitting_source: Annotated[str | None, about("本地规则依据", Shared)] = None
    skipped: Annotated[bool | None, about("是否越级采取过措施", Shared)] = None
    lighter: Annotated[bool | None, about("是否从轻采取过措施", Shared)] = None
    overdue: Annotated[bool | None, about("处置单位是否曾逾期", Shared)] = None
    correct_by: Annotated[date | None, about("整改期限", Shared)] = None
    measures: Annotated[list[FindingMeasure] | None, about("历次措施", Shared)] = None
    plans: Annotated[list[RectificationPlan] | None, about("整改方案", Shared)] = None
    guidances: Annotated[list[str] | None, about("关联的指导帮扶编号", Shared)] = None
    extensions: Annotated[list[RectificationExtension] | None, about("延期申请和答复", Shared)] = None
    reports: Annotated[list[RectificationReport] | None, about("整改报告", Shared)] = None
    reinspections: Annotated[list[Reinspection] | None, about("复查", Shared)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Shared)] = None
    concerned: Annotated[list[str] | None, about("相关单位代码", Case)] = None
    escalations: Annotated[list[HandlingEscalation] | None, about("逾期上报", Case)] = None
    steps: Annotated[list[HandlingStep] | None, about("经过", Case)] = None


class LadderCount(Record, frozen=True, kw_only=True):
    """How one agency used the ladder for the findings recorded in a period."""

    agency: Annotated[str, about("处置单位代码", Level.OPEN)]
    findings: Annotated[int, about("问题数", Level.OPEN)]
    skipped: Annotated[int, about("越级采取措施的问题数", Level.OPEN)]
    lighter: Annotated[int, about("从轻采取措施的问题数", Level.OPEN)]
    overdue: Annotated[int, about("处置单位曾逾期的问题数", Level.OPEN)]
    extended: Annotated[int, about("同意过延期的问题数", Level.OPEN)]
    failed: Annotated[int, about("复查不合格过的问题数", Level.OPEN)]
    closed: Annotated[int, about("已办结的问题数", Level.OPEN)]


class DeliverMeasure(Command, frozen=True, kw_only=True):
    """Tell the enterprise the measure decided, with its document; publicity is carried out and closes the finding.

    An order to correct or a case is decided by the head, and not by who recorded the finding; a talk names who was
    there. Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, CASE_STEP_NEEDS_ROLE,
    CASE_SAME_PERSON, MEASURE_INCOMPLETE, LADDER_DATE_PAST, CORRECTION_TOO_LONG,
    DOCUMENT_UNPRINTABLE.
    """

    subject: ClassVar[str] = "joint_inspection.handlings.deliver.v1"
    finding: FindingId
    version: HandlingVersion
    demands: Annotated[Words, about("告知内容和整改要求")]
    correct_by: Annotated[date | None, about("整改期限；不填按本地规则")] = None
    present: Annotated[list[Text64], about("约谈参加人，告诫约谈必填", max_length=20)] = msgspec.field(
        default_factory=list
    )


class RaiseMeasure(Command, frozen=True, kw_only=True):
    """The head takes a heavier step for a finding that is not settled.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, CASE_STEP_NEEDS_ROLE,
    LADDER_NOT_HIGHER.
    """

    subject: ClassVar[str] = "joint_inspection.handlings.raise.v1"
    finding: FindingId
    version: HandlingVersion
    rung: Annotated[LadderStep, about("升级为")]
    reason: Reason


class EndHandling(Command, frozen=True, kw_only=True):
    """The head ends a handling that has lost its object. Refusals: as RaiseMeasure."""

    subject: ClassVar[str] = "joint_inspection.handlings.end.v1"
    finding: FindingId
    version: HandlingVersion
    reason: Reason


class SubmitRectificationPlan(Command, frozen=True, kw_only=True):
    """The enterprise hands in its plan. Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, FILE_INCOMPLETE."""

    subject: ClassVar[str] = "joint_inspection.handlings.submit_plan.v1"
    finding: FindingId
    version: HandlingVersion
    text: Annotated[Words, about("整改方案")]
    files: HandlingFiles = msgspec.field(default_factory=list)


class ReturnRectificationPlan(Command, frozen=True, kw_only=True):
    """The agency gives the latest plan back. Refusals: as RaiseMeasure, PLAN_NOT_STANDING."""

    subject: ClassVar[str] = "joint_inspection.handlings.return_plan.v1"
    finding: FindingId
    version: HandlingVersion
    reason: Reason


class LinkGuidance(Command, frozen=True, kw_only=True):
    """Enterprise or agency names a guidance 帮扶 booked or offered for the enterprise, as help with this finding.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, GUIDANCE_NOT_OF_ENTERPRISE.
    """

    subject: ClassVar[str] = "joint_inspection.handlings.link_guidance.v1"
    finding: FindingId
    version: HandlingVersion
    guidance: Annotated[str, about("帮扶编号", min_length=1, max_length=64)]


class AskForRectificationExtension(Command, frozen=True, kw_only=True):
    """The enterprise asks for a later date, before the present one has passed.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, EXTENSION_TOO_LATE, EXTENSION_TOO_LONG,
    EXTENSIONS_USED_UP.
    """

    subject: ClassVar[str] = "joint_inspection.handlings.ask_extension.v1"
    finding: FindingId
    version: HandlingVersion
    until: Annotated[date, about("申请延至")]
    reason: Reason


class AnswerRectificationExtension(Command, frozen=True, kw_only=True):
    """The head grants or declines the extension asked. Refusals: as RaiseMeasure."""

    subject: ClassVar[str] = "joint_inspection.handlings.answer_extension.v1"
    finding: FindingId
    version: HandlingVersion
    granted: Annotated[bool, about("是否同意")]
    answer: Annotated[Reason, about("答复理由")]


class ReportRectified(Command, frozen=True, kw_only=True):
    """The enterprise reports the correction done. Refusals: as SubmitRectificationPlan."""

    subject: ClassVar[str] = "joint_inspection.handlings.report.v1"
    finding: FindingId
    version: HandlingVersion
    text: Annotated[Words, about("整改情况")]
    files: HandlingFiles = msgspec.field(default_factory=list)


class Reinspect(Command, frozen=True, kw_only=True):
    """Two or more officers re-inspect, the one who records it among them: passed closes, failed is the next step.

    `rung` names a step other than the next, with a reason. Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED,
    CASE_NOT_YOUR_STEP, VISIT_OFFICERS_SHORT, VISIT_OFFICER_UNFIT, REINSPECTION_BY_OTHERS, REINSPECTION_VISIT_WRONG,
    LADDER_NOT_HIGHER, LADDER_REASON_MISSING, VISIT_CAP_REACHED, DOCUMENT_UNPRINTABLE.
    """

    subject: ClassVar[str] = "joint_inspection.handlings.reinspect.v1"
    finding: FindingId
    version: HandlingVersion
    officers: Annotated[
        list[Annotated[str, msgspec.Meta(pattern=patterns.CERTIFICATE)]],
        about("复查人员执法证号，至少两人", min_length=1, max_length=20),
    ]
    manner: Annotated[ReinspectionManner, about("复查方式")]
    passed: Annotated[bool, about("是否合格")]
    text: Annotated[Words, about("复查情况")]
    visit: Annotated[Text64 | None, about("结合进行的检查编号")] = None
    rung: Annotated[LadderStep | None, about("不合格时采取的措施；不填为下一级")] = None
    reason: Annotated[Reason | None, about("越级采取措施的理由")] = None
    files: HandlingFiles = msgspec.field(default_factory=list)


class GetFindingHandlings(Query[list[FindingHandling | None]], frozen=True, kw_only=True):
    """Handlings by finding, aligned; None where there is none or the asker may not see it."""

    subject: ClassVar[str] = "joint_inspection.handlings.get.v1"
    findings: Annotated[list[str], about("问题编号，至多 100 个", max_length=100)]


class HandlingOrder(Labelled):
    """The orders of a list of handlings."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListFindingHandlings(Query[Page[FindingHandling]], frozen=True, kw_only=True):
    """The handlings the asker may see, filtered."""

    subject: ClassVar[str] = "joint_inspection.handlings.list.v1"
    state: Annotated[HandlingState | None, about("状态")] = None
    rung: Annotated[LadderStep | None, about("现所采取的措施")] = None
    agency: Annotated[Text64 | None, about("处置单位代码")] = None
    credit_code: Annotated[Text64 | None, about("统一社会信用代码")] = None
    visit: Annotated[Text64 | None, about("检查编号")] = None
    skipped: Annotated[bool | None, about("是否越级采取过措施")] = None
    overdue: Annotated[bool | None, about("处置单位是否曾逾期")] = None
    order: Annotated[HandlingOrder, about("排序")] = HandlingOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class HandlingsOfEnterprises(Query[list[Page[FindingHandling]]], frozen=True, kw_only=True):
    """The newest handlings of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "joint_inspection.handlings.of_enterprises.v1"
    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class CountLadderSteps(Query[list[LadderCount]], frozen=True, kw_only=True):
    """How the agencies of the asker's region used the ladder for findings recorded from `since` to `until`."""

    subject: ClassVar[str] = "joint_inspection.handlings.count.v1"
    since: Annotated[date, about("记录日期起，含当日")]
    until: Annotated[date, about("记录日期止，含当日")]


class HandlingStepTaken(Event, frozen=True, kw_only=True):
    """A step of a finding's handling, or of its clock. Aggregate `finding:<id>`; free text as its SHA-256.

    `rung` is the measure after the step, `place` which one it is; `skipped` what RECORD, FAIL or RAISE passed over;
    `document` the SHA-256 of the PDF a step issued; `duty` what REMIND, OVERDUE and ESCALATE are about; `parties` who
    may see the handling from now on.
    """

    subject: ClassVar[str] = "joint_inspection.handlings.step_taken.v1"
    finding: str
    visit: str
    credit_code: str
    region: str
    agency: str
    parties: list[str]
    kind: FindingKind
    severity: FindingGravity
    action: HandlingAction
    state: HandlingState
    rung: LadderStep
    place: int
    by: str
    version: int
    skipped: list[LadderStep] = msgspec.field(default_factory=list)
    lighter: bool = False
    correct_by: date | None = None
    text_sha256: str | None = None
    document: str | None = None
    guidance: str | None = None
    duty: str | None = None
    escalated_to: EscalationTo | None = None
