"""Reconsideration 复议 of a refusal to file, in GraphQL: steps of a referral."""

import strawberry

from contracts.transfer import reconsiderations as contract
from contracts.transfer.referrals import GetReferrals
from gateway import fields
from gateway.transfer.referrals import Referral


def _by_number(numbers: list[str]) -> GetReferrals:
    return GetReferrals(numbers=numbers)


@strawberry.type
class ReconsiderationMutation:
    """Orders after a refusal to file."""

    ask_referral_reconsideration = fields.command(
        contract.AskReferralReconsideration,
        Referral,
        _by_number,
        description="移送机关收到不予立案通知后在法定期限内向公安机关申请复议",
    )
    uphold_referral_decline = fields.command(
        contract.UpholdReferralDecline,
        Referral,
        _by_number,
        description="公安机关复议维持不予立案；须由作出不予立案决定以外的人办理",
    )
    overturn_referral_decline = fields.command(
        contract.OverturnReferralDecline,
        Referral,
        _by_number,
        description="公安机关复议撤销不予立案并立案；须由作出不予立案决定以外的人办理",
    )
    report_referral_disposal = fields.command(
        contract.ReportReferralDisposal,
        Referral,
        _by_number,
        description="移送机关报告不予立案的案件依法处理或处罚的结果",
    )
