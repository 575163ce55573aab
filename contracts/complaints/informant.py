"""反映人保护: who reported is sealed, two people open it for a named purpose, and words that would tell are masked."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.complaints.intake import ComplaintNumber, Reason
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record

PurposeCode = Annotated[str, about("查看目的代码，见辖区数据 caller_purposes.csv", min_length=1, max_length=64)]
RecordId = Annotated[str, about("编号（UUID）", min_length=36, max_length=36)]
PartNumber = Annotated[int, about("隐去内容的序号", ge=1, le=1000)]


class MaskKind(Labelled):
    """What would identify the caller."""

    PHONE = "phone", "手机号"
    LANDLINE = "landline", "固定电话"
    ID_NUMBER = "id_number", "证件号码"
    NAME = "name", "姓名"
    ADDRESS = "address", "住址"
    WECHAT = "wechat", "微信号"
    QQ = "qq", "QQ号"
    PLATE = "plate", "车牌号"
    EMAIL = "email", "电子邮箱"
    OWN = "own", "反映人留下的身份信息"


class ReportField(Labelled):
    """The words of a report that are read for what would identify the caller."""

    TITLE = "title", "主题"
    TEXT = "text", "反映内容"
    PLACE = "place", "发生地点"
    NAMED_ENTERPRISE = "named_enterprise", "所称企业"


class RequestCaller(Command, frozen=True, kw_only=True):
    """Order by the officer in charge to be let see the caller, for a named purpose; another person has to approve.

    Secrecy of reports: 环保举报热线工作管理办法. Refusals: NOT_FOUND, COMPLAINT_NOT_IN_CHARGE,
    COMPLAINT_CALLER_UNKNOWN, CALLER_PURPOSE_UNKNOWN, CALLER_REQUEST_WAITING.
    """

    subject: ClassVar[str] = "complaints.informant.request.v1"
    number: ComplaintNumber
    purpose: PurposeCode
    reason: Reason


class ApproveCaller(Command, frozen=True, kw_only=True):
    """Order by a second person of the agency in charge; from then on the requester may open for a short while.

    Refusals: NOT_FOUND, CALLER_REQUEST_APPROVED, CALLER_REQUEST_LAPSED, CALLER_OWN_REQUEST, CALLER_APPROVER_WRONG,
    COMPLAINT_NOT_IN_CHARGE.
    """

    subject: ClassVar[str] = "complaints.informant.approve.v1"
    number: ComplaintNumber
    request: Annotated[RecordId, about("申请编号")]


class OpenCaller(Command, frozen=True, kw_only=True):
    """Order that journals one opening of the caller; LookAtCaller answers for it within a minute, once committed.

    The receipt's record is the opening's id. Refusals: NOT_FOUND, CALLER_LOOK_NOT_APPROVED, COMPLAINT_NOT_IN_CHARGE.
    """

    subject: ClassVar[str] = "complaints.informant.open.v1"
    number: ComplaintNumber


class RevealPart(Command, frozen=True, kw_only=True):
    """Order by who took the report in: what was masked does not identify the caller, such as a company's phone.

    Refusals: NOT_FOUND, MASKED_PART_UNKNOWN, MASKED_PART_REVEALED.
    """

    subject: ClassVar[str] = "complaints.informant.reveal.v1"
    number: ComplaintNumber
    part: PartNumber
    reason: Reason


class OpenedCaller(Record, frozen=True, kw_only=True):
    """The opened identity and the words as they were reported; only LookAtCaller ever answers it."""

    name: Annotated[str | None, about("反映人姓名或账号", Level.CASE)] = None
    phone: Annotated[str | None, about("联系电话", Level.CASE)] = None
    address: Annotated[str | None, about("联系地址", Level.CASE)] = None
    title: Annotated[str | None, about("主题原文，有隐去内容时", Level.CASE)] = None
    text: Annotated[str | None, about("反映内容原文，有隐去内容时", Level.CASE)] = None
    place: Annotated[str | None, about("发生地点原文，有隐去内容时", Level.CASE)] = None
    named_enterprise: Annotated[str | None, about("所称企业原文，有隐去内容时", Level.CASE)] = None


class LookAtCaller(Query[OpenedCaller | None], frozen=True, kw_only=True):
    """The caller, within a minute of the OpenCaller of the same person while the look holds; else nothing."""

    subject: ClassVar[str] = "complaints.informant.look.v1"
    number: ComplaintNumber


class CallerRequest(Record, frozen=True, kw_only=True):
    """That someone asked to see the caller, and what became of it; for the agency that asked."""

    id: Annotated[str, about("申请编号", Level.CASE)]
    number: Annotated[str, about("投诉编号", Level.OPEN)]
    purpose: Annotated[str | None, about("目的", Level.CASE)] = None
    reason: Annotated[str | None, about("理由", Level.CASE)] = None
    requested_by: Annotated[str | None, about("申请人", Level.CASE)] = None
    requested_at: Annotated[datetime | None, about("申请时间", Level.CASE)] = None
    lapses_at: Annotated[datetime | None, about("未获批准即失效的时间", Level.CASE)] = None
    approved_by: Annotated[str | None, about("批准人", Level.CASE)] = None
    approved_at: Annotated[datetime | None, about("批准时间", Level.CASE)] = None
    open_until: Annotated[datetime | None, about("可查看至", Level.CASE)] = None


class RequestsOfComplaints(Query[list[Page[CallerRequest]]], frozen=True, kw_only=True):
    """The newest requests of the asker's agency for each complaint, aligned with `numbers`."""

    subject: ClassVar[str] = "complaints.informant.requests.v1"
    numbers: Annotated[list[str], about("投诉编号", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: Annotated[int, about("每件条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class MaskedPart(Record, frozen=True, kw_only=True):
    """Where a report's words would have told who reported; never what stood there."""

    part: Annotated[int, about("序号，即文中标记的数字", Level.CASE)]
    kind: Annotated[MaskKind, about("类别", Level.CASE)]
    field: Annotated[ReportField, about("所在栏目", Level.CASE)]
    revealed_at: Annotated[datetime | None, about("恢复显示的时间；空为隐去", Level.CASE)] = None
    reveal_reason: Annotated[str | None, about("恢复显示的理由", Level.CASE)] = None


class PartsOfComplaints(Query[list[Page[MaskedPart]]], frozen=True, kw_only=True):
    """What is masked in each complaint, aligned with `numbers`."""

    subject: ClassVar[str] = "complaints.informant.parts.v1"
    numbers: Annotated[list[str], about("投诉编号", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: Annotated[int, about("每件条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class TakenInWords(Record, frozen=True, kw_only=True):
    """A report's words as they came, for the person who took it in and corrects what was masked."""

    number: Annotated[str, about("投诉编号", Level.OPEN)]
    title: Annotated[str | None, about("主题原文", Level.CASE)] = None
    text: Annotated[str | None, about("反映内容原文", Level.CASE)] = None
    place: Annotated[str | None, about("发生地点原文", Level.CASE)] = None
    named_enterprise: Annotated[str | None, about("所称企业原文", Level.CASE)] = None


class WordsAsTakenIn(Query[TakenInWords | None], frozen=True, kw_only=True):
    """The unmasked words, only for the person who took the report in; null where nothing was masked."""

    subject: ClassVar[str] = "complaints.informant.words.v1"
    number: ComplaintNumber


class CallerRequested(Event, frozen=True, kw_only=True):
    """Someone in charge asked to see the caller."""

    subject: ClassVar[str] = "complaints.informant.requested.v1"
    number: str
    request: str
    by_agency: str
    purpose: str
    reason_sha256: str
    lapses_at: datetime


class CallerOpened(Event, frozen=True, kw_only=True):
    """The caller was opened once, under a look that two people allowed."""

    subject: ClassVar[str] = "complaints.informant.opened.v1"
    number: str
    by_agency: str
    request: str


class PartRevealed(Event, frozen=True, kw_only=True):
    """A masked part is shown again, as it does not identify the caller. `content_sha256` covers the words as shown."""

    subject: ClassVar[str] = "complaints.informant.revealed.v1"
    number: str
    part: int
    reason_sha256: str
    content_sha256: str


class CallerDestroyed(Event, frozen=True, kw_only=True):
    """The key of the caller's identity and of the original words was destroyed at the end of its keeping."""

    subject: ClassVar[str] = "complaints.informant.destroyed.v1"
    number: str
    kept_months: int
