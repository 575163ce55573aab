"""Quarterly analysis 季度研判 and yearly summary 年度总结 in GraphQL."""

import strawberry

from contracts.joint_inspection import reports as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.Report, "季度研判或年度总结的一版：数据由各服务的记录计算，固化后不变，更正另出一版")
class Report(Node):
    """An edition of a report."""


def _by_id(ids: list[str]) -> contract.GetReports:
    return contract.GetReports(ids=ids)


@strawberry.type
class ReportQuery:
    """Questions about reports."""

    report = fields.one(Report, _by_id, argument="id", about="报告编号", description="按编号查询季度研判或年度总结")
    reports = fields.many(Report, contract.ListReports, description="可以查看的季度研判和年度总结，新的在前")


@strawberry.type
class ReportMutation:
    """Orders about reports."""

    compile_report = fields.command(
        contract.CompileReport,
        Report,
        _by_id,
        description="编制本单位的季度研判或年度总结；数据由各服务的记录计算，不填报",
    )
