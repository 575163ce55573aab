"""Referrals 移送 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.registry.directory import GetEnterprises
from contracts.transfer import passages as passages_contract
from contracts.transfer import referral_branches as branches
from contracts.transfer import referral_parts as parts
from contracts.transfer import referrals as contract
from gateway import fields
from gateway.nodes import Node
from gateway.transfer.case_documents import download_of
from gateway.transfer.evidence import evidence_of_referral
from gateway.transfer.proceedings import proceedings_of_referral
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.directory import Enterprise


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


@record(parts.ReferralPaper, "移送案件上出具的文书，PDF")
class ReferralPaper:
    """An official document."""

    download = strawberry.field(download_of, description="下载地址")


@record(parts.ReferralManifest, "卷宗目录：随案材料的次序、摘要和页数，签收的就是它的摘要")
class ReferralManifest:
    """The dossier's manifest."""

    download = strawberry.field(download_of, description="目录文件（JSON）的下载地址，其 SHA-256 即目录摘要")


@record(passages_contract.ReferralPassage, "转送记录：案件由哪个公安机关转往哪个公安机关；不含案件内容")
class ReferralPassage:
    """That a case was passed on."""


@record(contract.Referral, "移送案件：行政机关向公安机关移送的涉嫌犯罪案件；只有当事单位可见")
class Referral(Node):
    """A referral."""

    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="涉案企业",
    )
    evidence = evidence_of_referral
    proceedings = proceedings_of_referral


def _by_number(numbers: list[str]) -> contract.GetReferrals:
    return contract.GetReferrals(numbers=numbers)


def _of_enterprises(codes: list[str], size: int) -> contract.ReferralsOfEnterprises:
    return contract.ReferralsOfEnterprises(credit_codes=codes, size=size)


referrals_of_enterprise = fields.links(
    Referral, _of_enterprises, key="credit_code", description="涉及本企业的移送案件，只列出本单位参与的"
)


@strawberry.type
class ReferralQuery:
    """Questions about referrals."""

    referral = fields.one(Referral, _by_number, argument="number", about="移送编号", description="按编号查询移送案件")
    referrals = fields.many(Referral, contract.ListReferrals, description="本单位参与的移送案件，新的在前")
    referral_passages = fields.many(
        ReferralPassage,
        passages_contract.ListReferralPassages,
        description="本单位转送出去、收到或者参与的转送记录，新的在前",
    )


@strawberry.type
class ReferralMutation:
    """Orders about referrals, each for its legal actor only."""

    propose_referral = fields.command(
        contract.ProposeReferral, Referral, _by_number, description="专案组提请移送涉嫌犯罪案件"
    )
    approve_referral = fields.command(contract.ApproveReferral, Referral, _by_number, description="负责人批准移送")
    refuse_referral = fields.command(
        contract.RefuseReferral, Referral, _by_number, description="负责人不批准移送并说明理由"
    )
    add_referral_document = fields.command(
        contract.AddReferralDocument, Referral, _by_number, description="移送前补充案卷材料"
    )
    hand_over_referral = fields.command(
        contract.HandOverReferral, Referral, _by_number, description="移送同级公安机关并抄送同级检察机关"
    )
    receive_referral = fields.command(
        contract.ReceiveReferral, Referral, _by_number, description="公安机关签收移送书回执"
    )
    issue_referral_paper = fields.command(
        branches.IssueReferralPaper,
        Referral,
        _by_number,
        description="由办理该步骤的机关出具文书（移送书、材料清单、回执、立案告知书等）；已出具的不再重新出具",
    )
    report_referral_incomplete = fields.command(
        contract.ReportReferralIncomplete, Referral, _by_number, description="公安机关告知材料不全"
    )
    supplement_referral = fields.command(
        contract.SupplementReferral, Referral, _by_number, description="移送机关补正材料"
    )
    redirect_referral = fields.command(
        contract.RedirectReferral, Referral, _by_number, description="转送有管辖权的公安机关并书面告知移送机关"
    )
    extend_referral_filing = fields.command(
        contract.ExtendReferralFiling, Referral, _by_number, description="延长立案审查期限"
    )
    file_referral = fields.command(contract.FileReferral, Referral, _by_number, description="公安机关立案")
    decline_referral = fields.command(
        contract.DeclineReferral, Referral, _by_number, description="公安机关不予立案、说明理由并退回案卷"
    )
    withdraw_referral = fields.command(
        branches.WithdrawReferral, Referral, _by_number, description="移送机关负责人在公安机关签收前撤回移送"
    )
    return_referral = fields.command(
        branches.ReturnReferral, Referral, _by_number, description="公安机关说明理由，退回不属公安机关管辖的案件"
    )
    take_back_referral = fields.command(
        branches.TakeBackReferral, Referral, _by_number, description="移送机关接回被退回或者不予立案的案卷"
    )
    hand_over_referral_items = fields.command(
        branches.HandOverReferralItems, Referral, _by_number, description="立案后三日内移交涉案物品和其他材料"
    )
    accept_referral_items = fields.command(
        branches.AcceptReferralItems, Referral, _by_number, description="公安机关接收涉案物品和其他材料"
    )
    move_referral = fields.command(
        branches.MoveReferral, Referral, _by_number, description="立案后移送其他公安机关，对方签收前仍由本机关持有"
    )
    refuse_moved_referral = fields.command(
        branches.RefuseMovedReferral, Referral, _by_number, description="不接收其他公安机关移送的案件"
    )
    drop_referral = fields.command(
        branches.DropReferral, Referral, _by_number, description="公安机关立案后撤销案件或者移回移送机关"
    )
    tell_referral_outcome = fields.command(
        branches.TellReferralOutcome, Referral, _by_number, description="检察机关告知起诉、不起诉或者判决"
    )
