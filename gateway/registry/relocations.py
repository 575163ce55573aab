"""Relocations 企业迁移 in GraphQL."""

import strawberry

from contracts.registry import relocations as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.EnterpriseRelocation, "企业迁移：迁出地提出、迁入地限期答复，接收后登记才转到迁入地")
class EnterpriseRelocation(Node):
    """A relocation."""


def _by_number(numbers: list[str]) -> contract.GetRelocations:
    return contract.GetRelocations(numbers=numbers)


def _of_codes(codes: list[str], size: int) -> contract.RelocationsOfEnterprises:
    return contract.RelocationsOfEnterprises(credit_codes=codes, size=size)


relocations_of_enterprise = fields.links(
    EnterpriseRelocation, _of_codes, key="credit_code", description="企业的迁移，新的在前，只列出可见的"
)


@strawberry.type
class RelocationQuery:
    """Questions about relocations."""

    enterprise_relocation = fields.one(
        EnterpriseRelocation, _by_number, argument="number", about="迁移编号", description="按编号查询企业迁移"
    )
    enterprise_relocations = fields.many(
        EnterpriseRelocation, contract.ListRelocations, description="迁出或迁入本辖区的企业迁移，新的在前"
    )


@strawberry.type
class RelocationMutation:
    """Orders about relocations."""

    propose_relocation = fields.command(
        contract.ProposeRelocation, EnterpriseRelocation, _by_number, description="迁出地提出企业迁移"
    )
    accept_relocation = fields.command(
        contract.AcceptRelocation, EnterpriseRelocation, _by_number, description="迁入地接收，企业登记随即转到迁入地"
    )
    decline_relocation = fields.command(
        contract.DeclineRelocation, EnterpriseRelocation, _by_number, description="迁入地不予接收，说明理由"
    )
    withdraw_relocation = fields.command(
        contract.WithdrawRelocation, EnterpriseRelocation, _by_number, description="迁出地在答复前撤回"
    )
