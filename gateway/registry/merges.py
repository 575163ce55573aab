"""Merges of double entries 重复登记合并 in GraphQL."""

import strawberry

from contracts.registry import merges as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.EnterpriseMerge, "重复登记合并：一家单位的两条登记并为一条，被并入的登记留存并指向保留的登记")
class EnterpriseMerge(Node):
    """A merge."""


def _by_number(numbers: list[str]) -> contract.GetMerges:
    return contract.GetMerges(numbers=numbers)


def _of_codes(codes: list[str], size: int) -> contract.MergesOfEnterprises:
    return contract.MergesOfEnterprises(credit_codes=codes, size=size)


merges_of_enterprise = fields.links(
    EnterpriseMerge, _of_codes, key="credit_code", description="与本登记有关的合并，新的在前，只列出可见的"
)


@strawberry.type
class MergeQuery:
    """Questions about merges."""

    enterprise_merge = fields.one(
        EnterpriseMerge, _by_number, argument="number", about="合并编号", description="按编号查询重复登记合并"
    )
    enterprise_merges = fields.many(EnterpriseMerge, contract.ListMerges, description="可见的重复登记合并，新的在前")


@strawberry.type
class MergeMutation:
    """Orders about merges."""

    propose_merge = fields.command(
        contract.ProposeMerge, EnterpriseMerge, _by_number, description="提出把一条登记并入同一单位的另一条登记"
    )
    approve_merge = fields.command(contract.ApproveMerge, EnterpriseMerge, _by_number, description="负责人批准合并")
    refuse_merge = fields.command(contract.RefuseMerge, EnterpriseMerge, _by_number, description="负责人不予合并")
    undo_merge = fields.command(
        contract.UndoMerge, EnterpriseMerge, _by_number, description="撤销误作的合并，被并入的登记恢复在册"
    )
