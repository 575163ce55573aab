"""巡查发现: what drones, boats, patrol cars, satellites, cameras and vehicle tests found."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import (
    CreditCodes,
    Latitude,
    Longitude,
    PageKey,
    PageSize,
    RegionCode,
    Text50,
    Text64,
    Text100,
)


class ObservationKind(Labelled):
    """By what means something was seen."""

    DRONE = "drone", "无人机"
    BOAT = "boat", "无人船"
    PATROL_CAR = "patrol_car", "走航车"
    SATELLITE = "satellite", "卫星遥感"
    VIDEO = "video", "视频监控"
    VEHICLE_TEST = "vehicle_test", "机动车检验"


class NewObservation(msgspec.Struct, frozen=True, kw_only=True):
    """One finding as its source sends it; `number` is the source's own."""

    number: Annotated[str, about("来源系统中的编号", min_length=1, max_length=64, pattern=patterns.NOT_BLANK)]
    observed_at: Annotated[datetime, about("发现时间")]
    finding: Annotated[str, about("发现的情况", min_length=1, max_length=2000, pattern=patterns.NOT_BLANK)]
    suspected: Annotated[bool, about("是否疑似违法：疑似的向企业发出预警")]
    credit_code: Annotated[Text64 | None, about("所涉企业的统一社会信用代码；未能确认时为空")] = None
    longitude: Annotated[Longitude | None, about("经度，度")] = None
    latitude: Annotated[Latitude | None, about("纬度，度")] = None
    metric: Annotated[Text100 | None, about("监测项目")] = None
    value: Annotated[float | None, about("测得的数值")] = None
    unit: Annotated[Text50 | None, about("单位")] = None
    evidence: Annotated[
        list[Annotated[str, msgspec.Meta(pattern=patterns.SHA256)]], about("影像等材料的 SHA-256", max_length=20)
    ] = msgspec.field(default_factory=list)


class Observation(Record, frozen=True, kw_only=True):
    """One finding."""

    id: Annotated[str, about("发现编号", Level.OPEN)]
    kind: Annotated[ObservationKind, about("手段", Level.OPEN)]
    source: Annotated[str, about("来源系统或设备", Level.OPEN)]
    number: Annotated[str, about("来源系统中的编号", Level.OPEN)]
    observed_at: Annotated[datetime, about("发现时间", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    finding: Annotated[str | None, about("发现的情况", Level.CASE)] = None
    suspected: Annotated[bool | None, about("是否疑似违法", Level.CASE)] = None
    credit_code: Annotated[str | None, about("所涉企业的统一社会信用代码", Level.CASE)] = None
    longitude: Annotated[float | None, about("经度，度", Level.CASE)] = None
    latitude: Annotated[float | None, about("纬度，度", Level.CASE)] = None
    metric: Annotated[str | None, about("监测项目", Level.CASE)] = None
    value: Annotated[float | None, about("测得的数值", Level.CASE)] = None
    unit: Annotated[str | None, about("单位", Level.CASE)] = None
    evidence: Annotated[list[str] | None, about("影像等材料的 SHA-256", Level.CASE)] = None
    batch: Annotated[str | None, about("批次编号", Level.CASE)] = None


class ObservationBatch(Record, frozen=True, kw_only=True):
    """One batch of findings, journaled as one event with one hash."""

    id: Annotated[str, about("批次编号", Level.OPEN)]
    kind: Annotated[ObservationKind, about("手段", Level.OPEN)]
    source: Annotated[str, about("来源系统或设备", Level.OPEN)]
    rows_total: Annotated[int, about("总条数", Level.OPEN)]
    accepted: Annotated[int, about("新入库的条数", Level.OPEN)]
    repeated: Annotated[list[str] | None, about("此前已入库的编号", Level.SHARED)] = None
    unknown: Annotated[list[str] | None, about("所涉企业不在本辖区名录中、未入库的编号", Level.SHARED)] = None
    alerts: Annotated[int, about("由此发出的预警数", Level.OPEN)]
    sha256: Annotated[str | None, about("入库各条规范文本的 SHA-256", Level.OPEN)] = None
    received_at: Annotated[datetime, about("收到时间", Level.OPEN)]


class RecordObservations(Command, frozen=True, kw_only=True):
    """Order to take in findings; a number of a source goes in once. Refusals: OUT_OF_REACH, FINDING_IN_FUTURE."""

    subject: ClassVar[str] = "registry.observations.record.v1"

    kind: Annotated[ObservationKind, about("手段")]
    source: Annotated[str, about("来源系统或设备", min_length=1, max_length=64, pattern=patterns.NOT_BLANK)]
    region: Annotated[RegionCode, about("所在行政区划代码")]
    findings: Annotated[list[NewObservation], about("发现，至多 200 条", min_length=1, max_length=200)]


class GetObservationBatches(Query[list[ObservationBatch | None]], frozen=True, kw_only=True):
    """Batches aligned with `ids`."""

    subject: ClassVar[str] = "registry.observations.batches.v1"

    ids: Annotated[list[str], about("批次编号，至多 100 个", max_length=100)]


class ObservationOrder(Labelled):
    """The orders of a list of findings."""

    NEWEST = "newest", "新收到的在前"


class ListObservations(Query[Page[Observation]], frozen=True, kw_only=True):
    """The findings in sight, newest first."""

    subject: ClassVar[str] = "registry.observations.list.v1"

    kind: Annotated[ObservationKind | None, about("手段")] = None
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    credit_code: Annotated[str | None, about("统一社会信用代码")] = None
    suspected: Annotated[bool | None, about("是否疑似违法")] = None
    order: Annotated[ObservationOrder, about("排序")] = ObservationOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class ObservationsOfEnterprises(Query[list[Page[Observation]]], frozen=True, kw_only=True):
    """The newest findings about each enterprise, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.observations.of_enterprises.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class ObservationsRecorded(Event, frozen=True, kw_only=True):
    """A batch of findings went in; `sha256` covers its canonical rows. Aggregate `observations:<batch>`."""

    subject: ClassVar[str] = "registry.observations.recorded.v1"

    batch: str
    kind: ObservationKind
    source: str
    region: str
    accepted: int
    suspected: int
    sha256: str
