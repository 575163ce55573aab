"""Lending of equipment 装备借用 in GraphQL."""

import strawberry

from contracts.registry import lendings as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Lending, "装备借用：申请、审批、双方移交、使用、双方归还")
class Lending(Node):
    """A lending."""


def _by_number(numbers: list[str]) -> contract.GetLendings:
    return contract.GetLendings(numbers=numbers)


@strawberry.type
class LendingQuery:
    """Questions about lendings."""

    lending = fields.one(Lending, _by_number, argument="number", about="借用编号", description="按编号查询装备借用")
    lendings = fields.many(Lending, contract.ListLendings, description="可见的装备借用，新的在前")


@strawberry.type
class LendingMutation:
    """Orders about lendings."""

    ask_for_equipment = fields.command(
        contract.AskForEquipment, Lending, _by_number, description="向另一单位申请借用一件装备"
    )
    approve_lending = fields.command(
        contract.ApproveLending, Lending, _by_number, description="出借单位负责人批准；同一件装备同一日只能借给一个单位"
    )
    decline_lending = fields.command(
        contract.DeclineLending, Lending, _by_number, description="出借单位负责人不批准并说明理由"
    )
    call_off_lending = fields.command(
        contract.CallOffLending, Lending, _by_number, description="移交前任何一方取消借用"
    )
    hand_over_equipment = fields.command(
        contract.HandOverEquipment, Lending, _by_number, description="出借单位移交装备"
    )
    receive_equipment = fields.command(
        contract.ReceiveEquipment, Lending, _by_number, description="借用单位确认接收和状况"
    )
    give_back_equipment = fields.command(
        contract.GiveBackEquipment, Lending, _by_number, description="借用单位归还装备"
    )
    take_back_equipment = fields.command(
        contract.TakeBackEquipment, Lending, _by_number, description="出借单位确认收回；损坏的转入维修"
    )
