"""Evidence 证据 in GraphQL."""

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from contracts.transfer import evidence as contract
from contracts.transfer import evidence_orders as orders
from contracts.transfer.referrals import GetReferrals
from gateway import fields
from gateway.nodes import Node
from gateway.types import record

if TYPE_CHECKING:
    from gateway.transfer.referrals import Referral


def _custody(numbers: list[str], size: int) -> contract.CustodyOfEvidence:
    return contract.CustodyOfEvidence(numbers=numbers, size=size)


def _referrals(numbers: list[str]) -> GetReferrals:
    return GetReferrals(numbers=numbers)


@record(contract.CustodyEntry, "保管链的一条记录：收集，或双方签名的一次交接")
class CustodyEntry:
    """An entry of a chain."""


@record(contract.EvidenceItem, "证据：收集时即取 SHA-256；只有移送案件的当事单位可见")
class EvidenceItem(Node):
    """An item of evidence."""

    custody = fields.links(
        CustodyEntry, _custody, key="number", description="保管链，自收集起；每次交接由双方签名，前后以 SHA-256 相接"
    )
    of_referral = fields.link_by(
        Annotated["Referral", strawberry.lazy("gateway.transfer.referrals")] | None,
        _referrals,
        key="referral",
        description="所属的移送案件",
    )


def _download(root: Any) -> str | None:
    return f"/files/transfer/{root.sha256}" if root.sha256 else None


@record(contract.EvidenceExport, "证据导出：加封后，任何人不用联动即可核验")
class EvidenceExport(Node):
    """An export."""

    download = strawberry.field(_download, description="下载地址")


def _by_number(numbers: list[str]) -> contract.GetEvidence:
    return contract.GetEvidence(numbers=numbers)


def _exports(ids: list[str]) -> contract.GetEvidenceExports:
    return contract.GetEvidenceExports(ids=ids)


def _of_referrals(numbers: list[str], size: int) -> contract.EvidenceOfReferrals:
    return contract.EvidenceOfReferrals(numbers=numbers, size=size)


evidence_of_referral = fields.links(EvidenceItem, _of_referrals, key="number", description="本案的证据，新收集的在前")


@strawberry.type
class EvidenceQuery:
    """Questions about evidence."""

    evidence_item = fields.one(
        EvidenceItem, _by_number, argument="number", about="证据编号", description="按编号查询证据"
    )
    evidence = fields.many(EvidenceItem, contract.ListEvidence, description="本单位参与的证据，新收集的在前")
    evidence_export = fields.one(
        EvidenceExport, _exports, argument="id", about="导出编号", description="按编号查询本单位的证据导出"
    )


@strawberry.type
class EvidenceMutation:
    """Orders about evidence."""

    capture_evidence = fields.command(
        orders.CaptureEvidence, EvidenceItem, _by_number, description="登记收集的证据，并取其 SHA-256"
    )
    split_evidence = fields.command(
        orders.SplitEvidence, EvidenceItem, _by_number, description="分样：分出的各份各有保管链，接在原件之后"
    )
    link_evidence = fields.command(orders.LinkEvidence, EvidenceItem, _by_number, description="把证据关联到移送案件")
    propose_move = fields.command(
        orders.ProposeMove, EvidenceItem, _by_number, description="拟出一次交接的原文，供双方以 ./hub sign 签名"
    )
    sign_move = fields.command(orders.SignMove, EvidenceItem, _by_number, description="交来移交方的签名")
    accept_move = fields.command(
        orders.AcceptMove, EvidenceItem, _by_number, description="交来接收方的签名；双方签名无误，保管即时转移"
    )
    drop_move = fields.command(
        orders.DropMove, EvidenceItem, _by_number, description="撤回拟出的交接，或接收机关拒绝接收"
    )
    commission_appraisal = fields.command(
        orders.CommissionAppraisal, EvidenceItem, _by_number, description="委托检验、鉴定"
    )
    return_appraisal = fields.command(
        orders.ReturnAppraisal, EvidenceItem, _by_number, description="登记检验报告或鉴定结论"
    )
    adopt_evidence = fields.command(
        orders.AdoptEvidence, EvidenceItem, _by_number, description="公安机关审查后作为刑事证据使用"
    )
    exclude_evidence = fields.command(
        orders.ExcludeEvidence, EvidenceItem, _by_number, description="公安机关审查后不作为刑事证据使用"
    )
    retake_evidence = fields.command(
        orders.RetakeEvidence, EvidenceItem, _by_number, description="以公安机关重新收集的证据代替"
    )
    export_evidence = fields.command(
        orders.ExportEvidence, EvidenceExport, _exports, description="导出一件移送的全部证据及保管链"
    )
