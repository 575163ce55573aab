"""Guidance 预约式执法与帮扶 in GraphQL."""

import strawberry

from contracts.registry import guidance as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Guidance, "帮扶：企业预约或部门邀约的指导服务，从诊断、措施到复诊")
class Guidance(Node):
    """A guidance."""


def _by_number(numbers: list[str]) -> contract.GetGuidances:
    return contract.GetGuidances(numbers=numbers)


@strawberry.type
class GuidanceQuery:
    """Questions about guidance."""

    guidance = fields.one(Guidance, _by_number, argument="number", about="帮扶编号", description="按编号查询帮扶")
    guidances = fields.many(Guidance, contract.ListGuidances, description="可见的帮扶，新的在前")


@strawberry.type
class GuidanceMutation:
    """Orders about guidance."""

    book_guidance = fields.command(
        contract.BookGuidance, Guidance, _by_number, description="企业预约指导帮扶；预约即为同意"
    )
    offer_guidance = fields.command(
        contract.OfferGuidance, Guidance, _by_number, description="生态环境部门邀约一家或同行业多家企业"
    )
    consent_to_guidance = fields.command(
        contract.ConsentToGuidance, Guidance, _by_number, description="企业同意接受帮扶"
    )
    decline_guidance = fields.command(
        contract.DeclineGuidance, Guidance, _by_number, description="企业谢绝，或部门取消"
    )
    schedule_guidance = fields.command(
        contract.ScheduleGuidance,
        Guidance,
        _by_number,
        description="约定时间、地点和人员；须事先征得同意的，同意后才能约定",
    )
    diagnose_guidance = fields.command(
        contract.DiagnoseGuidance, Guidance, _by_number, description="记录诊断意见和发现的问题；能否作为证据按规则确定"
    )
    propose_measures = fields.command(contract.ProposeMeasures, Guidance, _by_number, description="提出措施和完成日期")
    agree_to_measures = fields.command(contract.AgreeToMeasures, Guidance, _by_number, description="企业同意措施")
    follow_up_guidance = fields.command(
        contract.FollowUpGuidance, Guidance, _by_number, description="复诊：记录措施完成情况"
    )
    close_guidance = fields.command(contract.CloseGuidance, Guidance, _by_number, description="办结帮扶")
