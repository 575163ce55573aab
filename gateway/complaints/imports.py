"""Bulk transfer of work orders in GraphQL."""

from typing import Annotated, Any

import strawberry

from contracts.complaints import imports as contract
from contracts.complaints.intake import Channel
from gateway import fields
from gateway.context import context_of
from gateway.nodes import Node
from gateway.progress import progress
from gateway.types import enum_of, record, struct_from
from gateway.uploads import Upload, store_upload


@record(contract.ComplaintImportRow, "导入文件中的一行及其结果")
class ComplaintImportRow:
    """A row of an import."""


def _rows(imports: list[Any], size: int) -> contract.RowsOfComplaintImports:
    return contract.RowsOfComplaintImports(ids=[one.id for one in imports], size=size)


def _rejected(imports: list[Any], size: int) -> contract.RowsOfComplaintImports:
    ids = [one.id for one in imports]
    return contract.RowsOfComplaintImports(ids=ids, size=size, only=contract.ComplaintRowOutcome.REJECTED)


@record(contract.ComplaintImport, "工单批量导入及其进度")
class ComplaintImport(Node):
    """An import."""

    rows = fields.links(fields.connection_of(ComplaintImportRow), _rows, description="各行结果，按文件顺序")
    rejected_rows = fields.links(
        fields.connection_of(ComplaintImportRow), _rejected, description="未入库的行及原因，按文件顺序"
    )


def _by_id(ids: list[str]) -> contract.GetComplaintImports:
    return contract.GetComplaintImports(ids=ids)


enum_of(Channel)

FileArgument = Annotated[Upload, strawberry.argument(description="热线系统导出的 Excel 或 CSV（UTF-8 或 GB18030）")]
RegionArgument = Annotated[str, strawberry.argument(description="工单所属行政区划代码，6 位")]
ChannelArgument = Annotated[Channel, strawberry.argument(description="来源渠道")]


async def _start(
    root: Any,
    info: strawberry.Info,
    file: FileArgument,
    region: RegionArgument,
    channel: ChannelArgument = Channel.HOTLINE_12345,
    command_id: fields.CommandIdArgument = None,
    after_position: fields.PositionsArgument = None,
) -> Any:
    context = context_of(info)
    context.read_after(after_position)
    upload: Any = file
    id = await store_upload(context, "complaints", upload)
    given = {"file": id, "filename": upload.filename or "未命名", "region": region, "channel": channel}
    receipt = await context.send(struct_from(contract.StartComplaintImport, given), command_id)
    (found,) = await context.ask(_by_id([receipt.record]))
    return fields.Payload(record=found, position=receipt.position, repeated=receipt.repeated)


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

    import_complaints = strawberry.field(
        _start,
        description="批量导入热线工单；已有答复的作为历史件，同一文件再次导入不产生变更",
        graphql_type=fields.payload_of(ComplaintImport, "complaint_import"),
        metadata={"message": contract.StartComplaintImport.subject},
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
