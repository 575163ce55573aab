"""Draw weights in GraphQL."""

from contracts.joint_inspection import objects as contract
from gateway import fields
from gateway.types import record


@record(contract.DrawWeight, "随机抽取的权重及其构成；理由只对监管部门显示")
class DrawWeight:
    """A draw weight."""


def _by_code(codes: list[str]) -> contract.DrawWeightsOfEnterprises:
    return contract.DrawWeightsOfEnterprises(credit_codes=codes)


draw_weight_of_enterprise = fields.link_by(
    DrawWeight | None, _by_code, key="credit_code", description="随机抽取的权重及理由；已注销的企业为空"
)
