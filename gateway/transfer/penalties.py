"""Penalties 行政处罚决定 in GraphQL."""

import strawberry

from contracts.transfer import penalties as contract
from gateway import fields
from gateway.types import record


@record(contract.Penalty, "报送的行政处罚决定，供核对是否以罚代刑")
class Penalty:
    """A reported penalty."""


def _by_number(numbers: list[str]) -> contract.GetPenalties:
    return contract.GetPenalties(numbers=numbers)


@strawberry.type
class PenaltyQuery:
    """Questions about reported penalties."""

    penalty = fields.one(
        Penalty, _by_number, argument="number", about="行政处罚决定书文号", description="按文号查询报送的行政处罚决定"
    )
    penalties = fields.many(Penalty, contract.ListPenalties, description="报送的行政处罚决定，新的在前")


@strawberry.type
class PenaltyMutation:
    """Orders about penalties."""

    record_penalty = fields.command(
        contract.RecordPenalty,
        Penalty,
        _by_number,
        description="报送就检查问题或者监测数据作出的行政处罚决定；事实达到追诉标准而未移送的，提示以罚代刑",
    )
