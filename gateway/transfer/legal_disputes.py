"""Disputes on law 法律适用分歧 and how they ended in GraphQL."""

import strawberry

from contracts.transfer import legal_disputes as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


def _by_number(numbers: list[str]) -> contract.GetLegalDisputes:
    return contract.GetLegalDisputes(numbers=numbers)


def _precedents_by_number(numbers: list[str]) -> contract.GetLegalPrecedents:
    return contract.GetLegalPrecedents(numbers=numbers)


@record(contract.LegalPrecedent, "成例：法律适用分歧如何了结，隐去名称；本省生态环境、公安、检察、审判机关可检索")
class LegalPrecedent(Node):
    """How a dispute on law ended."""


@record(contract.LegalDispute, "法律适用分歧；只有分歧各方和审议它的会议的参会单位可见")
class LegalDispute(Node):
    """A dispute on law."""


@strawberry.type
class LegalDisputeQuery:
    """Questions about disputes on law."""

    legal_dispute = fields.one(
        LegalDispute, _by_number, argument="number", about="分歧编号", description="按编号查询法律适用分歧"
    )
    legal_disputes = fields.many(
        LegalDispute, contract.ListLegalDisputes, description="本单位参与的法律适用分歧，新的在前"
    )
    legal_precedent = fields.one(
        LegalPrecedent, _precedents_by_number, argument="number", about="成例编号", description="按编号查询成例"
    )
    legal_precedents = fields.many(
        LegalPrecedent, contract.FindLegalPrecedents, description="按字词、法条、罪名检索本省的成例，新的在前"
    )


@strawberry.type
class LegalDisputeMutation:
    """Orders about disputes on law."""

    raise_legal_dispute = fields.command(
        contract.RaiseLegalDispute, LegalDispute, _by_number, description="提出法律适用分歧，陈述本单位意见"
    )
    take_legal_position = fields.command(
        contract.TakeLegalPosition, LegalDispute, _by_number, description="一方陈述意见"
    )
    end_legal_dispute = fields.command(
        contract.EndLegalDispute, LegalDispute, _by_number, description="一方提出如何了结，由他方确认"
    )
    confirm_legal_conclusion = fields.command(
        contract.ConfirmLegalConclusion, LegalDispute, _by_number, description="他方确认结论；各方均确认即了结"
    )
    reject_legal_conclusion = fields.command(
        contract.RejectLegalConclusion, LegalDispute, _by_number, description="他方不同意结论并说明理由"
    )
