"""Execution reports of permits 执行报告 in GraphQL."""

import strawberry

from contracts.registry import permit_reports as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.PermitReport, "排污许可证执行报告：报告期满由时钟列出，企业提交，审核机关审核")
class PermitReport(Node):
    """A report."""


def _by_number(numbers: list[str]) -> contract.GetPermitReports:
    return contract.GetPermitReports(numbers=numbers)


def _of_permits(permits: list[str], size: int) -> contract.ReportsOfPermits:
    return contract.ReportsOfPermits(permits=permits, size=size)


def _of_enterprises(codes: list[str], size: int) -> contract.ReportsOfEnterprises:
    return contract.ReportsOfEnterprises(credit_codes=codes, size=size)


reports_of_permit = fields.links(PermitReport, _of_permits, key="number", description="本许可证的执行报告，新的在前")
permit_reports_of_enterprise = fields.links(
    PermitReport, _of_enterprises, key="credit_code", description="本企业的执行报告，新的在前"
)


@strawberry.type
class PermitReportQuery:
    """Questions about execution reports."""

    permit_report = fields.one(
        PermitReport, _by_number, argument="number", about="执行报告编号", description="按编号查询执行报告"
    )
    permit_reports = fields.many(
        PermitReport, contract.ListPermitReports, description="执行报告，含应提交而未提交的，新的在前"
    )


@strawberry.type
class PermitReportMutation:
    """Orders about execution reports."""

    submit_permit_report = fields.command(
        contract.SubmitPermitReport, PermitReport, _by_number, description="企业提交或补正执行报告"
    )
    accept_permit_report = fields.command(
        contract.AcceptPermitReport, PermitReport, _by_number, description="执行报告审核通过"
    )
    return_permit_report = fields.command(
        contract.ReturnPermitReport, PermitReport, _by_number, description="退回执行报告，限期补正"
    )
