"""检查通知书: the notice of a visit, approved and issued with a code by which its holder verifies the visit."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.joint_inspection.visits import VisitBasis, VisitState
from contracts.messages import PAGE_SIZE_MAX, Command, Event, Query, Record

VisitCode = Annotated[str, about("核验码，由检查通知书上的二维码得到", min_length=1, max_length=64)]


class VisitNoticeState(Labelled):
    """How far a notice has come."""

    DRAFTED = "drafted", "待批准"
    ISSUED = "issued", "已批准制发"


class NoticeOfficer(msgspec.Struct, frozen=True, kw_only=True):
    """An officer by name, as the notice introduces them."""

    certificate: Annotated[str, about("执法证号", pattern=patterns.CERTIFICATE)]
    name: Annotated[str, about("姓名", min_length=1, max_length=50, pattern=patterns.NOT_BLANK)]


class VerifiedOfficer(msgspec.Struct, frozen=True, kw_only=True):
    """An officer as the holder of the code is shown them."""

    certificate: Annotated[str, about("执法证号")]
    name: Annotated[str, about("姓名")]
    agency: Annotated[str, about("所属单位代码")]
    agency_name: Annotated[str, about("所属单位")]
    valid_to: Annotated[date, about("证件有效期止（含当日）")]


class DraftVisitNotice(Command, frozen=True, kw_only=True):
    """Draft the notice of a visit, or draft it anew before it is approved; by an officer assigned (国办发〔2024〕54号).

    Refusals: VISIT_STATE, VISIT_NOT_ASSIGNED, NOTICE_ISSUED, NOTICE_OFFICERS_DIFFER, NOT_FOUND.
    """

    subject: ClassVar[str] = "joint_inspection.notices.draft.v1"
    visit: Annotated[str, about("检查编号", min_length=1, max_length=64)]
    matters: Annotated[str, about("检查事项、内容和依据", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
    officers: Annotated[list[NoticeOfficer], about("全部受指派人员的姓名", min_length=1, max_length=20)]


class ApproveVisitNotice(Command, frozen=True, kw_only=True):
    """Approve and issue it as a numbered PDF with its QR code; by the head of the leading agency, not who drafted it.

    Refusals: VISIT_STATE, VISIT_SAME_PERSON, NOTICE_MISSING, NOTICE_ISSUED, NOTICE_OFFICERS_DIFFER,
    DOCUMENT_UNPRINTABLE, NOT_FOUND.
    """

    subject: ClassVar[str] = "joint_inspection.notices.approve.v1"
    visit: Annotated[str, about("检查编号", min_length=1, max_length=64)]


class VisitNotice(Record, frozen=True, kw_only=True):
    """The notice of a visit."""

    visit: Annotated[str, about("检查编号", Level.SHARED)]
    state: Annotated[VisitNoticeState, about("状态", Level.SHARED)]
    matters: Annotated[str, about("检查事项、内容和依据", Level.SHARED)]
    officers: Annotated[list[NoticeOfficer], about("执法人员", Level.SHARED)]
    number: Annotated[str | None, about("文号", Level.SHARED)] = None
    sha256: Annotated[str | None, about("通知书文件的 SHA-256 摘要", Level.SHARED)] = None
    approved_at: Annotated[datetime | None, about("批准时间", Level.SHARED)] = None
    drafted_by: Annotated[str | None, about("拟稿人", Level.CASE)] = None
    approved_by: Annotated[str | None, about("批准人", Level.CASE)] = None
    code: Annotated[str | None, about("核验码", Level.CASE)] = None


class NoticesOfVisits(Query[list[VisitNotice | None]], frozen=True, kw_only=True):
    """The notice of each visit that the asker sees, aligned."""

    subject: ClassVar[str] = "joint_inspection.notices.of_visits.v1"
    visits: Annotated[list[str], about("检查编号", max_length=PAGE_SIZE_MAX)]


class VisitVerification(Record, frozen=True, kw_only=True):
    """What the holder of the code is shown: that the visit is real, who comes, and on what basis."""

    visit: Annotated[str, about("检查编号", Level.OPEN)]
    state: Annotated[VisitState, about("检查状态", Level.OPEN)]
    basis: Annotated[VisitBasis, about("检查依据", Level.OPEN)]
    planned_on: Annotated[date, about("计划检查日期", Level.OPEN)]
    credit_code: Annotated[str, about("被检查企业统一社会信用代码", Level.OPEN)]
    number: Annotated[str, about("检查通知书文号", Level.OPEN)]
    matters: Annotated[str, about("检查事项、内容和依据", Level.OPEN)]
    officers: Annotated[list[VerifiedOfficer], about("执法人员", Level.OPEN)]
    rated: Annotated[bool, about("是否已评价", Level.OPEN)]


class VerifyVisits(Query[list[VisitVerification | None]], frozen=True, kw_only=True):
    """By code, aligned; None for an unknown code, before the visit's day, and for a visit that was called off."""

    subject: ClassVar[str] = "joint_inspection.notices.verify.v1"
    codes: Annotated[list[VisitCode], about("核验码", max_length=PAGE_SIZE_MAX)]


class NoticeIssued(Event, frozen=True, kw_only=True):
    """A visit's notice was approved; whom it concerns stays out of the journal until the check-in."""

    subject: ClassVar[str] = "joint_inspection.notices.issued.v1"
    visit: str
    agency: str
    number: str
    sha256: str
    approved_by: str


class NoticeDrafted(Event, frozen=True, kw_only=True):
    """A visit's notice was drafted; what it says is kept by its SHA-256."""

    subject: ClassVar[str] = "joint_inspection.notices.drafted.v1"
    visit: str
    agency: str
    drafted_by: str
    matters_hash: str
