"""移送: one case of suspected crime on its way from the ecology agency to the police (国务院令第310号)."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.messages import Command, Counting, Page, Query, Record
from contracts.transfer.case_terms import CaseStep, Version
from contracts.transfer.referral_terms import (
    DeclineGround,
    DocumentKind,
    ExtensionGround,
    Offence,
    PaperKind,
    ReferralAction,
    ReferralState,
)

Number = Annotated[str, about("移送编号", min_length=1, max_length=40)]
Agency = Annotated[str, about("机关代码", min_length=1, max_length=64)]
Region = Annotated[str, about("行政区划代码（GB/T 2260）", pattern=patterns.REGION)]
CreditCode = Annotated[str, about("统一社会信用代码", min_length=18, max_length=18)]
Digest = Annotated[str, about("SHA-256 摘要（十六进制小写）", pattern=patterns.SHA256)]
Reason = Annotated[str, about("理由", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
PageSize = Annotated[int, about("每页条数", ge=1, le=100)]
Case = Level.CASE


class ReportingOfficer(Record, frozen=True, kw_only=True):
    """One member of the special team that reports the case (310号 Art. 5)."""

    certificate: Annotated[str, about("执法证号", Case, min_length=1, max_length=40)]
    name: Annotated[str, about("姓名", Case, min_length=1, max_length=40)]


class NewDocument(Record, frozen=True, kw_only=True):
    """A document as the agency hands it in; the file itself is known by its digest."""

    kind: Annotated[DocumentKind, about("材料种类", Case)]
    title: Annotated[str, about("材料名称", Case, min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
    sha256: Annotated[str, about("文件 SHA-256 摘要", Case, pattern=patterns.SHA256)]


Documents = Annotated[list[NewDocument], about("案卷材料", max_length=100)]
MoreDocuments = Annotated[list[NewDocument], about("补正材料", min_length=1, max_length=100)]


class ReferralDocument(Record, frozen=True, kw_only=True):
    """A document in the referral's file."""

    kind: Annotated[DocumentKind, about("材料种类", Case)]
    title: Annotated[str, about("材料名称", Case)]
    sha256: Annotated[str, about("文件 SHA-256 摘要", Case)]
    added_at: Annotated[datetime, about("入卷时间", Case)]
    added_by: Annotated[str, about("入卷机关代码", Case)]


class ReferralFinding(Record, frozen=True, kw_only=True):
    """A finding of a visit on which the referral rests."""

    finding: Annotated[str, about("问题编号", Case)]
    threshold: Annotated[str | None, about("达到的刑事标准", Case)] = None
    source: Annotated[str | None, about("标准来源", Case)] = None
    suspected_crime: Annotated[bool, about("是否涉嫌犯罪", Case)] = False


class ReferralStep(CaseStep, frozen=True, kw_only=True):
    """One step the referral took; `late` when a notice came after its limit."""

    action: Annotated[ReferralAction, about("步骤", Case)]


class ReferralPaper(Record, frozen=True, kw_only=True):
    """An official document issued on the referral; its file is in the transfer store by this digest."""

    kind: Annotated[PaperKind, about("文书种类", Case)]
    number: Annotated[str, about("文书文号", Case)]
    agency: Annotated[str, about("出具机关代码", Case)]
    sha256: Annotated[str, about("文件 SHA-256 摘要", Case)]
    issued_at: Annotated[datetime, about("出具时间", Case)]


class Referral(Record, frozen=True, kw_only=True):
    """One referral as its parties see it; nobody else sees that it exists."""

    number: Annotated[str, about("移送编号", Level.OPEN)]
    state: Annotated[ReferralState | None, about("状态", Case)] = None
    version: Annotated[int | None, about("版本：办理了几步；提交下一步时注明所见的版本", Case)] = None
    owner: Annotated[str | None, about("现持有案件的单位代码：交接经对方接收才转移", Case)] = None
    credit_code: Annotated[str | None, about("统一社会信用代码", Case)] = None
    enterprise_name: Annotated[str | None, about("企业名称", Case)] = None
    region: Annotated[str | None, about("案发地行政区划代码", Case)] = None
    agency: Annotated[str | None, about("移送机关代码", Case)] = None
    police: Annotated[str | None, about("受案公安机关代码", Case)] = None
    procuratorate: Annotated[str | None, about("监督的检察机关代码", Case)] = None
    offence: Annotated[Offence | None, about("涉嫌罪名", Case)] = None
    facts: Annotated[str | None, about("案情概要", Case)] = None
    subthreshold_reason: Annotated[str | None, about("未达刑事标准仍移送的理由", Case)] = None
    findings: Annotated[list[ReferralFinding] | None, about("依据的检查问题", Case)] = None
    officers: Annotated[list[ReportingOfficer] | None, about("专案组执法人员", Case)] = None
    documents: Annotated[list[ReferralDocument] | None, about("案卷材料", Case)] = None
    papers: Annotated[list[ReferralPaper] | None, about("已出具的文书", Case)] = None
    steps: Annotated[list[ReferralStep] | None, about("办理经过", Case)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Case)] = None
    proposed_at: Annotated[datetime | None, about("提请移送时间", Case)] = None
    approved_at: Annotated[datetime | None, about("批准时间", Case)] = None
    handed_over_at: Annotated[datetime | None, about("移送时间", Case)] = None
    received_at: Annotated[datetime | None, about("签收时间", Case)] = None
    decided_at: Annotated[datetime | None, about("立案或不立案决定时间", Case)] = None
    decision_number: Annotated[str | None, about("立案决定书文号", Case)] = None
    decline_ground: Annotated[DeclineGround | None, about("不予立案的法定情形", Case)] = None
    decline_reason: Annotated[str | None, about("不予立案的理由", Case)] = None
    file_returned_at: Annotated[datetime | None, about("案卷材料退回时间", Case)] = None


class ProposeReferral(Command, frozen=True, kw_only=True):
    """The special team's written report asks the head to transfer (310号 Art. 5).

    Refusals: REFERRAL_TEAM_TOO_SMALL, REFERRAL_FINDING_UNKNOWN, REFERRAL_FINDING_NOT_EVIDENCE,
    REFERRAL_FINDING_FOREIGN, REFERRAL_FINDING_TAKEN, REFERRAL_REASON_REQUIRED, REFERRAL_DOCUMENT_REPEATED,
    OUT_OF_REACH, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.referrals.propose.v1"
    credit_code: CreditCode
    region: Region
    findings: Annotated[list[str], about("检查问题编号", min_length=1, max_length=50)]
    offence: Annotated[Offence, about("涉嫌罪名")]
    facts: Annotated[str, about("案情概要", min_length=1, max_length=20000, pattern=patterns.NOT_BLANK)]
    officers: Annotated[list[ReportingOfficer], about("专案组执法人员", min_length=1, max_length=20)]
    documents: Documents = msgspec.field(default_factory=list)
    reason: Annotated[Reason | None, about("未达刑事标准仍移送的理由")] = None


class ApproveReferral(Command, frozen=True, kw_only=True):
    """The head decides to transfer. Refusals: CASE_SAME_PERSON, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, NOT_FOUND."""

    subject: ClassVar[str] = "transfer.referrals.approve.v1"
    number: Number
    version: Version


class RefuseReferral(Command, frozen=True, kw_only=True):
    """The head decides not to transfer and says why. Refusals: as ApproveReferral."""

    subject: ClassVar[str] = "transfer.referrals.refuse.v1"
    number: Number
    version: Version
    reason: Reason


class AddReferralDocument(Command, frozen=True, kw_only=True):
    """The agency adds to the file before the hand-over. Refusals: REFERRAL_DOCUMENT_REPEATED, CASE_CHANGED."""

    subject: ClassVar[str] = "transfer.referrals.add_document.v1"
    number: Number
    version: Version
    document: Annotated[NewDocument, about("案卷材料")]


class HandOverReferral(Command, frozen=True, kw_only=True):
    """The file goes to the police of the same level, its copy to the procuratorate (310号 Arts 5, 6; 17号).

    Refusals: REFERRAL_DOCUMENTS_MISSING, REFERRAL_NO_RECIPIENT, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.referrals.hand_over.v1"
    number: Number
    version: Version


class ReceiveReferral(Command, frozen=True, kw_only=True):
    """The police sign the receipt (310号 Art. 7). Refusals: CASE_CHANGED, CASE_STEP_NOT_ALLOWED, NOT_FOUND."""

    subject: ClassVar[str] = "transfer.referrals.receive.v1"
    number: Number
    version: Version


class IssueReferralPaper(Command, frozen=True, kw_only=True):
    """The agency issues its transfer letter once handed over, the police their receipt once signed; each once.

    Refusals: REFERRAL_PAPER_NOT_YET, REFERRAL_PAPER_NOT_YOURS, DOCUMENT_UNPRINTABLE, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.referrals.issue_paper.v1"
    number: Number
    kind: Annotated[PaperKind, about("文书种类")]


class ReportReferralIncomplete(Command, frozen=True, kw_only=True):
    """The police say within 24 hours what the file lacks (程序规定 Art. 180); the case stays received."""

    subject: ClassVar[str] = "transfer.referrals.report_incomplete.v1"
    number: Number
    version: Version
    missing: Annotated[str, about("欠缺的材料", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]


class SupplementReferral(Command, frozen=True, kw_only=True):
    """The agency completes the file in 3 days (程序规定 Art. 180)."""

    subject: ClassVar[str] = "transfer.referrals.supplement.v1"
    number: Number
    version: Version
    documents: MoreDocuments


class RedirectReferral(Command, frozen=True, kw_only=True):
    """Police without jurisdiction pass the case on and tell the agency (310号 Art. 7).

    Refusals: REFERRAL_NOT_POLICE, REFERRAL_SAME_POLICE, CASE_CHANGED, CASE_STEP_NOT_ALLOWED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.referrals.redirect.v1"
    number: Number
    version: Version
    police: Annotated[str, about("有管辖权的公安机关代码", min_length=1, max_length=64)]
    reason: Reason


class ExtendReferralFiling(Command, frozen=True, kw_only=True):
    """The police take 7 or 30 days for the filing decision (公通字〔2015〕32号).

    Refusals: REFERRAL_EXTENSION_NEEDS_HEAD, REFERRAL_EXTENSION_TOO_LATE, REFERRAL_ALREADY_EXTENDED, CASE_CHANGED.
    """

    subject: ClassVar[str] = "transfer.referrals.extend_filing.v1"
    number: Number
    version: Version
    ground: Annotated[ExtensionGround, about("延长情形")]
    reason: Reason


class FileReferral(Command, frozen=True, kw_only=True):
    """The police file the case 立案 (310号 Art. 8)."""

    subject: ClassVar[str] = "transfer.referrals.file.v1"
    number: Number
    version: Version
    decision_number: Annotated[str, about("立案决定书文号", min_length=1, max_length=60, pattern=patterns.NOT_BLANK)]


class DeclineReferral(Command, frozen=True, kw_only=True):
    """The police decline to file 不立案 with reasons, and return the file (310号 Art. 8)."""

    subject: ClassVar[str] = "transfer.referrals.decline.v1"
    number: Number
    version: Version
    ground: Annotated[DeclineGround, about("不予立案的法定情形")]
    reason: Reason


class GetReferrals(Query[list[Referral | None]], frozen=True, kw_only=True):
    """Referrals by number, aligned; None where there is none or the asker is no party."""

    subject: ClassVar[str] = "transfer.referrals.get.v1"
    numbers: Annotated[list[str], about("移送编号", max_length=100)]


class ReferralOrder(Labelled):
    """The orders of a list of referrals."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListReferrals(Query[Page[Referral]], frozen=True, kw_only=True):
    """The asker's referrals."""

    subject: ClassVar[str] = "transfer.referrals.list.v1"
    state: Annotated[ReferralState | None, about("状态")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    order: Annotated[ReferralOrder, about("排序")] = ReferralOrder.NEWEST
    count: Counting = False
    size: PageSize = 20
    after: Annotated[str | None, about("续页标记")] = None


class ReferralsOfEnterprises(Query[list[Page[Referral]]], frozen=True, kw_only=True):
    """One page of the asker's referrals per enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "transfer.referrals.of_enterprises.v1"
    credit_codes: Annotated[list[str], about("统一社会信用代码", max_length=100)]
    count: Counting = False
    size: PageSize = 20
