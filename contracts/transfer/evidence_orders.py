"""Orders about evidence 证据: capture, custody signed by both sides, appraisal, conversion, export."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts import patterns
from contracts.fields import Level, about
from contracts.messages import Command, Record
from contracts.transfer.evidence import EvidenceNumber
from contracts.transfer.evidence_terms import EvidenceKind, MoveKind
from contracts.transfer.referrals import CreditCode, Digest, Number, Reason, Region
from contracts.transfer.signing_keys import Holder, KeyId, Signature

Title = Annotated[str, about("名称", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]
Certificate = Annotated[str, about("执法证号", pattern=patterns.CERTIFICATE)]
Text = Annotated[str, about("文字", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
FindingId = Annotated[str, about("检查问题编号", min_length=1, max_length=64)]
Short = Annotated[str, about("文字", min_length=1, max_length=200, pattern=patterns.NOT_BLANK)]


class CaptureEvidence(Command, frozen=True, kw_only=True):
    """An officer records an item as captured; without `file_sha256` its digest is that of this very record.

    Refusals: NOT_FOUND, EVIDENCE_FINDING_UNKNOWN, EVIDENCE_FINDING_FOREIGN, EVIDENCE_CAPTURED_LATER, OUT_OF_REACH.
    """

    subject: ClassVar[str] = "transfer.evidence.capture.v1"
    kind: Annotated[EvidenceKind, about("证据种类")]
    title: Title
    description: Annotated[Text, about("特征描述")]
    credit_code: CreditCode
    region: Region
    captured_at: Annotated[datetime, about("收集时间")]
    captured_by: Annotated[list[Certificate], about("收集人执法证号", min_length=1, max_length=20)]
    captured_where: Annotated[Short, about("收集地点")]
    file_sha256: Annotated[Digest | None, about("文件 SHA-256，现场取得；没有文件的物留空")] = None
    quantity: Annotated[Short | None, about("数量")] = None
    finding: Annotated[FindingId | None, about("检查问题编号")] = None
    referral: Annotated[Number | None, about("移送编号；移送前可空，以后关联")] = None
    at_owner: Annotated[bool, about("物仍在当事人处，尚未查封扣押")] = False


class LinkEvidence(Command, frozen=True, kw_only=True):
    """The agency responsible ties an item to a referral: its parties see it from now on.

    An item of a referral that came to nothing may go with the next one.

    Refusals: EVIDENCE_ALREADY_LINKED, EVIDENCE_OF_ANOTHER_ENTERPRISE, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.evidence.link.v1"
    number: EvidenceNumber
    referral: Number


class EvidencePart(Record, frozen=True, kw_only=True):
    """A part of a sample as it is split off."""

    title: Annotated[Title, about("名称", Level.CASE)]
    description: Annotated[Text, about("特征描述", Level.CASE)]
    quantity: Annotated[Short, about("数量", Level.CASE)]


class SplitEvidence(Command, frozen=True, kw_only=True):
    """The agency responsible splits an item it holds 分样: each part begins a chain of its own at the whole's entry.

    Refusals: EVIDENCE_CHANGED, EVIDENCE_MOVE_PENDING, EVIDENCE_SPLIT_NOT_ALLOWED, EVIDENCE_NOT_CUSTODIAN, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.evidence.split.v1"
    number: EvidenceNumber
    head: Annotated[Digest, about("所见保管链末条记录的 SHA-256")]
    parts: Annotated[list[EvidencePart], about("分出的各份", min_length=1, max_length=20)]


class ProposeMove(Command, frozen=True, kw_only=True):
    """The agency responsible for an item writes the move that both sides are to sign; custody stays as it is.

    `head` is the chain's end the caller saw. Refusals: EVIDENCE_CHANGED, EVIDENCE_MOVE_PENDING,
    EVIDENCE_MOVE_NOT_ALLOWED, EVIDENCE_NOT_CUSTODIAN, EVIDENCE_RECEIVER_WRONG, EVIDENCE_NO_APPRAISAL,
    EVIDENCE_DOCUMENT_REQUIRED, EVIDENCE_WITNESS_WRONG, EVIDENCE_NEEDS_HEAD, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.evidence.propose_move.v1"
    number: EvidenceNumber
    head: Annotated[Digest, about("所见保管链末条记录的 SHA-256")]
    kind: Annotated[MoveKind, about("交接事由")]
    other: Annotated[Holder, about("对方代码：接收方；查封扣押、出库、鉴定后取回时为移交方")]
    other_name: Annotated[Short, about("对方名称；对方是联动中的机关时以其登记名称为准")]
    storage_place: Annotated[Short, about("存放地点")]
    keeper: Annotated[Short, about("保管人")]
    reason: Reason
    document: Annotated[Digest | None, about("清单、笔录或决定书文件的 SHA-256；查封扣押、发还、销毁时必填")] = None
    witness: Annotated[Short | None, about("见证人")] = None
    witness_code: Annotated[
        Holder | None, about("查封扣押时当事人拒绝签名或不到场：代其签名的见证人代码，其公钥由本机关作保")
    ] = None


class SignMove(Command, frozen=True, kw_only=True):
    """The giver's signature of the proposed text. Refusals: EVIDENCE_NO_MOVE, EVIDENCE_MOVE_OTHER,
    EVIDENCE_SIGNATURE_WRONG, EVIDENCE_NOT_YOUR_SIDE, NOT_FOUND."""

    subject: ClassVar[str] = "transfer.evidence.sign_move.v1"
    number: EvidenceNumber
    digest: Annotated[Digest, about("所签原文的 SHA-256")]
    key: KeyId
    signature: Signature


class AcceptMove(Command, frozen=True, kw_only=True):
    """The receiver's signature: with both signatures right, custody passes, here and now, or not at all.

    Refusals: EVIDENCE_SIGNATURE_MISSING, EVIDENCE_SIGNATURE_WRONG, EVIDENCE_SAME_KEY, EVIDENCE_NO_MOVE,
    EVIDENCE_MOVE_OTHER, EVIDENCE_NOT_YOUR_SIDE, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.evidence.accept_move.v1"
    number: EvidenceNumber
    digest: Annotated[Digest, about("所签原文的 SHA-256")]
    key: KeyId
    signature: Signature


class DropMove(Command, frozen=True, kw_only=True):
    """The agency that proposed a move withdraws it, or the agency to receive refuses it; custody stays as it is.

    Refusals: EVIDENCE_NO_MOVE, EVIDENCE_MOVE_OTHER, EVIDENCE_NOT_YOUR_SIDE, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.evidence.drop_move.v1"
    number: EvidenceNumber
    digest: Annotated[Digest, about("所指交接原文的 SHA-256")]
    reason: Reason


class CommissionAppraisal(Command, frozen=True, kw_only=True):
    """The agency responsible commissions an appraisal 委托鉴定. Refusals: EVIDENCE_NOT_CUSTODIAN,
    EVIDENCE_APPRAISAL_OPEN, NOT_FOUND."""

    subject: ClassVar[str] = "transfer.evidence.commission.v1"
    number: EvidenceNumber
    appraiser: Annotated[Holder, about("鉴定机构代码（统一社会信用代码）")]
    appraiser_name: Annotated[Short, about("鉴定机构名称")]
    questions: Annotated[Text, about("委托事项")]


class ReturnAppraisal(Command, frozen=True, kw_only=True):
    """The report of the open appraisal. Refusals: EVIDENCE_NO_APPRAISAL, EVIDENCE_NOT_CUSTODIAN, NOT_FOUND."""

    subject: ClassVar[str] = "transfer.evidence.return_appraisal.v1"
    number: EvidenceNumber
    conclusion: Annotated[Text, about("检验或鉴定结论")]
    report_sha256: Annotated[Digest, about("报告文件 SHA-256")]
    consumed: Annotated[Short | None, about("检材消耗情况")] = None


class AdoptEvidence(Command, frozen=True, kw_only=True):
    """The police adopt an administrative item for criminal proceedings (刑事诉讼法 Art. 54).

    Refusals: EVIDENCE_GAPS, EVIDENCE_REVIEWED, EVIDENCE_UNLINKED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.evidence.adopt.v1"
    number: EvidenceNumber
    reason: Annotated[Reason, about("审查意见")]


class ExcludeEvidence(Command, frozen=True, kw_only=True):
    """The police do not adopt an item and say why. Refusals: as AdoptEvidence."""

    subject: ClassVar[str] = "transfer.evidence.exclude.v1"
    number: EvidenceNumber
    reason: Annotated[Reason, about("审查意见")]


class RetakeEvidence(Command, frozen=True, kw_only=True):
    """The police took it anew: a statement of an administrative procedure counts only then.

    Refusals: EVIDENCE_NOT_RETAKEN, EVIDENCE_REVIEWED, EVIDENCE_UNLINKED, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.evidence.retake.v1"
    number: EvidenceNumber
    retaken_as: Annotated[str, about("公安机关重新收集的证据编号", min_length=1, max_length=40)]


class ExportEvidence(Command, frozen=True, kw_only=True):
    """All evidence of a referral with its chains in one file, to be sealed with `hub sign export`.

    Refusals: EVIDENCE_NONE, NOT_FOUND.
    """

    subject: ClassVar[str] = "transfer.evidence.export.v1"
    referral: Number
