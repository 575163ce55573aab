"""Monitoring plans 执法监测计划 in GraphQL."""

import strawberry

from contracts.joint_inspection import monitoring_plans as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.MonitoringPlan, "年度执法监测计划：各类委托事项的件数、预算和执行情况")
class MonitoringPlan(Node):
    """A monitoring plan."""


def _by_number(numbers: list[str]) -> contract.GetMonitoringPlans:
    return contract.GetMonitoringPlans(numbers=numbers)


@strawberry.type
class MonitoringPlanQuery:
    """Questions about monitoring plans."""

    monitoring_plan = fields.one(
        MonitoringPlan, _by_number, argument="number", about="执法监测计划编号", description="按编号查询执法监测计划"
    )
    monitoring_plans = fields.many(
        MonitoringPlan, contract.ListMonitoringPlans, description="可见的执法监测计划，新的在前"
    )


@strawberry.type
class MonitoringPlanMutation:
    """Orders about monitoring plans."""

    draft_monitoring_plan = fields.command(
        contract.DraftMonitoringPlan, MonitoringPlan, _by_number, description="拟定本单位的年度执法监测计划和预算"
    )
    change_monitoring_plan = fields.command(
        contract.ChangeMonitoringPlan,
        MonitoringPlan,
        _by_number,
        description="修改草案；已批准的由负责人调整，不得低于已委托的金额",
    )
    adopt_monitoring_plan = fields.command(
        contract.AdoptMonitoringPlan, MonitoringPlan, _by_number, description="负责人批准他人拟定的计划"
    )
