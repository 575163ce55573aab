"""Draw weights in GraphQL."""

from typing import Any

from contracts.joint_inspection import objects as contract
from gateway import fields
from gateway.context import Context
from gateway.types import record


@record(contract.DrawWeight, "随机抽取的权重及其构成；理由只对监管部门显示")
class DrawWeight:
    """A draw weight."""


async def _of_enterprises(enterprises: list[Any], context: Context) -> list[contract.DrawWeight | None]:
    codes = [enterprise.credit_code for enterprise in enterprises]
    return await context.ask(contract.DrawWeightsOfEnterprises(credit_codes=codes))


draw_weight_of_enterprise = fields.link(
    DrawWeight | None, _of_enterprises, description="随机抽取的权重及理由；已注销的企业为空"
)
