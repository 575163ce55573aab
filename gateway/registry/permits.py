"""Discharge permits 排污许可证 in GraphQL."""

import strawberry

from contracts.registry import permits as contract
from gateway import fields
from gateway.nodes import Node
from gateway.registry.permit_applications import applications_of_permit
from gateway.registry.permit_reports import reports_of_permit
from gateway.registry.points import points_of_permit
from gateway.types import record


@record(contract.PermitVersion, "许可证被变更、延续或重新申请之前的一版")
class PermitVersion:
    """An earlier version."""


def _versions(numbers: list[str], size: int) -> contract.VersionsOfPermits:
    return contract.VersionsOfPermits(numbers=numbers, size=size)


@record(contract.Permit, "排污许可证")
class Permit(Node):
    """A permit."""

    points = points_of_permit
    applications = applications_of_permit
    reports = reports_of_permit
    versions = fields.links(PermitVersion, _versions, key="number", description="以前各版，新的在前")


def _by_number(numbers: list[str]) -> contract.GetPermits:
    return contract.GetPermits(numbers=numbers)


def _of_enterprises(codes: list[str], size: int) -> contract.PermitsOfEnterprises:
    return contract.PermitsOfEnterprises(credit_codes=codes, size=size)


permits_of_enterprise = fields.links(
    Permit, _of_enterprises, key="credit_code", description="本企业的排污许可证，按编号"
)


@strawberry.type
class PermitQuery:
    """Questions about permits."""

    permit = fields.one(Permit, _by_number, argument="number", about="许可证编号", description="按编号查询排污许可证")
    permits = fields.many(Permit, contract.ListPermits, description="排污许可证，可筛选临期和已过期的")


@strawberry.type
class PermitMutation:
    """Orders about permits."""

    record_permit = fields.command(contract.RecordPermit, Permit, _by_number, description="登记排污许可证的现状")
    end_permit = fields.command(contract.EndPermit, Permit, _by_number, description="负责人注销或撤销排污许可证")
