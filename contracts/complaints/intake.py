"""Taking in a report, whoever brings it and by whatever way."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record


class Channel(Labelled):
    """The way a report came in."""

    HOTLINE_12345 = "hotline_12345", "12345热线"
    HOTLINE_12369 = "hotline_12369", "12369环保举报热线"
    WEB = "web", "网站"
    WECHAT = "wechat", "微信"
    LETTER = "letter", "来信"
    VISIT = "visit", "来访"
    PETITION = "petition", "信访"
    MEDIA = "media", "媒体曝光"
    INSPECTORATE = "inspectorate", "督察反馈"


class ComplaintState(Labelled):
    """Where a complaint stands."""

    PENDING = "pending", "待分派"
    ROUTED = "routed", "待签收"
    SIGNED = "signed", "办理中"
    RETURNED = "returned", "已退单，待重新分派"
    ARBITRATION = "arbitration", "待裁定"
    CLOSED = "closed", "已办结"


class ReplyFinding(Labelled):
    """What the agency in charge found of what was reported."""

    VERIFIED = "verified", "属实"
    PARTLY = "partly", "部分属实"
    UNFOUNDED = "unfounded", "不属实"
    UNVERIFIABLE = "unverifiable", "无法查实"


CALLER_CONTEXT = "complaints.caller"

ComplaintNumber = Annotated[str, about("投诉编号", min_length=14, max_length=14)]
RegionCode = Annotated[str, about("行政区划代码（6 位，GB/T 2260）", pattern=patterns.REGION)]
CreditCode = Annotated[str, about("统一社会信用代码", min_length=18, max_length=18)]
Reason = Annotated[str, about("理由", min_length=2, max_length=2000)]
EnterpriseName = Annotated[str, about("企业名称", min_length=2, max_length=200)]
Place = Annotated[str, about("发生地点", max_length=300)]
ExternalNumber = Annotated[str, about("来源系统的工单编号", min_length=1, max_length=64)]
Moment = Annotated[datetime, about("时间，带时区", tz=True)]
Ciphertext = Annotated[str, about("Base64 密文", max_length=8192)]
Sha256 = Annotated[str, about("SHA-256，十六进制小写", pattern=patterns.SHA256)]


class FileComplaint(Command, frozen=True, kw_only=True):
    """Order to take in one report.

    The same `external_number` from the same agency and channel gives the complaint it already made; with other
    content it is refused. The caller never stands here in clear: the gateway seals it to this service's key. An
    enterprise that the registry knows is bound at once; an unknown one never keeps a report out. A narrower
    division that the text names inside `region` becomes the complaint's.
    Refusals: OUT_OF_REACH, COMPLAINT_CHANNEL_NOT_YOURS, COMPLAINT_EXTERNAL_NUMBER_REUSED, COMPLAINT_OCCURS_LATER,
    INVALID_INPUT.
    """

    subject: ClassVar[str] = "complaints.intake.file.v1"
    channel: Annotated[Channel, about("来源渠道")]
    title: Annotated[str, about("主题", min_length=1, max_length=200)]
    text: Annotated[str, about("反映内容", min_length=1, max_length=20000)]
    region: RegionCode
    place: Annotated[Place | None, about("发生地点")] = None
    occurred_at: Annotated[Moment | None, about("发生时间")] = None
    external_number: Annotated[ExternalNumber | None, about("来源系统的工单编号")] = None
    enterprise_credit_code: Annotated[CreditCode | None, about("被反映企业的统一社会信用代码")] = None
    enterprise_name: Annotated[EnterpriseName | None, about("被反映企业的名称")] = None
    sealed_caller: Annotated[Ciphertext | None, about("密封的反映人身份（Base64 密文）")] = None
    query_code_sha256: Annotated[Sha256 | None, about("查询码的 SHA-256")] = None


class OpenCaller(Command, frozen=True, kw_only=True):
    """Order that lets the officer in charge look at the caller for a short while; the look is journaled first.

    Secrecy of reports: 环保举报热线工作管理办法. Refusals: NOT_FOUND, COMPLAINT_CALLER_UNKNOWN,
    COMPLAINT_NOT_IN_CHARGE.
    """

    subject: ClassVar[str] = "complaints.intake.open_caller.v1"
    number: ComplaintNumber
    reason: Reason


class MatterSuggestion(Record, frozen=True, kw_only=True):
    """A first-level matter a report may be about, and how likely it is."""

    matter: Annotated[str, about("事项代码", Level.OPEN)]
    name: Annotated[str, about("事项名称", Level.OPEN)]
    confidence: Annotated[int, about("把握（%）", Level.OPEN)]


class Complaint(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One complaint as the agencies that work on it see it. The caller is never part of it."""

    number: Annotated[str, about("投诉编号", Level.OPEN)]
    channel: Annotated[Channel, about("来源渠道", Level.OPEN)]
    state: Annotated[ComplaintState, about("状态", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    filed_at: Annotated[datetime, about("受理时间", Level.OPEN)]
    region_reason: Annotated[str | None, about("区划由何而定：文中的地名；空为照登记", Level.CASE)] = None
    received_by: Annotated[str | None, about("受理机构代码", Level.SHARED)] = None
    occurred_at: Annotated[datetime | None, about("发生时间", Level.SHARED)] = None
    matter: Annotated[str | None, about("事项代码", Level.SHARED)] = None
    matter_name: Annotated[str | None, about("事项名称", Level.SHARED)] = None
    matched_keywords: Annotated[list[str] | None, about("命中的关键词", Level.SHARED)] = None
    matter_reason: Annotated[str | None, about("归类理由（依据的词、把握与门槛）", Level.CASE)] = None
    matter_confidence: Annotated[int | None, about("自动归类的把握（%）；人工归类或待归类时为空", Level.SHARED)] = None
    matter_suggestions: Annotated[
        list[MatterSuggestion] | None, about("可能的事项，把握大的在前；不足门槛时供人工选择", Level.SHARED)
    ] = None
    agency: Annotated[str | None, about("承办机构代码", Level.SHARED)] = None
    routing_reason: Annotated[str | None, about("分派理由（事项、清单条目与依据）", Level.SHARED)] = None
    legal_basis: Annotated[str | None, about("分派的法律依据", Level.SHARED)] = None
    returns: Annotated[int | None, about("已退单次数", Level.SHARED)] = None
    return_reason: Annotated[str | None, about("最近一次退单的理由", Level.CASE)] = None
    proposed_agency: Annotated[str | None, about("最近一次退单建议的承办机构代码", Level.SHARED)] = None
    return_basis: Annotated[str | None, about("最近一次退单所持的依据", Level.CASE)] = None
    routed_at: Annotated[datetime | None, about("分派时间", Level.SHARED)] = None
    signed_at: Annotated[datetime | None, about("签收时间", Level.SHARED)] = None
    replied_at: Annotated[datetime | None, about("答复时间", Level.SHARED)] = None
    sign_overdue: Annotated[bool | None, about("签收是否超期", Level.SHARED)] = None
    routing_overdue: Annotated[bool | None, about("分派或裁定是否超期", Level.SHARED)] = None
    handle_overdue: Annotated[bool | None, about("办理是否超期", Level.SHARED)] = None
    historic: Annotated[bool | None, about("是否为导入的历史已答复件", Level.SHARED)] = None
    title: Annotated[str | None, about("主题", Level.CASE)] = None
    text: Annotated[str | None, about("反映内容", Level.CASE)] = None
    place: Annotated[str | None, about("发生地点", Level.CASE)] = None
    external_number: Annotated[str | None, about("来源系统的工单编号", Level.CASE)] = None
    enterprise_credit_code: Annotated[str | None, about("已关联企业的统一社会信用代码", Level.CASE)] = None
    named_enterprise: Annotated[str | None, about("反映人所称的企业（名称或代码），未必在名录库中", Level.CASE)] = None
    suggested_enterprise: Annotated[str | None, about("系统提示的企业（统一社会信用代码），未关联", Level.CASE)] = None
    reply: Annotated[str | None, about("答复内容", Level.CASE)] = None
    finding: Annotated[ReplyFinding | None, about("查实情况；未答复的和导入的历史件为空", Level.SHARED)] = None
    caller_known: Annotated[bool | None, about("是否留有反映人身份（密封）", Level.CASE)] = None
    duties: Annotated[list[Duty] | None, about("办理时限", Level.SHARED)] = None


class CallerOpening(Record, frozen=True, kw_only=True):
    """That an agency opened the caller's identity, told to the caller; never by which person."""

    opened_at: Annotated[datetime, about("查看时间", Level.OPEN)]
    agency: Annotated[str, about("查看的单位代码", Level.OPEN)]
    agency_name: Annotated[str | None, about("查看的单位名称", Level.OPEN)] = None


class Progress(Record, frozen=True, kw_only=True):
    """What the person who filed may follow without login: the state, the dates, and who opened their identity."""

    number: Annotated[str, about("投诉编号", Level.OPEN)]
    state: Annotated[ComplaintState, about("状态", Level.OPEN)]
    filed_at: Annotated[datetime, about("受理时间", Level.OPEN)]
    routed_at: Annotated[datetime | None, about("分派时间", Level.OPEN)] = None
    signed_at: Annotated[datetime | None, about("签收时间", Level.OPEN)] = None
    replied_at: Annotated[datetime | None, about("答复时间", Level.OPEN)] = None
    caller_openings: Annotated[list[CallerOpening], about("您的身份被查看的记录，先后为序", Level.OPEN)] = (
        msgspec.field(default_factory=list)
    )


class Caller(Record, frozen=True, kw_only=True):
    """The opened identity, which the gateway seals as JSON under CALLER_CONTEXT; only LookAtCaller ever answers it."""

    name: Annotated[str | None, about("反映人姓名或账号", Level.CASE)] = None
    phone: Annotated[str | None, about("联系电话", Level.CASE)] = None
    address: Annotated[str | None, about("联系地址", Level.CASE)] = None


class GetComplaints(Query[list[Complaint | None]], frozen=True, kw_only=True):
    """Complaints by number, aligned with `numbers`; absent and forbidden answer alike."""

    subject: ClassVar[str] = "complaints.intake.get.v1"
    numbers: Annotated[list[str], about("投诉编号", max_length=PAGE_SIZE_MAX)]


class ComplaintOrder(Labelled):
    """The orders of a list of complaints."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListComplaints(Query[Page[Complaint]], frozen=True, kw_only=True):
    """Complaints the asker may see; `after` is the key a page ended with."""

    subject: ClassVar[str] = "complaints.intake.list.v1"
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    state: Annotated[ComplaintState | None, about("状态")] = None
    matter: Annotated[str | None, about("事项代码")] = None
    agency: Annotated[str | None, about("承办机构代码")] = None
    credit_code: Annotated[str | None, about("已关联企业的统一社会信用代码")] = None
    order: Annotated[ComplaintOrder, about("排序")] = ComplaintOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("起始游标")] = None


class ComplaintsOfEnterprises(Query[list[Page[Complaint]]], frozen=True, kw_only=True):
    """The newest complaints bound to each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "complaints.intake.of_enterprises.v1"
    credit_codes: Annotated[list[str], about("统一社会信用代码", max_length=PAGE_SIZE_MAX)]
    count: Counting = False
    size: Annotated[int, about("每家条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class ComplaintProgress(Query[Progress | None], frozen=True, kw_only=True):
    """The progress of one complaint to whoever holds its number and query code; wrong code and absent answer alike."""

    subject: ClassVar[str] = "complaints.intake.progress.v1"
    number: Annotated[str, about("投诉编号", max_length=20)]
    query_code: Annotated[str, about("查询码", max_length=40)]


class LookAtCaller(Query[Caller | None], frozen=True, kw_only=True):
    """The caller's identity, only for the actor whose OpenCaller is still valid; everyone else gets nothing."""

    subject: ClassVar[str] = "complaints.intake.look_at_caller.v1"
    number: ComplaintNumber


class ComplaintFiled(Event, frozen=True, kw_only=True):
    """A report was taken in. `content_sha256` covers title, text and place."""

    subject: ClassVar[str] = "complaints.intake.filed.v1"
    number: str
    channel: Channel
    region: str
    received_by: str
    filed_at: datetime
    content_sha256: str
    occurred_at: datetime | None = None
    external_number: str | None = None
    historic: bool = False


class CallerLooked(Event, frozen=True, kw_only=True):
    """Someone was allowed to open the caller's identity until `until`; written before anything is opened."""

    subject: ClassVar[str] = "complaints.intake.caller_looked.v1"
    number: str
    by_agency: str
    reason_sha256: str
    until: datetime
