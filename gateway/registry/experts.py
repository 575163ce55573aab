"""The library of experts 专家库 in GraphQL."""

import strawberry

from contracts.registry import experts as contract
from contracts.registry.agencies import GetAgencies
from gateway import fields
from gateway.nodes import Node
from gateway.registry.agencies import Agency
from gateway.types import record


@record(contract.Expert, "专家库：专家、律师和第三方机构，其资质、信用和监管单位")
class Expert(Node):
    """An expert."""


def _by_number(numbers: list[str]) -> contract.GetExperts:
    return contract.GetExperts(numbers=numbers)


def _agency(codes: list[str]) -> GetAgencies:
    return GetAgencies(codes=codes)


@strawberry.type
class ExpertQuery:
    """Questions about experts."""

    expert = fields.one(Expert, _by_number, argument="number", about="专家库编号", description="按编号查询专家库")
    experts = fields.many(Expert, contract.ListExperts, description="专家库，按编号")


@strawberry.type
class ExpertMutation:
    """Orders about experts."""

    register_experts = fields.command(
        contract.RegisterExperts, Agency, _agency, description="监管单位登记或变更专家、律师和第三方机构"
    )
    engage_expert = fields.command(
        contract.EngageExpert, Expert, _by_number, description="负责人决定聘用，或暂停后重新聘用"
    )
    suspend_expert = fields.command(contract.SuspendExpert, Expert, _by_number, description="负责人决定暂停")
    remove_expert = fields.command(contract.RemoveExpert, Expert, _by_number, description="负责人决定退出专家库")
    rate_expert = fields.command(
        contract.RateExpert, Expert, _by_number, description="记录一项信用事项；信用分过低的按规则暂停"
    )
