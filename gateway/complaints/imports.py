"""Bulk transfer of work orders in GraphQL."""

from typing import Annotated

import strawberry

from contracts.complaints import imports as contract
from contracts.complaints.intake import Channel
from gateway import fields
from gateway.nodes import Node
from gateway.progress import progress
from gateway.types import enum_of, record
from gateway.uploads import upload_command


@record(contract.ComplaintImportRow, "导入文件中的一行及其结果")
class ComplaintImportRow:
    """A row of an import."""


def _rows(ids: list[str], size: int) -> contract.RowsOfComplaintImports:
    return contract.RowsOfComplaintImports(ids=ids, size=size)


def _rejected(ids: list[str], size: int) -> contract.RowsOfComplaintImports:
    return contract.RowsOfComplaintImports(ids=ids, size=size, only=contract.ComplaintRowOutcome.REJECTED)


@record(contract.ComplaintImport, "工单批量导入及其进度")
class ComplaintImport(Node):
    """An import."""

    rows = fields.links(ComplaintImportRow, _rows, key="id", description="各行结果，按文件顺序")
    rejected_rows = fields.links(ComplaintImportRow, _rejected, key="id", description="未入库的行及原因，按文件顺序")


def _by_id(ids: list[str]) -> contract.GetComplaintImports:
    return contract.GetComplaintImports(ids=ids)


enum_of(Channel)

RegionArgument = Annotated[str, strawberry.argument(description="工单所属行政区划代码，6 位")]
ChannelArgument = Annotated[Channel, strawberry.argument(description="来源渠道")]


@strawberry.type
class ComplaintImportQuery:
    """Questions about imports of work orders."""

    complaint_import = fields.one(
        ComplaintImport, _by_id, argument="id", about="导入编号", description="按编号查询工单导入及其进度"
    )
    complaint_imports = fields.many(ComplaintImport, contract.ListComplaintImports, description="工单导入，新的在前")
    complaint_import_rows = fields.many(
        ComplaintImportRow, contract.ListComplaintImportRows, description="一次导入的各行，按文件顺序"
    )


@strawberry.type
class ComplaintImportMutation:
    """Orders about imports of work orders."""

    import_complaints = upload_command(
        contract.StartComplaintImport,
        ComplaintImport,
        _by_id,
        name="complaint_import",
        service="complaints",
        about="热线系统导出的 Excel 或 CSV（UTF-8 或 GB18030）",
        arguments={"region": RegionArgument, "channel": ChannelArgument},
        description="批量导入热线工单；已有答复的作为历史件，同一文件再次导入不产生变更",
    )


@strawberry.type
class ComplaintImportSubscription:
    """Imports of work orders as they go."""

    complaint_import_progress = progress(
        ComplaintImport,
        _by_id,
        lambda one: one.state is contract.ComplaintImportState.FINISHED,
        what="导入",
        argument="id",
        about="导入编号",
        description="工单导入的进度：现状，此后每有进展推送一次，完成后结束",
    )
