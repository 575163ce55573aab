"""Referrals 移送 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.registry.directory import GetEnterprises
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


@record(contract.ReferralPaper, "移送案件上出具的文书，PDF")
class ReferralPaper:
    """An official document."""

    download = strawberry.field(download_of, description="下载地址")


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
        contract.IssueReferralPaper,
        Referral,
        _by_number,
        description="出具移送书（移送机关，移送后）或移送书回执（公安机关，签收后）；已出具的不再重新出具",
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
