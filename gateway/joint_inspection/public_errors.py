"""Reports on public rows 公示纠错 in GraphQL: for the agencies that answer; anyone reports at /public/graphql."""

import strawberry

from contracts.joint_inspection import public_errors as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.PublicError, "公示报错：任何人指出公开内容有误，责任单位在期限内公开答复；报错的内容只有责任单位可见")
class PublicError(Node):
    """What was said to be wrong with one public row, and the answer."""


def by_number(numbers: list[str]) -> contract.GetPublicErrors:
    """The question for reports by their numbers."""
    return contract.GetPublicErrors(numbers=numbers)


@strawberry.type
class PublicErrorQuery:
    """Questions about reports on public rows."""

    public_error = fields.one(
        PublicError, by_number, argument="number", about="报错编号", description="按编号查询公示报错及其答复"
    )
    public_errors = fields.many(PublicError, contract.ListPublicErrors, description="公示报错及其答复，新的在前")


@strawberry.type
class PublicErrorMutation:
    """Orders about reports on public rows."""

    answer_public_error = fields.command(
        contract.AnswerPublicError, PublicError, by_number, description="责任单位负责人公开答复公示报错"
    )
