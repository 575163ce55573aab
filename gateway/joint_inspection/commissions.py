"""Commissions 委托事项 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.joint_inspection import commissions as contract
from contracts.joint_inspection.laboratories import GetLaboratories
from contracts.registry.directory import GetEnterprises
from gateway import fields
from gateway.joint_inspection.laboratories import Laboratory
from gateway.nodes import Node
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.directory import Enterprise


def _laboratories(numbers: list[str]) -> GetLaboratories:
    return GetLaboratories(numbers=numbers)


def _enterprises(codes: list[str]) -> GetEnterprises:
    return GetEnterprises(credit_codes=codes)


@record(
    contract.Commission, "委托事项：执法监测采样、溯源排查、设施评估、整改跟踪、专题分析；所属检查开始前只有知情人可见"
)
class Commission(Node):
    """A commission."""

    given_to = fields.link_by(Laboratory | None, _laboratories, key="laboratory", description="承接的监测站或机构")
    enterprise = fields.link_by(
        Annotated["Enterprise", strawberry.lazy("gateway.registry.directory")] | None,
        _enterprises,
        key="credit_code",
        description="所涉企业",
    )


def _by_number(numbers: list[str]) -> contract.GetCommissions:
    return contract.GetCommissions(numbers=numbers)


def _of_visits(visits: list[str], size: int) -> contract.CommissionsOfVisits:
    return contract.CommissionsOfVisits(visits=visits, size=size)


commissions_of_visit = fields.links(
    Commission, _of_visits, key="id", description="属于本次检查的采样和其他委托，新的在前，只列出可以查看的"
)


@strawberry.type
class CommissionQuery:
    """Questions about commissions."""

    commission = fields.one(
        Commission, _by_number, argument="number", about="委托编号", description="按编号查询委托事项"
    )
    commissions = fields.many(Commission, contract.ListCommissions, description="可见的委托事项，新的在前")


@strawberry.type
class CommissionMutation:
    """Orders about commissions."""

    order_commission = fields.command(
        contract.OrderCommission,
        Commission,
        _by_number,
        description="在年度计划预算内委托资质有效的监测站或机构；采样属于一次检查或一件案件",
    )
    accept_commission = fields.command(
        contract.AcceptCommission, Commission, _by_number, description="承接机构接受委托"
    )
    decline_commission = fields.command(
        contract.DeclineCommission, Commission, _by_number, description="承接机构不接受并说明理由"
    )
    withdraw_commission = fields.command(
        contract.WithdrawCommission, Commission, _by_number, description="委托单位在开展前撤回"
    )
    begin_commission = fields.command(
        contract.BeginCommission, Commission, _by_number, description="承接机构采样或开展工作；属于检查的须在到场之后"
    )
    deliver_commission = fields.command(
        contract.DeliverCommission,
        Commission,
        _by_number,
        description="承接机构交付监测结果和报告；逾期的照收并标明，矛盾的标出",
    )
    send_back_commission = fields.command(
        contract.SendBackCommission, Commission, _by_number, description="委托单位退回重做，原报告保留"
    )
    settle_commission = fields.command(
        contract.SettleCommission, Commission, _by_number, description="委托单位负责人验收，费用计入支出"
    )
