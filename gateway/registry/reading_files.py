"""Files of readings in GraphQL."""

from typing import Annotated, Any

import strawberry

from contracts.registry import reading_files as contract
from contracts.registry.readings import ReadingSource
from gateway import fields
from gateway.nodes import Node
from gateway.types import enum_of, record
from gateway.uploads import upload_command


@record(contract.ReadingFile, "监测数据文件的一次导入及其进度")
class ReadingFile(Node):
    """A file."""


def _by_id(ids: list[str]) -> contract.GetReadingFiles:
    return contract.GetReadingFiles(ids=ids)


SourceKind: Any = enum_of(ReadingSource)
SourceArgument = Annotated[SourceKind, strawberry.argument(description="数据来源")]


@strawberry.type
class ReadingFileQuery:
    """Questions about files of readings."""

    reading_file = fields.one(
        ReadingFile, _by_id, argument="id", about="导入编号", description="按编号查询监测数据文件的导入进度"
    )
    reading_files = fields.many(ReadingFile, contract.ListReadingFiles, description="监测数据文件的导入，新的在前")


@strawberry.type
class ReadingFileMutation:
    """Orders about files of readings."""

    import_readings = upload_command(
        contract.StartReadingFile,
        ReadingFile,
        _by_id,
        name="reading_file",
        service="registry",
        about="监测数据 CSV（UTF-8 或 GB18030）或 Excel 文件，至多 20 万行",
        arguments={"source": SourceArgument},
        description="批量导入监测数据，每 1000 行一批；同一文件再次导入不产生变更",
    )
