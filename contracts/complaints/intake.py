"""Taking in a report, whoever brings it and by whatever way."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.complaints.clock_terms import ComplaintKind, EscalationRung
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.files import FileId
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
    DEPARTMENT = "department", "部门转办"
    ENTERPRISE = "enterprise", "企业反映"


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


FOUND_MAX = 20
ATTACHMENTS_MAX = 9
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


class GeoPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A place on the map."""

    longitude: Annotated[float, about("经度，度", ge=73, le=136)]
    latitude: Annotated[float, about("纬度，度", ge=3, le=54)]


class FileComplaint(Command, frozen=True, kw_only=True):
    """Order to take in one report.

    Who brings in by which channel: the public by web and WeChat, a hotline whatever comes to it, an ecology bureau all
    but 12345, any other department by DEPARTMENT, an enterprise in its own name by ENTERPRISE. A department follows
    what it brought in; which enterprise it was is told to nobody who handles the report.
    The same `external_number` from the same agency and channel gives the complaint it already made; with other
    content it is refused. The caller never stands here in clear: the gateway seals it to this service's key. What in
    the words would tell who reports is masked. An enterprise that the registry knows is bound at once; an unknown one
    never keeps a report out. A narrower division that the text names inside `region` becomes the complaint's. Of a
    report whose caller is known, or that the public or an enterprise brings, the attachments are pictures only; every
    picture is made anew without what it says of place and author before anyone sees it.
    Refusals: OUT_OF_REACH, COMPLAINT_CHANNEL_NOT_YOURS, COMPLAINT_EXTERNAL_NUMBER_REUSED, COMPLAINT_OCCURS_LATER,
    COMPLAINT_ATTACHMENT_UNKNOWN, COMPLAINT_ATTACHMENT_USED, COMPLAINT_ATTACHMENT_NOT_A_PICTURE,
    COMPLAINT_ATTACHMENT_UNSUITABLE, COMPLAINT_ATTACHMENT_TOO_LARGE, INVALID_INPUT, SEAL_BROKEN.
    """

    subject: ClassVar[str] = "complaints.intake.file.v1"
    channel: Annotated[Channel, about("来源渠道")]
    title: Annotated[str, about("主题", min_length=1, max_length=200)]
    text: Annotated[str, about("反映内容", min_length=1, max_length=20000)]
    region: RegionCode
    place: Annotated[Place | None, about("发生地点")] = None
    point: Annotated[GeoPoint | None, about("发生地点在地图上的位置")] = None
    occurred_at: Annotated[Moment | None, about("发生时间")] = None
    external_number: Annotated[ExternalNumber | None, about("来源系统的工单编号")] = None
    enterprise_credit_code: Annotated[CreditCode | None, about("被反映企业的统一社会信用代码")] = None
    enterprise_name: Annotated[EnterpriseName | None, about("被反映企业的名称")] = None
    attachments: Annotated[
        list[FileId], about("附件：先传到 /files/complaints 的文件编号，依次", max_length=ATTACHMENTS_MAX)
    ] = msgspec.field(default_factory=list)
    sealed_caller: Annotated[Ciphertext | None, about("密封的反映人身份（Base64 密文）")] = None
    query_code_sha256: Annotated[Sha256 | None, about("查询码的 SHA-256")] = None


class MatterSuggestion(Record, frozen=True, kw_only=True):
    """A first-level matter a report may be about, and how likely it is."""

    matter: Annotated[str, about("事项代码", Level.OPEN)]
    name: Annotated[str, about("事项名称", Level.OPEN)]
    confidence: Annotated[int, about("把握（%）", Level.OPEN)]


class Complaint(Record, frozen=True, kw_only=True, omit_defaults=True):
    """One complaint as the agencies that work on it see it. The caller is never part of it."""

    number: Annotated[str, about("投诉编号：随机，公众凭它和查询码查询", Level.OPEN)]
    channel: Annotated[Channel, about("来源渠道", Level.OPEN)]
    state: Annotated[ComplaintState, about("状态", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    filed_at: Annotated[datetime, about("受理时间", Level.OPEN)]
    registration: Annotated[
        str | None, about("登记编号：区划-受理日期-当日顺序号，如 640500-20261122-0001", Level.SHARED)
    ] = None
    region_reason: Annotated[str | None, about("区划由何而定：文中的地名；空为照登记", Level.CASE)] = None
    received_by: Annotated[
        str | None, about("受理机构代码；公众反映的为 public，企业反映的为 enterprise", Level.SHARED)
    ] = None
    occurred_at: Annotated[datetime | None, about("发生时间", Level.SHARED)] = None
    matter: Annotated[str | None, about("事项代码", Level.SHARED)] = None
    matter_name: Annotated[str | None, about("事项名称", Level.SHARED)] = None
    matched_keywords: Annotated[list[str] | None, about("命中的关键词", Level.SHARED)] = None
    matter_reason: Annotated[str | None, about("归类理由（依据的词、把握与门槛）", Level.CASE)] = None
    matter_confidence: Annotated[int | None, about("自动归类的把握（%）；人工归类或待归类时为空", Level.SHARED)] = None
    matter_suggestions: Annotated[
        list[MatterSuggestion] | None, about("可能的事项，把握大的在前；不足门槛时供人工选择", Level.SHARED)
    ] = None
    agency: Annotated[str | None, about("承办（主办）机构代码", Level.SHARED)] = None
    co_agencies: Annotated[list[str] | None, about("协办机构代码", Level.SHARED)] = None
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
    kind: Annotated[ComplaintKind | None, about("类别", Level.SHARED)] = None
    kind_reason: Annotated[str | None, about("类别由何而定", Level.CASE)] = None
    noticed_at: Annotated[datetime | None, about("受理告知时间", Level.SHARED)] = None
    contacted_at: Annotated[datetime | None, about("经热线联系反映人的时间", Level.SHARED)] = None
    paused_for: Annotated[str | None, about("中止原因代码；未中止为空", Level.SHARED)] = None
    paused_at: Annotated[datetime | None, about("中止之时", Level.SHARED)] = None
    escalation: Annotated[EscalationRung | None, about("逾期后现由谁督办", Level.SHARED)] = None
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


class CallerStep(Labelled):
    """How far an agency went with a caller's identity."""

    APPROVED = "approved", "获准查看"
    OPENED = "opened", "打开查看"


class CallerOpening(Record, frozen=True, kw_only=True):
    """That an agency was allowed to open the caller's identity, or opened it; told to the caller, never by whom."""

    opened_at: Annotated[datetime, about("获准或查看的时间", Level.OPEN)]
    step: Annotated[CallerStep, about("获准查看或已打开查看", Level.OPEN)] = CallerStep.APPROVED
    purpose: Annotated[str | None, about("查看目的", Level.OPEN)] = None
    agency: Annotated[str, about("查看的单位代码", Level.OPEN)]
    agency_name: Annotated[str | None, about("查看的单位名称", Level.OPEN)] = None


class Progress(Record, frozen=True, kw_only=True):
    """What the person who filed may follow without login: state, dates, the answer, and who opened their identity."""

    number: Annotated[str, about("投诉编号", Level.OPEN)]
    state: Annotated[ComplaintState, about("状态", Level.OPEN)]
    filed_at: Annotated[datetime, about("受理时间", Level.OPEN)]
    routed_at: Annotated[datetime | None, about("分派时间", Level.OPEN)] = None
    signed_at: Annotated[datetime | None, about("签收时间", Level.OPEN)] = None
    replied_at: Annotated[datetime | None, about("答复时间", Level.OPEN)] = None
    reply: Annotated[str | None, about("答复内容", Level.OPEN)] = None
    finding: Annotated[ReplyFinding | None, about("查实情况", Level.OPEN)] = None
    inspected_at: Annotated[datetime | None, about("为此进行的现场检查的完成时间；完成以前不公开", Level.OPEN)] = None
    inspection_findings: Annotated[int | None, about("现场检查发现的问题数", Level.OPEN)] = None
    caller_openings: Annotated[list[CallerOpening], about("您的身份被查看的记录，先后为序", Level.OPEN)] = (
        msgspec.field(default_factory=list)
    )


class Caller(Record, frozen=True, kw_only=True):
    """Who reports, which the gateway seals as JSON under CALLER_CONTEXT; never a part of any answer."""

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
    filed_from: Annotated[Moment | None, about("受理时间不早于")] = None
    filed_until: Annotated[Moment | None, about("受理时间早于")] = None
    order: Annotated[ComplaintOrder, about("排序")] = ComplaintOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("起始游标")] = None


class FindComplaints(Query[list[Complaint]], frozen=True, kw_only=True):
    """What an operator has in hand: the complaints that bear this number of the hub, registration or work order.

    At most FOUND_MAX, the newest first.
    """

    subject: ClassVar[str] = "complaints.intake.find.v1"
    typed: Annotated[str, about("投诉编号、登记编号或来源系统的工单编号", min_length=1, max_length=64)]


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


class ComplaintFiled(Event, frozen=True, kw_only=True):
    """A report was taken in. `content_sha256` covers title, text and place; `received_by` never names an enterprise."""

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
    kind: ComplaintKind | msgspec.UnsetType = msgspec.UNSET


class CallerLooked(Event, frozen=True, kw_only=True):
    """Two people allowed one of them to open the caller's identity until `until`; written before anything is opened."""

    subject: ClassVar[str] = "complaints.intake.caller_looked.v1"
    number: str
    by_agency: str
    reason_sha256: str
    until: datetime
    purpose: str | None = None
    request: str | None = None
