"""Answers published without names 公开问答 in GraphQL."""

import strawberry

from contracts.complaints import answers as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.PublishedAnswer, "公开问答：隐去企业和人员后公开的问题与答复，无需登录")
class PublishedAnswer(Node):
    """A question and its answer."""


@record(contract.AnswerProposal, "拟公开的问答及其经过：只有答复机关可见")
class AnswerProposal(Node):
    """A proposal to publish."""


def _published(numbers: list[str]) -> contract.GetPublishedAnswers:
    return contract.GetPublishedAnswers(numbers=numbers)


def _proposals(numbers: list[str]) -> contract.GetAnswerProposals:
    return contract.GetAnswerProposals(numbers=numbers)


@strawberry.type
class AnswerQuery:
    """Questions about published answers."""

    published_answer = fields.one(
        PublishedAnswer, _published, argument="number", about="问答编号", description="按编号查询公开问答"
    )
    published_answers = fields.many(
        PublishedAnswer, contract.ListPublishedAnswers, description="按文字（至少 2 个字）和主题查找公开问答，新的在前"
    )
    answer_proposal = fields.one(
        AnswerProposal, _proposals, argument="number", about="问答编号", description="按编号查询拟公开的问答"
    )
    answer_proposals = fields.many(
        AnswerProposal, contract.ListAnswerProposals, description="本机关拟公开和已公开的问答，新的在前"
    )


@strawberry.type
class AnswerMutation:
    """Orders about published answers."""

    propose_answer = fields.command(
        contract.ProposeAnswer, AnswerProposal, _proposals, description="提出公开一则已隐去企业和人员的问答"
    )
    approve_answer = fields.command(
        contract.ApproveAnswer, AnswerProposal, _proposals, description="负责人审核公开；须不是提出人"
    )
    refuse_answer = fields.command(contract.RefuseAnswer, AnswerProposal, _proposals, description="负责人决定不予公开")
    withdraw_answer = fields.command(
        contract.WithdrawAnswer, AnswerProposal, _proposals, description="撤回已公开的问答；经过保留"
    )
