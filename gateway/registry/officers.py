"""The people 执法人员库 in GraphQL."""

import strawberry

from contracts.registry import officers as contract
from contracts.registry.agencies import GetAgencies
from gateway import fields
from gateway.nodes import Node
from gateway.registry.agencies import Agency
from gateway.types import record


@record(contract.Officer, "执法人员：证件、资格等级、有效期、专业、区域和在岗状态")
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
    renew_certificate = fields.command(
        contract.RenewCertificate,
        Officer,
        _by_certificate,
        description="负责人登记换发的执法证；仅因证件过期离库的重新参加抽取",
    )
    suspend_officer = fields.command(
        contract.SuspendOfficer, Officer, _by_certificate, description="负责人暂停一人的执法，不再参加抽取"
    )
    reinstate_officer = fields.command(
        contract.ReinstateOfficer, Officer, _by_certificate, description="负责人恢复在岗，或撤回调出"
    )
    transfer_officer = fields.command(
        contract.TransferOfficer, Officer, _by_certificate, description="负责人将人员调往另一单位，由该单位登记后在岗"
    )
    retire_officer = fields.command(
        contract.RetireOfficer, Officer, _by_certificate, description="负责人登记人员离岗，此后不能再变更"
    )
