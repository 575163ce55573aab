"""Laboratories 监测机构 in GraphQL."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from contracts.joint_inspection import laboratories as contract
from contracts.registry.experts import GetExperts
from gateway import fields
from gateway.nodes import Node
from gateway.types import record

if TYPE_CHECKING:
    from gateway.registry.experts import Expert


def _experts(numbers: list[str]) -> GetExperts:
    return GetExperts(numbers=numbers)


@record(contract.Laboratory, "监测机构：专家库中的监测站和第三方机构，其聘用、资质有效期和监测能力范围")
class Laboratory(Node):
    """A laboratory."""

    expert = fields.link_by(
        Annotated["Expert", strawberry.lazy("gateway.registry.experts")] | None,
        _experts,
        key="number",
        description="专家库中的登记",
    )


def _by_number(numbers: list[str]) -> contract.GetLaboratories:
    return contract.GetLaboratories(numbers=numbers)


@strawberry.type
class LaboratoryQuery:
    """Questions about laboratories."""

    laboratory = fields.one(
        Laboratory, _by_number, argument="number", about="专家库编号", description="按专家库编号查询监测机构"
    )
    laboratories = fields.many(Laboratory, contract.ListLaboratories, description="监测机构，按编号")


@strawberry.type
class LaboratoryMutation:
    """Orders about laboratories."""

    set_laboratory_scope = fields.command(
        contract.SetLaboratoryScope, Laboratory, _by_number, description="监管单位负责人登记监测机构的资质能力范围"
    )
