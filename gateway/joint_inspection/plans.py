"""Inspection plans in GraphQL."""

import strawberry

from contracts.joint_inspection import draws as draws_contract
from contracts.joint_inspection import plans as contract
from gateway import fields
from gateway.joint_inspection.draws import Draw
from gateway.nodes import Node
from gateway.types import record


def _draws(plans: list[str], size: int) -> draws_contract.DrawsOfPlans:
    return draws_contract.DrawsOfPlans(plans=plans, size=size)


@record(contract.Plan, "月度检查计划：备案后方可执行")
class Plan(Node):
    """A plan."""

    draws = fields.links(Draw, _draws, key="id", description="按本计划进行的随机抽取，新的在前")


def _by_id(ids: list[str]) -> contract.GetPlans:
    return contract.GetPlans(ids=ids)


@strawberry.type
class PlanQuery:
    """Questions about plans."""

    plan = fields.one(Plan, _by_id, argument="id", about="计划编号", description="按编号查询检查计划")
    plans = fields.many(Plan, contract.ListPlans, description="可以查看的检查计划，新的在前")


@strawberry.type
class PlanMutation:
    """Orders about plans."""

    draft_plan = fields.command(contract.DraftPlan, Plan, _by_id, description="拟定月度检查计划")
    file_plan = fields.command(contract.FilePlan, Plan, _by_id, description="向上级备案")
    adjust_plan = fields.command(
        contract.AdjustPlan, Plan, _by_id, description="说明理由调整计划；已备案的须重新备案方可执行，原版本留存"
    )
