"""Applications about permits 许可事项办理 in GraphQL."""

import strawberry

from contracts.registry import permit_applications as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.PermitApplication, "许可事项办理：变更、重新申请、延续、注销；受理和结果公开，材料不公开")
class PermitApplication(Node):
    """An application."""


def _by_number(numbers: list[str]) -> contract.GetPermitApplications:
    return contract.GetPermitApplications(numbers=numbers)


def _of_permits(permits: list[str], size: int) -> contract.ApplicationsOfPermits:
    return contract.ApplicationsOfPermits(permits=permits, size=size)


applications_of_permit = fields.links(
    PermitApplication, _of_permits, key="number", description="本许可证的办理事项，新的在前"
)


@strawberry.type
class PermitApplicationQuery:
    """Questions about applications."""

    permit_application = fields.one(
        PermitApplication, _by_number, argument="number", about="办理编号", description="按编号查询许可事项办理"
    )
    permit_applications = fields.many(
        PermitApplication, contract.ListPermitApplications, description="许可事项办理，新的在前"
    )


@strawberry.type
class PermitApplicationMutation:
    """Orders about applications."""

    apply_for_permit = fields.command(
        contract.ApplyForPermit, PermitApplication, _by_number, description="持证单位申请变更、重新申请、延续或注销"
    )
    grant_permit_application = fields.command(
        contract.GrantPermitApplication, PermitApplication, _by_number, description="负责人准予，许可证成为新的一版"
    )
    refuse_permit_application = fields.command(
        contract.RefusePermitApplication, PermitApplication, _by_number, description="负责人不予办理并说明理由"
    )
    withdraw_permit_application = fields.command(
        contract.WithdrawPermitApplication, PermitApplication, _by_number, description="持证单位撤回申请"
    )
