"""Agencies in GraphQL."""

import strawberry

from contracts.registry import agencies as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Agency, "单位：参加联动的机关或部门")
class Agency(Node):
    """An agency."""


def _by_code(codes: list[str]) -> contract.GetAgencies:
    return contract.GetAgencies(codes=codes)


@strawberry.type
class AgencyQuery:
    """Questions about agencies."""

    agency = fields.one(Agency, _by_code, argument="code", about="单位代码", description="按代码查询单位")
    agencies = fields.many(Agency, contract.ListAgencies, description="单位名录")


@strawberry.type
class AgencyMutation:
    """Orders about agencies."""

    register_agency = fields.command(contract.RegisterAgency, Agency, _by_code, description="登记单位或其变更")
    end_agency = fields.command(contract.EndAgency, Agency, _by_code, description="终止单位并指明承继单位")
