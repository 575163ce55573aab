"""Bulk import of enterprises and permits from one CSV or Excel file, with a report per row."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record


class ImportKind(Labelled):
    """What the rows of the file are."""

    ENTERPRISES = "enterprises", "企业名录（含排污许可证）"


class ImportState(Labelled):
    """Where an import stands."""

    RUNNING = "running", "导入中"
    FINISHED = "finished", "已完成"


class ImportOutcome(Labelled):
    """What became of one row."""

    ACCEPTED = "accepted", "新登记"
    CHANGED = "changed", "已更新"
    UNCHANGED = "unchanged", "无变化"
    REJECTED = "rejected", "未入库"


class FindingSeverity(Labelled):
    """Whether a finding kept the row out."""

    ERROR = "error", "错误"
    WARNING = "warning", "提示"


class RepairSource(Labelled):
    """Where an offered repair comes from."""

    PERMIT_NUMBER = "permit_number", "许可证编号中的有效代码"
    AFFIX_STRIPPED = "affix_stripped", "去除多余字符后的有效代码"
    LOOKALIKE = "lookalike", "更正形近字符后的有效代码"
    LETTER_CASE = "letter_case", "转为大写"


class ImportProblem(Labelled):
    """Why a value was not taken as it came; the values equal the refusal codes of the single commands."""

    CREDIT_CODE_MISSING = "CREDIT_CODE_MISSING", "未填写统一社会信用代码"
    CREDIT_CODE_INVALID = "CREDIT_CODE_INVALID", "统一社会信用代码未通过 GB 32100 校验"
    ENTERPRISE_EXISTS = "ENTERPRISE_EXISTS", "该代码已以另一名称在库"
    ENTERPRISE_CLOSED = "ENTERPRISE_CLOSED", "该企业已注销或已并入另一登记"
    ENTERPRISE_NAME_MISSING = "ENTERPRISE_NAME_MISSING", "未填写企业名称"
    REGION_UNKNOWN = "REGION_UNKNOWN", "不认识的行政区划，已用默认区划"
    REGION_OUT_OF_REACH = "REGION_OUT_OF_REACH", "该行政区划不在导入人的辖区内"
    LOCATION_UNREADABLE = "LOCATION_UNREADABLE", "经纬度无法识别，未采用"
    VALUE_UNKNOWN = "VALUE_UNKNOWN", "取值不在允许范围内，未采用"
    VALUE_TOO_LONG = "VALUE_TOO_LONG", "内容过长"
    PERMIT_NUMBER_MALFORMED = ("PERMIT_NUMBER_MALFORMED", "许可证编号不是 22 位规范编号（HJ 608），未登记该证")
    PERMIT_HOLDER_DIFFERS = "PERMIT_HOLDER_DIFFERS", "许可证编号中的代码不是本企业代码"
    PERMIT_HELD_BY_ANOTHER = ("PERMIT_HELD_BY_ANOTHER", "该许可证已登记在另一企业名下，未重复登记")
    PERMIT_ENDED = "PERMIT_ENDED", "该许可证已注销或撤销，未登记"
    PERMIT_PERIOD_REVERSED = ("PERMIT_PERIOD_REVERSED", "许可证有效期止早于有效期起，未登记该证")


class ImportFinding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to report about a row: where, what stood there, why, and what could be put instead."""

    severity: Annotated[FindingSeverity, about("严重程度")]
    column: Annotated[str, about("列名，照文件")]
    value: Annotated[str, about("原值")]
    problem: Annotated[ImportProblem, about("问题代码")]
    reason: Annotated[str, about("原因")]
    repair: Annotated[str | None, about("建议改为")] = None
    repair_from: Annotated[RepairSource | None, about("建议的来源")] = None


class Import(Record, frozen=True, kw_only=True):
    """One import and how far it has come."""

    id: Annotated[str, about("导入编号", Level.OPEN)]
    kind: Annotated[ImportKind, about("导入内容", Level.OPEN)]
    filename: Annotated[str | None, about("文件名", Level.SHARED)] = None
    sha256: Annotated[str | None, about("文件的 SHA-256", Level.SHARED)] = None
    encoding: Annotated[str | None, about("识别出的编码；Excel 为 xlsx 等", Level.SHARED)] = None
    region_default: Annotated[str | None, about("未注明地区的行用的行政区划代码", Level.SHARED)] = None
    ignored_columns: Annotated[list[str] | None, about("文件中未采用的列", Level.SHARED)] = None
    state: Annotated[ImportState, about("状态", Level.OPEN)]
    rows_total: Annotated[int, about("总行数", Level.OPEN)]
    rows_done: Annotated[int, about("已处理行数", Level.OPEN)]
    accepted: Annotated[int, about("新登记的行数", Level.OPEN)]
    changed: Annotated[int, about("更新的行数", Level.OPEN)]
    unchanged: Annotated[int, about("无变化的行数", Level.OPEN)]
    rejected: Annotated[int, about("未入库的行数", Level.OPEN)]
    warned: Annotated[int, about("入库但有提示的行数", Level.OPEN)]
    permits: Annotated[int, about("登记或更新的许可证数", Level.OPEN)]
    started_at: Annotated[datetime, about("开始时间", Level.OPEN)]
    finished_at: Annotated[datetime | None, about("完成时间", Level.OPEN)] = None
    position: Annotated[str | None, about("最近一次进展的位点，可用作 afterPosition 等待下一步", Level.OPEN)] = None


class ImportRow(Record, frozen=True, kw_only=True):
    """What became of one row of the file."""

    row: Annotated[int, about("行号：首行表头为 1", Level.OPEN)]
    outcome: Annotated[ImportOutcome, about("结果", Level.OPEN)]
    name: Annotated[str | None, about("企业名称", Level.SHARED)] = None
    credit_code: Annotated[str | None, about("统一社会信用代码，照文件", Level.SHARED)] = None
    findings: Annotated[list[ImportFinding] | None, about("问题与建议", Level.SHARED)] = None


class StartImport(Command, frozen=True, kw_only=True):
    """Order to take in one uploaded file; the same bytes again answer with the same import.

    A CSV may have `import.csv_rows_max` rows, an Excel file `import.excel_rows_max` (limits.csv).
    Refusals: NOT_FOUND, FILE_INCOMPLETE, FILE_TOO_LARGE, SHEET_UNREADABLE, SHEET_COLUMNS_MISSING, SHEET_EMPTY,
    SHEET_TOO_LARGE.
    """

    subject: ClassVar[str] = "registry.imports.start.v1"

    file: Annotated[str, about("已上传文件的编号", min_length=1, max_length=100)]
    filename: Annotated[str, about("文件名", min_length=1, max_length=200)]
    region_default: Annotated[str, about("未注明地区的行用的行政区划代码", pattern=patterns.REGION)]
    kind: Annotated[ImportKind, about("导入内容")] = ImportKind.ENTERPRISES


class GetImports(Query[list[Import | None]], frozen=True, kw_only=True):
    """Imports aligned with `ids`; shows progress while running."""

    subject: ClassVar[str] = "registry.imports.get.v1"

    ids: Annotated[list[str], about("导入编号，至多 100 个", max_length=100)]


class ImportOrder(Labelled):
    """The orders of a list of imports."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListImports(Query[Page[Import]], frozen=True, kw_only=True):
    """Imports, filtered."""

    subject: ClassVar[str] = "registry.imports.list.v1"

    state: Annotated[ImportState | None, about("状态")] = None
    order: Annotated[ImportOrder, about("排序")] = ImportOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class ImportRowOrder(Labelled):
    """The orders of an import's rows."""

    FILE = "file", "按文件顺序"
    FILE_BACKWARDS = "file_backwards", "按文件顺序倒排"


class ListImportRows(Query[Page[ImportRow]], frozen=True, kw_only=True):
    """Rows of one import."""

    subject: ClassVar[str] = "registry.imports.list_rows.v1"

    import_id: Annotated[str, about("导入编号", max_length=64)]
    only: Annotated[ImportOutcome | None, about("只看这种结果")] = None
    with_findings: Annotated[bool, about("只看有问题或提示的行")] = False
    order: Annotated[ImportRowOrder, about("排序")] = ImportRowOrder.FILE
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class RowsOfImports(Query[list[Page[ImportRow]]], frozen=True, kw_only=True):
    """The first reported rows of each import, aligned with `ids`."""

    subject: ClassVar[str] = "registry.imports.rows_of.v1"

    ids: Annotated[list[str], about("导入编号，至多 100 个", max_length=100)]
    only: Annotated[ImportOutcome | None, about("只看这种结果")] = None
    with_findings: Annotated[bool, about("只看有问题或提示的行")] = True
    count: Counting = False
    size: Annotated[int, about("每个导入至多几行", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class ImportReportPart(Record, frozen=True, kw_only=True):
    """A stretch of the report; the first begins with U+FEFF, so that spreadsheet programs read it as UTF-8."""

    text: Annotated[str | None, about("CSV 文本", Level.SHARED)] = None
    next_row: Annotated[int | None, about("从该行之后继续；为空即到末尾", Level.OPEN)] = None


class ImportReport(Query[ImportReportPart], frozen=True, kw_only=True):
    """The reported rows as CSV, at most 500 rows a part; the parts in order make the file. Refusal: NOT_FOUND."""

    subject: ClassVar[str] = "registry.imports.report.v1"

    import_id: Annotated[str, about("导入编号", max_length=64)]
    after_row: Annotated[int, about("从该行之后开始", ge=0)] = 0


class ImportStarted(Event, frozen=True, kw_only=True):
    """A file was read and its rows wait. Aggregate `import:<id>`."""

    subject: ClassVar[str] = "registry.imports.started.v1"

    import_id: str
    kind: ImportKind
    sha256: str
    rows_total: int


class ImportAdvanced(Event, frozen=True, kw_only=True):
    """One more chunk of rows was taken in."""

    subject: ClassVar[str] = "registry.imports.advanced.v1"

    import_id: str
    rows_done: int
    rows_total: int


class ImportFinished(Event, frozen=True, kw_only=True):
    """Every row was taken in or reported."""

    subject: ClassVar[str] = "registry.imports.finished.v1"

    import_id: str
    rows_total: int
    accepted: int
    changed: int
    unchanged: int
    rejected: int
