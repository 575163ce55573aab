"""交叉检查移交问题: what a cross-check found, handed to the local agency and followed until it is corrected."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.course_terms import CourseReason, CourseStep, CourseVersion
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

HandedFinding = Annotated[str, about("问题编号", min_length=1, max_length=64)]
Text64 = Annotated[str, msgspec.Meta(max_length=64)]


class CrossFindingState(Labelled):
    """Where a finding handed over stands."""

    HANDED = "handed", "待属地单位接收"
    RETURNED = "returned", "属地单位已退回，待组织单位决定"
    ACCEPTED = "accepted", "属地单位已接收，处置中"
    WITHDRAWN = "withdrawn", "已撤回，不作问题处理"
    CORRECTED = "corrected", "已整改到位"
    ENDED = "ended", "处置已终结"


class CrossFindingAction(Labelled):
    """A step somebody takes, or (OVERDUE) failed to take in time."""

    HAND = "hand", "移交"
    ACCEPT = "accept", "接收"
    RETURN = "return", "退回"
    HAND_AGAIN = "hand_again", "再次移交"
    WITHDRAW = "withdraw", "撤回"
    CORRECT = "correct", "整改到位"
    END = "end", "处置终结"
    OVERDUE = "overdue", "逾期未办，上报"


class CrossFindingStep(CourseStep, frozen=True, kw_only=True):
    """One step of a finding handed over."""

    action: Annotated[CrossFindingAction, about("步骤", Level.CASE)]
    to: Annotated[str | None, about("移交或上报给的单位代码", Level.CASE)] = None


class CrossFinding(Record, frozen=True, kw_only=True):
    """One finding of a cross-check: for the local agency, the orderer, the lender of who found it, and the levels above
    to which it was taken when it was late. The enterprise hears of it by the handling."""

    finding: Annotated[str, about("问题编号", Level.OPEN)]
    cross_check: Annotated[str, about("交叉检查编号", Level.OPEN)]
    visit: Annotated[str, about("检查编号", Level.OPEN)]
    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    kind: Annotated[FindingKind, about("问题类型", Level.OPEN)]
    severity: Annotated[FindingGravity, about("严重程度", Level.OPEN)]
    state: Annotated[CrossFindingState, about("状态", Level.OPEN)]
    version: Annotated[int, about("版本", Level.OPEN)]
    agency: Annotated[str, about("属地单位代码", Level.OPEN)]
    orderer: Annotated[str, about("组织单位代码", Level.OPEN)]
    lender: Annotated[str, about("派员单位代码", Level.OPEN)]
    handed_at: Annotated[datetime, about("移交时间", Level.OPEN)]
    overdue: Annotated[bool, about("是否逾期未办", Level.OPEN)]
    accepted_at: Annotated[datetime | None, about("接收时间", Level.OPEN)] = None
    settled_at: Annotated[datetime | None, about("整改到位、终结或撤回的时间", Level.OPEN)] = None
    insisted: Annotated[bool, about("是否由组织单位坚持移交，不得再退回", Level.OPEN)] = False
    superiors: Annotated[list[str] | None, about("逾期后上报到的单位代码", Level.SHARED)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.CASE)] = None
    steps: Annotated[list[CrossFindingStep] | None, about("经过", Level.CASE)] = None


class AcceptCrossFinding(Command, frozen=True, kw_only=True):
    """The local agency takes it on: its handling 问题处置 begins there.

    Refusals: NOT_FOUND, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP.
    """

    subject: ClassVar[str] = "joint_inspection.cross_findings.accept.v1"
    finding: HandedFinding
    version: CourseVersion


class ReturnCrossFinding(Command, frozen=True, kw_only=True):
    """The local agency's head gives it back with a reason. Refusals: as AcceptCrossFinding, CROSS_FINDING_INSISTED."""

    subject: ClassVar[str] = "joint_inspection.cross_findings.return.v1"
    finding: HandedFinding
    version: CourseVersion
    reason: CourseReason


class HandCrossFindingAgain(Command, frozen=True, kw_only=True):
    """The orderer's head hands it to another agency of the place, or insists on the same one, which then must take it.

    Refusals: as AcceptCrossFinding, AGENCY_UNKNOWN, CROSS_FINDING_AGENCY_WRONG.
    """

    subject: ClassVar[str] = "joint_inspection.cross_findings.hand_again.v1"
    finding: HandedFinding
    version: CourseVersion
    agency: Annotated[str, about("属地单位代码", pattern=patterns.AGENCY)]
    reason: CourseReason


class WithdrawCrossFinding(Command, frozen=True, kw_only=True):
    """The orderer's head agrees that it is none. Refusals: as AcceptCrossFinding."""

    subject: ClassVar[str] = "joint_inspection.cross_findings.withdraw.v1"
    finding: HandedFinding
    version: CourseVersion
    reason: CourseReason


class CrossFindingStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `cross_finding:<finding>`; words only as their SHA-256.

    `parties` may see it from now on; `escalated_to` is the level above that is to see to it.
    """

    subject: ClassVar[str] = "joint_inspection.cross_findings.step_taken.v1"
    finding: str
    cross_check: str
    visit: str
    credit_code: str
    region: str
    version: int
    action: CrossFindingAction
    state: CrossFindingState
    by: str
    agency: str
    orderer: str
    lender: str
    parties: list[str]
    duty: str | None = None
    escalated_to: str | None = None
    text_sha256: str | None = None


class CrossFindingOrder(Labelled):
    """The orders of a list of findings handed over."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class GetCrossFindings(Query[list[CrossFinding | None]], frozen=True, kw_only=True):
    """Findings handed over, by finding, aligned; None where absent or not visible."""

    subject: ClassVar[str] = "joint_inspection.cross_findings.get.v1"
    findings: Annotated[list[str], about("问题编号，至多 100 个", max_length=100)]


class ListCrossFindings(Query[Page[CrossFinding]], frozen=True, kw_only=True):
    """Findings handed over that the asker may see."""

    subject: ClassVar[str] = "joint_inspection.cross_findings.list.v1"
    state: Annotated[CrossFindingState | None, about("状态")] = None
    cross_check: Annotated[Text64 | None, about("交叉检查编号")] = None
    agency: Annotated[Text64 | None, about("属地单位代码")] = None
    lender: Annotated[Text64 | None, about("派员单位代码")] = None
    overdue: Annotated[bool | None, about("是否逾期未办")] = None
    order: Annotated[CrossFindingOrder, about("排序")] = CrossFindingOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("从此处继续")] = None


class FindingsOfCrossChecks(Query[list[Page[CrossFinding]]], frozen=True, kw_only=True):
    """The findings of each cross-check that the asker may see, newest first."""

    subject: ClassVar[str] = "joint_inspection.cross_findings.of_checks.v1"
    numbers: Annotated[list[str], about("交叉检查编号，至多 100 个", max_length=100)]
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
