"""What happened to a referral 移送, as journaled: no personal data, and free text only as its digest."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.fields import about
from contracts.messages import Event
from contracts.transfer.referral_terms import DeclineGround, DocumentKind, ExtensionGround, Offence, PaperKind
from contracts.transfer.referrals import Agency, CreditCode, Digest, Number, Region

Police = Annotated[str, about("公安机关代码")]
Late = Annotated[bool, about("是否超过时限")]


class ReferralProposed(Event, frozen=True, kw_only=True):
    """A special team asked the head to transfer a case."""

    subject: ClassVar[str] = "transfer.referrals.proposed.v1"
    number: Number
    agency: Agency
    region: Region
    credit_code: CreditCode
    offence: Annotated[Offence, about("涉嫌罪名")]
    findings: Annotated[list[str], about("检查问题编号")]
    officer_count: Annotated[int, about("专案组人数")]
    documents: Annotated[list[str], about("案卷材料摘要")]
    facts_sha256: Digest
    previous: Annotated[str | None, about("此前移送的编号")] = None
    new_grounds_sha256: Annotated[str | None, about("再次移送理由的摘要")] = None


class ReferralApproved(Event, frozen=True, kw_only=True):
    """The head decided to transfer."""

    subject: ClassVar[str] = "transfer.referrals.approved.v1"
    number: Number
    agency: Agency


class ReferralRefused(Event, frozen=True, kw_only=True):
    """The head decided not to transfer."""

    subject: ClassVar[str] = "transfer.referrals.refused.v1"
    number: Number
    agency: Agency
    reason_sha256: Digest


class ReferralDocumentAdded(Event, frozen=True, kw_only=True):
    """The agency added a document before the hand-over."""

    subject: ClassVar[str] = "transfer.referrals.document_added.v1"
    number: Number
    agency: Agency
    kind: Annotated[DocumentKind, about("材料种类")]
    sha256: Digest


class ReferralHandedOver(Event, frozen=True, kw_only=True):
    """The file went to the police and its copy to the procuratorate, at the same moment."""

    subject: ClassVar[str] = "transfer.referrals.handed_over.v1"
    number: Number
    agency: Agency
    police: Police
    procuratorate: Annotated[str, about("检察机关代码")]
    credit_code: CreditCode
    documents: Annotated[list[str], about("案卷材料摘要")]
    manifest_sha256: Annotated[str | None, about("卷宗目录摘要")] = None


class ReferralReceived(Event, frozen=True, kw_only=True):
    """The police signed the receipt, for the dossier of this manifest."""

    subject: ClassVar[str] = "transfer.referrals.received.v1"
    number: Number
    police: Police
    manifest_sha256: Annotated[str | None, about("所签收的卷宗目录摘要")] = None


class ReferralIncomplete(Event, frozen=True, kw_only=True):
    """The police told the agency what the file lacks."""

    subject: ClassVar[str] = "transfer.referrals.incomplete.v1"
    number: Number
    police: Police
    missing_sha256: Digest
    late: Late


class ReferralSupplemented(Event, frozen=True, kw_only=True):
    """The agency completed the file."""

    subject: ClassVar[str] = "transfer.referrals.supplemented.v1"
    number: Number
    agency: Agency
    documents: Annotated[list[str], about("补正材料摘要")]
    manifest_sha256: Annotated[str | None, about("补正后的卷宗目录摘要")] = None


class ReferralRedirected(Event, frozen=True, kw_only=True):
    """Police without jurisdiction passed the case on; it is theirs until the others sign for it."""

    subject: ClassVar[str] = "transfer.referrals.redirected.v1"
    number: Number
    police_before: Police
    police: Police
    procuratorate: Annotated[str, about("检察机关代码")]
    reason_sha256: Digest
    late: Late


class ReferralFilingExtended(Event, frozen=True, kw_only=True):
    """The police took more time for the filing decision."""

    subject: ClassVar[str] = "transfer.referrals.filing_extended.v1"
    number: Number
    police: Police
    ground: Annotated[ExtensionGround, about("延长情形")]
    reason_sha256: Digest


class ReferralFiled(Event, frozen=True, kw_only=True):
    """The police filed the case 立案."""

    subject: ClassVar[str] = "transfer.referrals.filed.v1"
    number: Number
    police: Police
    credit_code: CreditCode
    offence: Annotated[Offence, about("涉嫌罪名")]


class ReferralDeclined(Event, frozen=True, kw_only=True):
    """The police declined to file 不立案; the file waits to be taken back."""

    subject: ClassVar[str] = "transfer.referrals.declined.v1"
    number: Number
    police: Police
    credit_code: CreditCode
    ground: Annotated[DeclineGround, about("不予立案的法定情形")]
    reason_sha256: Digest


class ReferralStepOverdue(Event, frozen=True, kw_only=True):
    """A step was not taken in time; `duty` is the limit's key in the law table."""

    subject: ClassVar[str] = "transfer.referrals.step_overdue.v1"
    number: Number
    duty: Annotated[str, about("时限事项代码")]
    by: Annotated[str, about("责任机关代码")]
    since: Annotated[datetime, about("起算时间")]
    source: Annotated[str, about("时限依据")]


class ReferralPaperIssued(Event, frozen=True, kw_only=True):
    """An agency issued an official document on the referral; its bytes are known by their digest."""

    subject: ClassVar[str] = "transfer.referrals.paper_issued.v1"
    number: Number
    agency: Agency
    kind: Annotated[PaperKind, about("文书种类")]
    paper_number: Annotated[str, about("文书文号")]
    sha256: Digest


class ReferralFilingOrdered(Event, frozen=True, kw_only=True):
    """The procuratorate ordered the police to file 通知立案, in the filing supervision named."""

    subject: ClassVar[str] = "transfer.referrals.filing_ordered.v1"
    number: Number
    procuratorate: Annotated[str, about("检察机关代码")]
    supervision: Annotated[str, about("立案监督编号")]
    reason_sha256: Digest
