"""Bulk import of enterprises and permits in GraphQL."""

from typing import Annotated, Any

import strawberry

from contracts.registry import imports as contract
from gateway import fields
from gateway.context import context_of
from gateway.nodes import Node
from gateway.progress import progress
from gateway.types import record, struct_from
from gateway.uploads import upload_command


@record(contract.ImportRow, "导入文件中的一行及其结果")
class ImportRow:
    """A row of an import."""


@record(contract.ImportReportPart, "导入报告的一段 CSV 文本；各段依次相接即为完整文件")
class ImportReportPart:
    """A stretch of a report."""


def _reported(ids: list[str], size: int) -> contract.RowsOfImports:
    return contract.RowsOfImports(ids=ids, size=size)


def _rejected(ids: list[str], size: int) -> contract.RowsOfImports:
    return contract.RowsOfImports(ids=ids, size=size, only=contract.ImportOutcome.REJECTED)


@record(contract.Import, "企业名录的一次批量导入及其进度")
class Import(Node):
    """An import."""

    reported_rows = fields.links(ImportRow, _reported, key="id", description="有问题或提示的行，按文件顺序")
    rejected_rows = fields.links(ImportRow, _rejected, key="id", description="未入库的行，按文件顺序")


def _by_id(ids: list[str]) -> contract.GetImports:
    return contract.GetImports(ids=ids)


RegionArgument = Annotated[str, strawberry.argument(description="未注明地区的行所用的行政区划代码，6 位")]
ImportArgument = Annotated[str, strawberry.argument(description="导入编号")]
AfterRowArgument = Annotated[int, strawberry.argument(description="从该行之后开始；取上一段的 nextRow")]


async def _report(root: Any, info: strawberry.Info, import_id: ImportArgument, after_row: AfterRowArgument = 0) -> Any:
    asked = struct_from(contract.ImportReport, {"import_id": import_id, "after_row": after_row})
    return await context_of(info).ask(asked)


@strawberry.type
class ImportQuery:
    """Questions about imports of enterprises."""

    directory_import = fields.one(
        Import, _by_id, argument="id", about="导入编号", description="按编号查询企业名录导入及其进度"
    )
    directory_imports = fields.many(Import, contract.ListImports, description="企业名录导入，新的在前")
    directory_import_rows = fields.many(ImportRow, contract.ListImportRows, description="一次导入的各行，按文件顺序")
    directory_import_report = strawberry.field(
        _report, description="有问题或提示的行，CSV 文本，每段至多 500 行", graphql_type=ImportReportPart
    )


@strawberry.type
class ImportMutation:
    """Orders about imports of enterprises."""

    import_directory = upload_command(
        contract.StartImport,
        Import,
        _by_id,
        name="directory_import",
        service="registry",
        about="企业名录 CSV（UTF-8 或 GB18030）或 Excel 文件",
        arguments={"region_default": RegionArgument},
        description="批量导入企业名录及许可证；同一文件再次导入不产生变更",
    )


@strawberry.type
class ImportSubscription:
    """Imports of enterprises as they go."""

    directory_import_progress = progress(
        Import,
        _by_id,
        lambda one: one.state is contract.ImportState.FINISHED,
        what="导入",
        argument="id",
        about="导入编号",
        description="企业名录导入的进度：现状，此后每有进展推送一次，完成后结束",
    )
