"""监督执法正面清单: applied for, reviewed, approved, shown to the public, in force until a date, removed by rule."""

from datetime import date
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCode, CreditCodes, PageKey, PageSize, RegionCode
from contracts.registry.positive_list_terms import (
    FileDigests,
    ListingAction,
    ListingCheck,
    ListingFiling,
    ListingObjection,
    ListingPaper,
    ListingState,
    ListingStep,
    PositiveListCriterion,
    ReviewFinding,
    Words,
)

ListingNumber = Annotated[str, about("清单条目编号", min_length=1, max_length=64)]
Reason = Annotated[str, about("理由", min_length=1, max_length=1000, pattern=patterns.NOT_BLANK)]


class PositiveListing(Record, frozen=True, kw_only=True):
    """One enterprise's way onto the list and off it; the public sees it while in public notice and in force."""

    number: Annotated[str, about("清单条目编号", Level.OPEN)]
    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    enterprise_name: Annotated[str, about("企业名称", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    agency: Annotated[str, about("审核机关代码", Level.OPEN)]
    state: Annotated[ListingState, about("状态", Level.OPEN)]
    notice_from: Annotated[date | None, about("公示起始日", Level.OPEN)] = None
    notice_until: Annotated[date | None, about("公示截止日（含当日）", Level.OPEN)] = None
    in_force_on: Annotated[date | None, about("列入日期", Level.OPEN)] = None
    ends_on: Annotated[date | None, about("豁免截止日（含当日）", Level.OPEN)] = None
    statement: Annotated[str | None, about("申报说明", Level.SHARED)] = None
    files: Annotated[list[str] | None, about("申报材料的 SHA-256", Level.SHARED)] = None
    checks: Annotated[list[ListingCheck] | None, about("各准入条件的核对结果", Level.SHARED)] = None
    filings: Annotated[list[ListingFiling] | None, about("守法备案", Level.SHARED)] = None
    late_filings: Annotated[int | None, about("逾期的守法备案次数", Level.SHARED)] = None
    removal_reason: Annotated[str | None, about("移出理由", Level.SHARED)] = None
    papers: Annotated[list[ListingPaper] | None, about("移出告知书", Level.SHARED)] = None
    steps: Annotated[list[ListingStep] | None, about("经过", Level.SHARED)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Level.SHARED)] = None
    opinion: Annotated[str | None, about("审核意见", Level.CASE)] = None
    reviewed_by: Annotated[str | None, about("审核人", Level.CASE)] = None
    objections: Annotated[list[ListingObjection] | None, about("公示期收到的异议", Level.CASE)] = None


class InviteToPositiveList(Command, frozen=True, kw_only=True):
    """An officer who sees that an enterprise fits tells it so 告知申报.

    Refusals: NOT_FOUND, ENTERPRISE_CLOSED, POSITIVE_LIST_OPEN_ALREADY, POSITIVE_LIST_CRITERION_FAILED.
    """

    subject: ClassVar[str] = "registry.positive_list.invite.v1"

    credit_code: CreditCode
    text: Words


class ApplyForPositiveList(Command, frozen=True, kw_only=True):
    """The enterprise applies, by itself or after having been told that it fits.

    Refusals: NOT_FOUND, ENTERPRISE_CLOSED, POSITIVE_LIST_OPEN_ALREADY, POSITIVE_LIST_CRITERION_FAILED,
    POSITIVE_LIST_AGENCY_UNSUITABLE.
    """

    subject: ClassVar[str] = "registry.positive_list.apply.v1"

    credit_code: CreditCode
    agency: Annotated[str, about("受理的生态环境机关代码", min_length=1, max_length=64)]
    statement: Words
    files: FileDigests = msgspec.field(default_factory=list)


class WithdrawFromPositiveList(Command, frozen=True, kw_only=True):
    """The enterprise takes its application back or leaves. Refusals: NOT_FOUND, POSITIVE_LIST_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.positive_list.withdraw.v1"

    number: ListingNumber
    reason: Reason


class ReviewPositiveListing(Command, frozen=True, kw_only=True):
    """An officer finds every criterion met; what the registry cannot check is found by the officer, with a note.

    Refusals: NOT_FOUND, POSITIVE_LIST_STEP_NOT_ALLOWED, POSITIVE_LIST_CRITERION_FAILED,
    POSITIVE_LIST_CRITERION_OPEN, POSITIVE_LIST_FINDING_WRONG.
    """

    subject: ClassVar[str] = "registry.positive_list.review.v1"

    number: ListingNumber
    opinion: Words
    findings: Annotated[list[ReviewFinding], about("无法由数据核对的准入条件的核实情况", max_length=50)] = (
        msgspec.field(default_factory=list)
    )


class RefusePositiveListing(Command, frozen=True, kw_only=True):
    """The bureau does not list the enterprise. Refusals: NOT_FOUND, POSITIVE_LIST_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.positive_list.refuse.v1"

    number: ListingNumber
    reason: Reason


class ApprovePositiveListing(Command, frozen=True, kw_only=True):
    """The head approves what another person reviewed: the public notice begins.

    Refusals: NOT_FOUND, POSITIVE_LIST_STEP_NOT_ALLOWED, POSITIVE_LIST_SAME_PERSON, POSITIVE_LIST_CRITERION_FAILED.
    """

    subject: ClassVar[str] = "registry.positive_list.approve.v1"

    number: ListingNumber


class ObjectToPositiveListing(Command, frozen=True, kw_only=True):
    """Anyone objects during the public notice, which stops it. Refusals: NOT_FOUND, POSITIVE_LIST_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.positive_list.object.v1"

    number: ListingNumber
    text: Words


class DismissObjections(Command, frozen=True, kw_only=True):
    """The head finds the objections unfounded: a new notice period begins.

    Refusals: NOT_FOUND, POSITIVE_LIST_STEP_NOT_ALLOWED, POSITIVE_LIST_CRITERION_FAILED.
    """

    subject: ClassVar[str] = "registry.positive_list.dismiss_objections.v1"

    number: ListingNumber
    reason: Reason


class FileCompliance(Command, frozen=True, kw_only=True):
    """The listed enterprise files what it did by its duties 守法备案.

    Refusals: NOT_FOUND, POSITIVE_LIST_STEP_NOT_ALLOWED.
    """

    subject: ClassVar[str] = "registry.positive_list.file.v1"

    number: ListingNumber
    title: Annotated[str, about("备案事项", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    text: Words
    files: FileDigests = msgspec.field(default_factory=list)


class RemoveFromPositiveList(Command, frozen=True, kw_only=True):
    """The head removes an enterprise; the written notice is printed at once.

    Refusals: NOT_FOUND, POSITIVE_LIST_STEP_NOT_ALLOWED, DOCUMENT_UNPRINTABLE.
    """

    subject: ClassVar[str] = "registry.positive_list.remove.v1"

    number: ListingNumber
    reason: Reason


class IssueRemovalNotice(Command, frozen=True, kw_only=True):
    """The bureau prints the written notice of a removal by rule; once printed it stays as it is.

    Refusals: NOT_FOUND, POSITIVE_LIST_STEP_NOT_ALLOWED, DOCUMENT_UNPRINTABLE.
    """

    subject: ClassVar[str] = "registry.positive_list.issue_notice.v1"

    number: ListingNumber


class GetPositiveListings(Query[list[PositiveListing | None]], frozen=True, kw_only=True):
    """Listings aligned with `numbers`; None where absent or not visible."""

    subject: ClassVar[str] = "registry.positive_list.get.v1"

    numbers: Annotated[list[str], about("清单条目编号，至多 100 个", max_length=100)]


class ListingOrder(Labelled):
    """The orders of a list of listings."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListPositiveListings(Query[Page[PositiveListing]], frozen=True, kw_only=True):
    """Listings the asker may see."""

    subject: ClassVar[str] = "registry.positive_list.list.v1"

    state: Annotated[ListingState | None, about("状态")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    order: Annotated[ListingOrder, about("排序")] = ListingOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class PositiveListingsOfEnterprises(Query[list[Page[PositiveListing]]], frozen=True, kw_only=True):
    """The newest listings of each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.positive_list.of_enterprises.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class PositiveListChecksOfEnterprises(Query[list[list[ListingCheck]]], frozen=True, kw_only=True):
    """How each enterprise meets the criteria now; empty where the asker may not know."""

    subject: ClassVar[str] = "registry.positive_list.checks.v1"

    credit_codes: CreditCodes


class GetPositiveListCriteria(Query[list[list[PositiveListCriterion]]], frozen=True, kw_only=True):
    """The published criteria of each region today."""

    subject: ClassVar[str] = "registry.positive_list.criteria.v1"

    regions: Annotated[list[RegionCode], about("行政区划代码，至多 100 个", max_length=100)]


class PositiveListStepTaken(Event, frozen=True, kw_only=True):
    """A step was taken, or was not in time. Aggregate `positive_listing:<number>`; `duty` names what was overdue."""

    subject: ClassVar[str] = "registry.positive_list.step_taken.v1"

    number: str
    credit_code: str
    region: str
    agency: str
    action: ListingAction
    state: ListingState
    by: str
    failed: list[str] = msgspec.field(default_factory=list)
    reason_sha256: str | None = None
    duty: str | None = None


class PositiveListEntered(Event, frozen=True, kw_only=True):
    """An enterprise is on the list from today to `ends_on`; joint inspection obeys."""

    subject: ClassVar[str] = "registry.positive_list.entered.v1"

    number: str
    credit_code: str
    region: str
    in_force_on: date
    ends_on: date


class PositiveListLeft(Event, frozen=True, kw_only=True):
    """An enterprise is on the list no more."""

    subject: ClassVar[str] = "registry.positive_list.left.v1"

    number: str
    credit_code: str
    region: str
    action: ListingAction
