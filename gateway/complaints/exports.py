"""Results of work orders, back to the hotline, in GraphQL."""

import strawberry

from contracts.complaints import exports as contract
from gateway import fields
from gateway.nodes import Node
from gateway.types import record


@record(contract.ComplaintExport, "工单办理结果的导出文件，列名照热线自己的；不含反映人身份")
class ComplaintExport(Node):
    """An export."""


def _by_id(ids: list[str]) -> contract.GetComplaintExports:
    return contract.GetComplaintExports(ids=ids)


@strawberry.type
class ComplaintExportQuery:
    """Questions about exports of results."""

    complaint_export = fields.one(
        ComplaintExport, _by_id, argument="id", about="导出编号", description="按编号查询工单办理结果的导出"
    )
    complaint_exports = fields.many(
        ComplaintExport, contract.ListComplaintExports, description="本单位的导出，新的在前"
    )


@strawberry.type
class ComplaintExportMutation:
    """Orders about exports of results."""

    export_work_orders = fields.command(
        contract.ExportWorkOrders,
        ComplaintExport,
        _by_id,
        description="导出本热线在一个期间受理的工单及其状态、承办单位、答复和日期，CSV 文件，列名照热线自己的",
    )
