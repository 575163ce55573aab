"""Groups of experts 专家咨询服务组 in GraphQL."""

import strawberry

from contracts.registry import expert_groups as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.ExpertGroup, "专家咨询服务组：一起参加帮扶的专家")
class ExpertGroup(Node):
    """A group."""


def _by_number(numbers: list[str]) -> contract.GetExpertGroups:
    return contract.GetExpertGroups(numbers=numbers)


@strawberry.type
class ExpertGroupQuery:
    """Questions about groups."""

    expert_group = fields.one(
        ExpertGroup, _by_number, argument="number", about="专家组编号", description="按编号查询专家组"
    )
    expert_groups = fields.many(ExpertGroup, contract.ListExpertGroups, description="专家组，新的在前")


@strawberry.type
class ExpertGroupMutation:
    """Orders about groups."""

    form_expert_group = fields.command(
        contract.FormExpertGroup, ExpertGroup, _by_number, description="由已聘用的专家组建专家组"
    )
    dissolve_expert_group = fields.command(
        contract.DissolveExpertGroup, ExpertGroup, _by_number, description="解散专家组"
    )
