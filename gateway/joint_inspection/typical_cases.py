"""Typical cases 典型案例 in GraphQL: drafts of an agency; what is published is a disclosure."""

import strawberry

from contracts.joint_inspection import typical_cases as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.TypicalCase, "典型案例的稿件：起草单位可见；公开后的内容为执法公示")
class TypicalCase(Node):
    """A draft."""


def _by_number(numbers: list[str]) -> contract.GetTypicalCases:
    return contract.GetTypicalCases(numbers=numbers)


@strawberry.type
class TypicalCaseQuery:
    """Questions about typical cases."""

    typical_case = fields.one(
        TypicalCase, _by_number, argument="number", about="典型案例编号", description="按编号查询典型案例稿件"
    )
    typical_cases = fields.many(TypicalCase, contract.ListTypicalCases, description="典型案例稿件，新的在前")


@strawberry.type
class TypicalCaseMutation:
    """Orders about typical cases."""

    draft_typical_case = fields.command(contract.DraftTypicalCase, TypicalCase, _by_number, description="起草典型案例")
    publish_typical_case = fields.command(
        contract.PublishTypicalCase, TypicalCase, _by_number, description="负责人审核公开典型案例；须不是起草人"
    )
    refuse_typical_case = fields.command(
        contract.RefuseTypicalCase, TypicalCase, _by_number, description="负责人决定不公开典型案例"
    )
