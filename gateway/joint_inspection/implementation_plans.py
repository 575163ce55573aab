"""Implementation plans 实施方案 in GraphQL."""

import strawberry

from contracts.joint_inspection import implementation_plans as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.ImplementationPlan, "实施方案：逐项措施的牵头和配合单位、完成日期、状态和佐证，逾期由时钟发现")
class ImplementationPlan(Node):
    """An implementation plan."""


def _by_number(numbers: list[str]) -> contract.GetImplementationPlans:
    return contract.GetImplementationPlans(numbers=numbers)


@strawberry.type
class ImplementationPlanQuery:
    """Questions about implementation plans."""

    implementation_plan = fields.one(
        ImplementationPlan, _by_number, argument="number", about="实施方案编号", description="按编号查询实施方案"
    )
    implementation_plans = fields.many(
        ImplementationPlan, contract.ListImplementationPlans, description="可以查看的实施方案，新的在前"
    )


@strawberry.type
class ImplementationPlanMutation:
    """Orders about implementation plans."""

    adopt_implementation_plan = fields.command(
        contract.AdoptImplementationPlan, ImplementationPlan, _by_number, description="印发实施方案，列明各项措施"
    )
    update_planned_measure = fields.command(
        contract.UpdatePlannedMeasure,
        ImplementationPlan,
        _by_number,
        description="牵头或配合单位更新进展；牵头单位报告完成并附佐证说明",
    )
    change_planned_measure = fields.command(
        contract.ChangePlannedMeasure, ImplementationPlan, _by_number, description="制定单位负责人说明理由调整措施"
    )
    withdraw_planned_measure = fields.command(
        contract.WithdrawPlannedMeasure, ImplementationPlan, _by_number, description="制定单位负责人说明理由取消措施"
    )
