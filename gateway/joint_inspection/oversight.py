"""Joint listing 联合挂牌督办 and inspectorate feedback 督察反馈 in GraphQL."""

import strawberry

from contracts.joint_inspection import oversight as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Oversight, "督办：联合挂牌督办和督察反馈问题整改，逐项报告、核查，全部完成后销号")
class Oversight(Node):
    """A listing."""


def _by_number(numbers: list[str]) -> contract.GetOversights:
    return contract.GetOversights(numbers=numbers)


@strawberry.type
class OversightQuery:
    """Questions about listings."""

    oversight = fields.one(Oversight, _by_number, argument="number", about="督办编号", description="按编号查询督办")
    oversights = fields.many(Oversight, contract.ListOversights, description="可以查看的督办，新的在前")


@strawberry.type
class OversightMutation:
    """Orders about listings."""

    list_for_oversight = fields.command(
        contract.ListForOversight, Oversight, _by_number, description="负责人挂牌督办，列明各单位的整改要求和期限"
    )
    report_on_demand = fields.command(
        contract.ReportOnDemand, Oversight, _by_number, description="责任单位报告进展或报告完成"
    )
    check_demand = fields.command(
        contract.CheckDemand, Oversight, _by_number, description="挂牌单位由另一人核查是否整改到位"
    )
    extend_demand = fields.command(
        contract.ExtendDemand, Oversight, _by_number, description="挂牌单位负责人说明理由准予延期"
    )
    release_from_oversight = fields.command(
        contract.ReleaseFromOversight, Oversight, _by_number, description="全部要求核查完成后销号摘牌"
    )
