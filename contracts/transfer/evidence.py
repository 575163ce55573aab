"""证据: items of evidence with their digest at capture, who holds them, and what they are worth to the police."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.duties import Duty
from contracts.fields import Labelled, Level, about
from contracts.law import LawStatus
from contracts.messages import Counting, Page, Query, Record
from contracts.transfer.evidence_terms import (
    ConversionGap,
    ConversionState,
    EvidenceDigestOf,
    EvidenceKind,
    EvidenceState,
    MoveKind,
)
from contracts.transfer.referrals import PageSize

EvidenceNumber = Annotated[str, about("证据编号", min_length=1, max_length=40)]
Numbers = Annotated[list[str], about("证据编号", max_length=100)]
Case = Level.CASE


class PendingMove(Record, frozen=True, kw_only=True):
    """A move that was proposed: its exact text is what both sides sign; custody has not passed yet."""

    kind: Annotated[MoveKind, about("交接事由", Case)]
    giver: Annotated[str, about("移交方代码", Case)]
    giver_name: Annotated[str, about("移交方名称", Case)]
    receiver: Annotated[str, about("接收方代码", Case)]
    receiver_name: Annotated[str, about("接收方名称", Case)]
    text: Annotated[str, about("待签的原文（规范 JSON），须一字不改", Case)]
    digest: Annotated[str, about("待签原文的 SHA-256", Case)]
    giver_signed: Annotated[bool, about("移交方是否已签", Case)] = False


class EvidenceAppraisal(Record, frozen=True, kw_only=True):
    """An appraisal 鉴定 of an item: commissioned, and returned with its report."""

    appraiser: Annotated[str, about("鉴定机构代码", Case)]
    appraiser_name: Annotated[str, about("鉴定机构名称", Case)]
    questions: Annotated[str, about("委托事项", Case)]
    commissioned_at: Annotated[datetime, about("委托时间", Case)]
    commissioned_by: Annotated[str, about("委托机关代码", Case)]
    returned_at: Annotated[datetime | None, about("出具结论时间", Case)] = None
    conclusion: Annotated[str | None, about("检验或鉴定结论", Case)] = None
    report_sha256: Annotated[str | None, about("报告文件 SHA-256", Case)] = None
    consumed: Annotated[str | None, about("检材消耗情况", Case)] = None


class EvidenceGap(Record, frozen=True, kw_only=True):
    """What an item still lacks before it may be used in criminal proceedings."""

    gap: Annotated[ConversionGap, about("欠缺", Case)]
    basis: Annotated[str, about("要求", Case)]
    source: Annotated[str, about("依据", Case)]
    status: Annotated[LawStatus, about("法定或地方设定", Case)]


class EvidenceItem(Record, frozen=True, kw_only=True):
    """One item of evidence as the parties of its referral see it; nobody else sees that it exists."""

    number: Annotated[str, about("证据编号", Level.OPEN)]
    kind: Annotated[EvidenceKind | None, about("证据种类", Case)] = None
    title: Annotated[str | None, about("名称", Case)] = None
    description: Annotated[str | None, about("特征描述", Case)] = None
    quantity: Annotated[str | None, about("数量", Case)] = None
    sha256: Annotated[str | None, about("收集时所取的 SHA-256", Case)] = None
    digest_of: Annotated[EvidenceDigestOf | None, about("SHA-256 取自何物", Case)] = None
    captured_at: Annotated[datetime | None, about("收集时间", Case)] = None
    captured_by: Annotated[list[str] | None, about("收集人执法证号", Case)] = None
    captured_where: Annotated[str | None, about("收集地点", Case)] = None
    agency: Annotated[str | None, about("收集机关代码", Case)] = None
    region: Annotated[str | None, about("行政区划代码", Case)] = None
    credit_code: Annotated[str | None, about("统一社会信用代码", Case)] = None
    finding: Annotated[str | None, about("检查问题编号", Case)] = None
    part_of: Annotated[str | None, about("分自哪件证据", Case)] = None
    referral: Annotated[str | None, about("移送编号", Case)] = None
    state: Annotated[EvidenceState | None, about("状态", Case)] = None
    custodian: Annotated[str | None, about("负责保管的机关代码", Case)] = None
    holder: Annotated[str | None, about("现持有者代码", Case)] = None
    holder_name: Annotated[str | None, about("现持有者名称", Case)] = None
    storage_place: Annotated[str | None, about("存放地点", Case)] = None
    keeper: Annotated[str | None, about("保管人", Case)] = None
    entries: Annotated[int | None, about("保管链的记录数", Case)] = None
    head: Annotated[str | None, about("保管链末条记录的 SHA-256", Case)] = None
    pending: Annotated[PendingMove | None, about("待双方签名的交接", Case)] = None
    appraisals: Annotated[list[EvidenceAppraisal] | None, about("检验、鉴定", Case)] = None
    conversion: Annotated[ConversionState | None, about("行政证据转化状态", Case)] = None
    conversion_source: Annotated[str | None, about("转化依据", Case)] = None
    conversion_reason: Annotated[str | None, about("公安机关审查意见", Case)] = None
    gaps: Annotated[list[EvidenceGap] | None, about("转化尚欠缺的", Case)] = None
    retaken_as: Annotated[str | None, about("重新收集的证据编号", Case)] = None
    duties: Annotated[list[Duty] | None, about("时限任务", Case)] = None


class CustodyEntry(Record, frozen=True, kw_only=True):
    """One entry of an item's chain of custody: the capture, or a move signed by both sides."""

    evidence: Annotated[str, about("证据编号", Level.OPEN)]
    place: Annotated[int, about("第几条，收集为 0", Level.OPEN)]
    kind: Annotated[MoveKind | None, about("交接事由；收集为空", Case)] = None
    giver: Annotated[str | None, about("移交方代码", Case)] = None
    giver_key: Annotated[str | None, about("移交方公钥编号", Case)] = None
    giver_signature: Annotated[str | None, about("移交方签名", Case)] = None
    receiver: Annotated[str | None, about("接收方代码", Case)] = None
    receiver_key: Annotated[str | None, about("接收方公钥编号", Case)] = None
    receiver_signature: Annotated[str | None, about("接收方签名", Case)] = None
    at: Annotated[datetime | None, about("生效时间", Case)] = None
    text: Annotated[str | None, about("原文（规范 JSON）", Case)] = None
    hash: Annotated[str | None, about("本条记录的 SHA-256", Case)] = None


class EvidenceExport(Record, frozen=True, kw_only=True):
    """A file of a referral's evidence that anybody can verify without the hub, once its agency has sealed it."""

    id: Annotated[str, about("导出编号", Level.OPEN)]
    referral: Annotated[str | None, about("移送编号", Case)] = None
    agency: Annotated[str | None, about("导出机关代码", Case)] = None
    exported_at: Annotated[datetime | None, about("导出时间", Case)] = None
    items: Annotated[int | None, about("证据件数", Case)] = None
    sha256: Annotated[str | None, about("文件 SHA-256", Case)] = None


class GetEvidence(Query[list[EvidenceItem | None]], frozen=True, kw_only=True):
    """Items by number, aligned; None where there is none or the asker is no party."""

    subject: ClassVar[str] = "transfer.evidence.get.v1"
    numbers: Numbers


class EvidenceOrder(Labelled):
    """The orders of a list of evidence."""

    NEWEST = "newest", "新收集的在前"
    OLDEST = "oldest", "早收集的在前"


class ListEvidence(Query[Page[EvidenceItem]], frozen=True, kw_only=True):
    """The asker's evidence."""

    subject: ClassVar[str] = "transfer.evidence.list.v1"
    referral: Annotated[str | None, about("移送编号")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    state: Annotated[EvidenceState | None, about("状态")] = None
    order: Annotated[EvidenceOrder, about("排序")] = EvidenceOrder.NEWEST
    count: Counting = False
    size: PageSize = 20
    after: Annotated[str | None, about("续页标记")] = None


class EvidenceOfReferrals(Query[list[Page[EvidenceItem]]], frozen=True, kw_only=True):
    """One page of evidence per referral, aligned with `numbers`."""

    subject: ClassVar[str] = "transfer.evidence.of_referrals.v1"
    numbers: Annotated[list[str], about("移送编号", max_length=100)]
    count: Counting = False
    size: PageSize = 20


class CustodyOfEvidence(Query[list[Page[CustodyEntry]]], frozen=True, kw_only=True):
    """The chain of custody per item from its capture on, aligned with `numbers`."""

    subject: ClassVar[str] = "transfer.evidence.custody.v1"
    numbers: Numbers
    count: Counting = False
    size: PageSize = 20


class GetEvidenceExports(Query[list[EvidenceExport | None]], frozen=True, kw_only=True):
    """Exports by id, aligned; an agency sees its own."""

    subject: ClassVar[str] = "transfer.evidence.get_exports.v1"
    ids: Annotated[list[str], about("导出编号", max_length=100)]
