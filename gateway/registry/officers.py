"""The people 执法人员库 in GraphQL."""

import strawberry

from contracts.registry import officers as contract
from contracts.registry.agencies import GetAgencies
from gateway import fields
from gateway.nodes import Node
from gateway.registry.agencies import Agency
from gateway.types import record


@record(contract.Officer, "执法人员：持证人员、专家、律师和第三方机构人员")
class Officer(Node):
    """An officer."""


def _by_certificate(certificates: list[str]) -> contract.GetOfficers:
    return contract.GetOfficers(certificates=certificates)


def _agency(codes: list[str]) -> GetAgencies:
    return GetAgencies(codes=codes)


@strawberry.type
class OfficerQuery:
    """Questions about officers."""

    officer = fields.one(
        Officer, _by_certificate, argument="certificate", about="执法证号", description="按执法证号查验执法人员"
    )
    officers = fields.many(Officer, contract.ListOfficers, description="执法人员库，按执法证号")


@strawberry.type
class OfficerMutation:
    """Orders about officers."""

    register_officers = fields.command(
        contract.RegisterOfficers, Agency, _agency, description="登记或变更一个单位的执法人员；相同内容不产生变更"
    )
