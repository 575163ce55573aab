"""Equipment 执法装备 in GraphQL."""

import strawberry

from contracts.registry import equipment as contract
from contracts.registry.agencies import GetAgencies
from gateway import fields
from gateway.nodes import Node
from gateway.registry.agencies import Agency
from gateway.types import record


@record(contract.EquipmentItem, "执法装备：一件装备，其状态、持有单位和检定校准")
class EquipmentItem(Node):
    """An item."""


@record(contract.EquipmentNeeds, "一个单位按标准配备清单应配、实有和缺少的装备")
class EquipmentNeeds:
    """What is missing."""


@record(contract.EquipmentUse, "一件装备一个期间的使用率")
class EquipmentUse:
    """How much an item was used."""


def _by_number(numbers: list[str]) -> contract.GetEquipment:
    return contract.GetEquipment(numbers=numbers)


def _needs(codes: list[str]) -> contract.GetEquipmentNeeds:
    return contract.GetEquipmentNeeds(codes=codes)


def _agency(codes: list[str]) -> GetAgencies:
    return GetAgencies(codes=codes)


@strawberry.type
class EquipmentQuery:
    """Questions about equipment."""

    equipment_item = fields.one(
        EquipmentItem, _by_number, argument="number", about="装备编号", description="按编号查询执法装备"
    )
    equipment = fields.many(EquipmentItem, contract.ListEquipment, description="执法装备，按编号")
    equipment_needs = fields.one(
        EquipmentNeeds, _needs, argument="code", about="单位代码", description="一个单位对照标准配备清单缺少的装备"
    )
    equipment_use = fields.many(EquipmentUse, contract.ListEquipmentUse, description="一个单位各件装备一个期间的使用率")


@strawberry.type
class EquipmentMutation:
    """Orders about equipment."""

    register_equipment = fields.command(
        contract.RegisterEquipment, Agency, _agency, description="登记或变更一个单位的执法装备；相同内容不产生变更"
    )
    repair_equipment = fields.command(contract.RepairEquipment, EquipmentItem, _by_number, description="送修")
    restore_equipment = fields.command(contract.RestoreEquipment, EquipmentItem, _by_number, description="修复入库")
    scrap_equipment = fields.command(contract.ScrapEquipment, EquipmentItem, _by_number, description="报废")
    calibrate_equipment = fields.command(
        contract.CalibrateEquipment, EquipmentItem, _by_number, description="登记检定校准"
    )
    record_equipment_use = fields.command(
        contract.RecordEquipmentUse, EquipmentItem, _by_number, description="持有单位登记使用日期；每日只计一次"
    )
