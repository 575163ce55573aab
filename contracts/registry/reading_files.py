"""监测数据文件: readings taken in from one CSV or Excel file, batch by batch."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import PageKey, PageSize
from contracts.registry.readings import ReadingSource, Reason


class ReadingFileState(Labelled):
    """Where a file stands."""

    RUNNING = "running", "导入中"
    FINISHED = "finished", "已完成"


class ReadingFile(Record, frozen=True, kw_only=True):
    """One file and how far it has come; its bad rows are in its batches."""

    id: Annotated[str, about("导入编号", Level.OPEN)]
    source: Annotated[ReadingSource, about("数据来源", Level.OPEN)]
    filename: Annotated[str | None, about("文件名", Level.SHARED)] = None
    sha256: Annotated[str | None, about("文件的 SHA-256", Level.SHARED)] = None
    ignored_columns: Annotated[list[str] | None, about("文件中未采用的列", Level.SHARED)] = None
    state: Annotated[ReadingFileState, about("状态", Level.OPEN)]
    rows_total: Annotated[int, about("总行数", Level.OPEN)]
    rows_done: Annotated[int, about("已处理行数", Level.OPEN)]
    accepted: Annotated[int, about("新入库的行数，含更正", Level.OPEN)]
    unchanged: Annotated[int, about("与已有数据相同的行数", Level.OPEN)]
    rejected: Annotated[int, about("未入库的行数", Level.OPEN)]
    alerts: Annotated[int, about("由此发出的预警数", Level.OPEN)]
    started_at: Annotated[datetime, about("开始时间", Level.OPEN)]
    finished_at: Annotated[datetime | None, about("完成时间", Level.OPEN)] = None
    position: Annotated[str | None, about("最近一次进展的位点，可用作 afterPosition 等待下一步", Level.OPEN)] = None


class StartReadingFile(Command, frozen=True, kw_only=True):
    """Order to take in one uploaded file.

    Refusals: NOT_FOUND, READING_SOURCE_NOT_YOURS, SHEET_UNREADABLE, SHEET_COLUMNS_MISSING, SHEET_EMPTY,
    SHEET_TOO_LARGE.
    """

    subject: ClassVar[str] = "registry.reading_files.start.v1"

    file: Annotated[str, about("已上传文件的编号", min_length=1, max_length=100)]
    filename: Annotated[str, about("文件名", min_length=1, max_length=200)]
    source: Annotated[ReadingSource, about("数据来源")] = ReadingSource.AUTOMATIC
    reason: Reason = None


class GetReadingFiles(Query[list[ReadingFile | None]], frozen=True, kw_only=True):
    """Files aligned with `ids`; shows progress while running."""

    subject: ClassVar[str] = "registry.reading_files.get.v1"

    ids: Annotated[list[str], about("导入编号，至多 100 个", max_length=100)]


class ReadingFileOrder(Labelled):
    """The orders of a list of files."""

    NEWEST = "newest", "新的在前"


class ListReadingFiles(Query[Page[ReadingFile]], frozen=True, kw_only=True):
    """Files, newest first."""

    subject: ClassVar[str] = "registry.reading_files.list.v1"

    state: Annotated[ReadingFileState | None, about("状态")] = None
    order: Annotated[ReadingFileOrder, about("排序")] = ReadingFileOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class ReadingFileStarted(Event, frozen=True, kw_only=True):
    """A file was read and its rows wait. Aggregate `reading_file:<id>`."""

    subject: ClassVar[str] = "registry.reading_files.started.v1"

    file: str
    source: ReadingSource
    sha256: str
    rows_total: int


class ReadingFileAdvanced(Event, frozen=True, kw_only=True):
    """One more batch of rows was taken in."""

    subject: ClassVar[str] = "registry.reading_files.advanced.v1"

    file: str
    rows_done: int
    rows_total: int


class ReadingFileFinished(Event, frozen=True, kw_only=True):
    """Every row was taken in or reported."""

    subject: ClassVar[str] = "registry.reading_files.finished.v1"

    file: str
    rows_total: int
    accepted: int
    unchanged: int
    rejected: int
    alerts: int
