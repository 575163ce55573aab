"""Recusals 执法回避 in GraphQL."""

import strawberry

from contracts.registry import recusals as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Recusal, "执法回避：只有本人和本单位负责人可见")
class Recusal(Node):
    """A recusal."""


def _by_number(numbers: list[str]) -> contract.GetRecusals:
    return contract.GetRecusals(numbers=numbers)


@strawberry.type
class RecusalQuery:
    """Questions about recusals."""

    recusal = fields.one(Recusal, _by_number, argument="number", about="回避编号", description="按编号查询执法回避")
    recusals = fields.many(
        Recusal, contract.ListRecusals, description="执法回避：本人的；负责人可见本单位全部，新的在前"
    )


@strawberry.type
class RecusalMutation:
    """Orders about recusals."""

    declare_recusal = fields.command(
        contract.DeclareRecusal,
        Recusal,
        _by_number,
        description="本人申报或负责人记录须回避的企业：近亲属、曾任职、其他利害关系",
    )
    withdraw_recusal = fields.command(contract.WithdrawRecusal, Recusal, _by_number, description="负责人撤销一项回避")
