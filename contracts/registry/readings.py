"""自动监测数据: hourly readings of outlets, power and water of treatment units, taken in by batch, kept by version."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import PageKey, PageSize, Text64, Text100

BATCH_MAX = 1000

PointCode = Annotated[str, about("点位代码：统一社会信用代码-点位编号", min_length=1, max_length=80)]
Reason = Annotated[
    Annotated[str, msgspec.Meta(max_length=500)] | None, about("更正理由：与已有数据不同的各行据此记为新的版本")
]


class ReadingSource(Labelled):
    """Where a reading comes from; of one hour the later in this list overrides the earlier (处罚办法 Art. 30)."""

    AUTOMATIC = "automatic", "自动监测"
    VALIDATED = "validated", "经审核的自动监测"
    ON_SITE = "on_site", "现场监测"


class ReadingFlag(Labelled):
    """Whether the value of the hour can be used."""

    VALID = "valid", "有效"
    INVALID = "invalid", "无效"
    MISSING = "missing", "缺失"
    MAINTENANCE = "maintenance", "维护校准"


class ReadingProblem(Labelled):
    """Why a row was not taken in."""

    POINT_UNKNOWN = "POINT_UNKNOWN", "没有这个点位，或不属本单位、本辖区"
    METRIC_MISSING = "METRIC_MISSING", "未填写监测项目"
    HOUR_UNREADABLE = "HOUR_UNREADABLE", "时段须为整点时刻，如 2026-11-22T09:00:00+08:00"
    HOUR_NOT_ENDED = "HOUR_NOT_ENDED", "该小时尚未结束"
    HOUR_TOO_OLD = "HOUR_TOO_OLD", "早于补传期限"
    VALUE_UNREADABLE = "VALUE_UNREADABLE", "须为不小于零的数"
    VALUE_OF_MISSING = "VALUE_OF_MISSING", "标记为缺失的时段不应有数值"
    UNIT_DIFFERS = "UNIT_DIFFERS", "单位与该项目已有数据的单位不同"
    FLAG_UNKNOWN = "FLAG_UNKNOWN", "标记须为有效、无效、缺失或维护校准"
    TWICE_IN_BATCH = "TWICE_IN_BATCH", "同一批中同一时段已有另一数值"
    STANDS_ALREADY = "STANDS_ALREADY", "该时段已有不同的数据；更正须说明理由"
    TEXT_UNUSABLE = "TEXT_UNUSABLE", "内容过长或含不可见字符"


class ReadingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One hour of one metric as a station sends it: text, so that one bad cell spoils one row only."""

    point: Annotated[str, about("点位代码：统一社会信用代码-点位编号")]
    metric: Annotated[str, about("监测项目：污染物名称，或用电量、用水量")]
    hour: Annotated[str, about("时段的起始时刻，整点，ISO 8601；未带时区的按北京时间")]
    value: Annotated[str, about("数值，十进制；缺失时为空")] = ""
    unit: Annotated[str, about("单位，如 mg/L、mg/m3、kWh")] = ""
    flag: Annotated[str, about("标记：valid 有效、invalid 无效、missing 缺失、maintenance 维护校准")] = "valid"


class ReadingFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What was wrong with a row that was not taken in."""

    row: Annotated[int, about("第几行；命令从 1 起，文件以表头为 1")]
    column: Annotated[str, about("列名")]
    value: Annotated[str, about("原值")]
    problem: Annotated[ReadingProblem, about("问题代码")]
    reason: Annotated[str, about("原因")]


class ReadingBatch(Record, frozen=True, kw_only=True):
    """One batch of readings: journaled as one event with one hash over its rows."""

    id: Annotated[str, about("批次编号", Level.OPEN)]
    source: Annotated[ReadingSource, about("数据来源", Level.OPEN)]
    agency: Annotated[str | None, about("报送单位代码", Level.SHARED)] = None
    file: Annotated[str | None, about("来自哪次文件导入；非文件报送时为空", Level.SHARED)] = None
    sender: Annotated[str | None, about("经数据流报送的采集来源代码；否则为空", Level.SHARED)] = None
    rows_total: Annotated[int, about("总行数", Level.OPEN)]
    accepted: Annotated[int, about("新入库的行数，含更正", Level.OPEN)]
    corrected: Annotated[int, about("其中更正已有数据的行数", Level.OPEN)]
    unchanged: Annotated[int, about("与已有数据相同的行数", Level.OPEN)]
    rejected: Annotated[int, about("未入库的行数", Level.OPEN)]
    alerts: Annotated[int, about("由此发出的预警数", Level.OPEN)] = 0
    first_hour: Annotated[datetime | None, about("入库数据的最早时段", Level.OPEN)] = None
    last_hour: Annotated[datetime | None, about("入库数据的最晚时段", Level.OPEN)] = None
    sha256: Annotated[str | None, about("入库各行规范文本的 SHA-256；没有入库时为空", Level.OPEN)] = None
    received_at: Annotated[datetime, about("收到时间", Level.OPEN)]
    findings: Annotated[list[ReadingFinding] | None, about("未入库的行及原因", Level.SHARED)] = None


class HourlyReading(Record, frozen=True, kw_only=True):
    """One version of one metric's hour."""

    point: Annotated[str, about("点位代码", Level.OPEN)]
    metric: Annotated[str, about("监测项目", Level.OPEN)]
    hour: Annotated[datetime, about("时段的起始时刻", Level.OPEN)]
    source: Annotated[ReadingSource, about("数据来源", Level.OPEN)]
    version: Annotated[int, about("第几版，更正一次加一", Level.OPEN)]
    value: Annotated[float | None, about("数值", Level.SHARED)] = None
    unit: Annotated[str | None, about("单位", Level.SHARED)] = None
    flag: Annotated[ReadingFlag | None, about("标记", Level.SHARED)] = None
    reason: Annotated[str | None, about("更正理由", Level.SHARED)] = None
    batch: Annotated[str | None, about("批次编号", Level.SHARED)] = None
    effective: Annotated[bool | None, about("是否为该时段采用的数据：现场优先，其次经审核的", Level.SHARED)] = None


class BatchCheck(Record, frozen=True, kw_only=True):
    """Whether a batch's rows in the table are still those that were journaled."""

    batch: Annotated[str, about("批次编号", Level.OPEN)]
    rows: Annotated[int, about("表中行数", Level.OPEN)]
    journaled: Annotated[str | None, about("流水所载的 SHA-256", Level.SHARED)] = None
    computed: Annotated[str | None, about("由表中各行重新计算的 SHA-256", Level.SHARED)] = None
    position: Annotated[str | None, about("流水位点", Level.SHARED)] = None
    holds: Annotated[bool | None, about("两者是否一致", Level.SHARED)] = None


class ReadingCitation(Record, frozen=True, kw_only=True):
    """Readings of a period as evidence: each with its batch, the batch's hash and its place in the journal."""

    point: Annotated[str, about("点位代码", Level.OPEN)]
    metric: Annotated[str, about("监测项目", Level.OPEN)]
    hour: Annotated[datetime, about("时段的起始时刻", Level.OPEN)]
    value: Annotated[float | None, about("数值", Level.SHARED)] = None
    unit: Annotated[str | None, about("单位", Level.SHARED)] = None
    source: Annotated[ReadingSource | None, about("数据来源", Level.SHARED)] = None
    version: Annotated[int | None, about("第几版", Level.SHARED)] = None
    validity: Annotated[str | None, about("采用的理由", Level.SHARED)] = None
    batch: Annotated[str | None, about("批次编号", Level.SHARED)] = None
    sha256: Annotated[str | None, about("批次各行规范文本的 SHA-256", Level.SHARED)] = None
    position: Annotated[str | None, about("流水位点", Level.SHARED)] = None


class RecordReadings(Command, frozen=True, kw_only=True):
    """Order to take in up to 1 000 hours; bad rows are reported in the batch, good ones go in.

    Refusals: READING_SOURCE_NOT_YOURS.
    """

    subject: ClassVar[str] = "registry.readings.record.v1"

    source: Annotated[ReadingSource, about("数据来源")] = ReadingSource.AUTOMATIC
    rows: Annotated[list[ReadingRow], about("各行，至多 1000 行", min_length=1, max_length=BATCH_MAX)]
    reason: Reason = None


class GetReadingBatches(Query[list[ReadingBatch | None]], frozen=True, kw_only=True):
    """Batches aligned with `ids`."""

    subject: ClassVar[str] = "registry.readings.batches.v1"

    ids: Annotated[list[str], about("批次编号，至多 100 个", max_length=100)]


class ReadingBatchOrder(Labelled):
    """The orders of a list of batches."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListReadingBatches(Query[Page[ReadingBatch]], frozen=True, kw_only=True):
    """Batches, newest first."""

    subject: ClassVar[str] = "registry.readings.list_batches.v1"

    agency: Annotated[str | None, about("报送单位代码")] = None
    file: Annotated[Text64 | None, about("文件导入编号")] = None
    with_findings: Annotated[bool, about("只看有未入库行的批次")] = False
    order: Annotated[ReadingBatchOrder, about("排序")] = ReadingBatchOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class HourlyReadingOrder(Labelled):
    """The orders of a point's readings."""

    NEWEST = "newest", "时段新的在前"
    OLDEST = "oldest", "时段旧的在前"


class ListReadings(Query[Page[HourlyReading]], frozen=True, kw_only=True):
    """The readings of one point in a period, every version of them; what is out of sight is not listed."""

    subject: ClassVar[str] = "registry.readings.list.v1"

    point: PointCode
    metric: Annotated[Text100 | None, about("监测项目")] = None
    since: Annotated[datetime | None, about("时段不早于")] = None
    until: Annotated[datetime | None, about("时段早于")] = None
    source: Annotated[ReadingSource | None, about("数据来源")] = None
    only_effective: Annotated[bool, about("每个时段只列采用的数据")] = True
    order: Annotated[HourlyReadingOrder, about("排序")] = HourlyReadingOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class CheckBatches(Query[list[BatchCheck | None]], frozen=True, kw_only=True):
    """Recomputes the hash of each batch from the table and compares it with the journal."""

    subject: ClassVar[str] = "registry.readings.check.v1"

    ids: Annotated[list[str], about("批次编号，至多 20 个", max_length=20)]


class CiteReadings(Query[list[ReadingCitation]], frozen=True, kw_only=True):
    """The hours of a period as evidence. Refusals: NOT_FOUND, READING_NOT_CITABLE, READINGS_NONE, PERIOD_TOO_LONG."""

    subject: ClassVar[str] = "registry.readings.cite.v1"

    point: PointCode
    metric: Annotated[str, about("监测项目", min_length=1, max_length=100)]
    since: Annotated[datetime, about("时段不早于")]
    until: Annotated[datetime, about("时段早于；自起始时刻起至多 31 日")]


class ReadingsRecorded(Event, frozen=True, kw_only=True, omit_defaults=True):
    """A batch of readings went in; `sha256` covers its canonical rows. Aggregate `readings:<batch>`."""

    subject: ClassVar[str] = "registry.readings.recorded.v1"

    batch: str
    source: ReadingSource
    agency: str
    accepted: int
    corrected: int
    unchanged: int
    rejected: int
    first_hour: datetime
    last_hour: datetime
    sha256: str
    sender: str | None = None
