"""采集来源: registered device gateways and partner systems that send readings and findings over the stream."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCode, PageKey, PageSize, RegionCode

ENTERPRISES_MAX = 500


class IntakeKind(Labelled):
    """What comes in over the stream; the second word of its subject."""

    READINGS = "readings", "自动监测与治理设施用电用水数据"
    DRONE = "drone", "无人机发现"
    BOAT = "boat", "无人船发现"
    PATROL_CAR = "patrol_car", "走航车发现"
    SATELLITE = "satellite", "卫星遥感发现"
    VIDEO = "video", "视频监控发现"
    VEHICLE_TEST = "vehicle_test", "机动车检验数据"


SourceCode = Annotated[str, about("采集来源代码", pattern=patterns.SOURCE)]
PublicKey = Annotated[str, about("Ed25519 公钥，43 位 base64url", pattern=patterns.ED25519)]
Kinds = Annotated[list[IntakeKind], about("可以报送的内容", min_length=1, max_length=7)]
Enterprises = Annotated[
    list[CreditCode], about("只可报送这些企业的数据；空为所属单位辖区内各企业", max_length=ENTERPRISES_MAX)
]


class IntakeSource(Record, frozen=True, kw_only=True):
    """One registered source: for whom it sends what, and the key its messages are checked by."""

    code: Annotated[str, about("采集来源代码", Level.OPEN)]
    name: Annotated[str, about("名称", Level.OPEN)]
    agency: Annotated[str, about("所属单位代码，或企业的统一社会信用代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    kinds: Annotated[list[IntakeKind], about("可以报送的内容", Level.OPEN)]
    enterprises: Annotated[list[str] | None, about("只可报送这些企业的数据；空为辖区内各企业", Level.SHARED)] = None
    public_key: Annotated[str | None, about("Ed25519 公钥", Level.SHARED)] = None
    registered_at: Annotated[datetime, about("登记时间", Level.OPEN)]
    ended_at: Annotated[datetime | None, about("停用时间；在用时为空", Level.SHARED)] = None
    reason: Annotated[str | None, about("停用理由", Level.SHARED)] = None


class RegisterIntakeSource(Command, frozen=True, kw_only=True):
    """Order to register a source of an agency or of an enterprise.

    Refusals: OUT_OF_REACH, SOURCE_EXISTS, SOURCE_OWNER_UNKNOWN, SOURCE_KIND_NOT_ITS, SOURCE_ENTERPRISE_NOT_ITS.
    """

    subject: ClassVar[str] = "registry.sources.register.v1"

    code: SourceCode
    name: Annotated[str, about("名称", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
    agency: Annotated[str, about("所属单位代码，或企业的统一社会信用代码", min_length=1, max_length=64)]
    kinds: Kinds
    public_key: PublicKey
    enterprises: Enterprises = msgspec.field(default_factory=list)


class ReplaceSourceKey(Command, frozen=True, kw_only=True):
    """Order to check a source's messages by another key from now on. Refusals: NOT_FOUND, SOURCE_ENDED."""

    subject: ClassVar[str] = "registry.sources.replace_key.v1"

    code: SourceCode
    public_key: PublicKey


class EndIntakeSource(Command, frozen=True, kw_only=True):
    """Order to take nothing more from a source. Refusals: NOT_FOUND, SOURCE_ENDED."""

    subject: ClassVar[str] = "registry.sources.end.v1"

    code: SourceCode
    reason: Annotated[str, about("停用理由", min_length=2, max_length=500, pattern=patterns.NOT_BLANK)]


class GetIntakeSources(Query[list[IntakeSource | None]], frozen=True, kw_only=True):
    """Sources aligned with `codes`."""

    subject: ClassVar[str] = "registry.sources.get.v1"

    codes: Annotated[list[str], about("采集来源代码，至多 100 个", max_length=100)]


class IntakeSourceOrder(Labelled):
    """The orders of a list of sources."""

    CODE = "code", "按采集来源代码"


class ListIntakeSources(Query[Page[IntakeSource]], frozen=True, kw_only=True):
    """The sources in sight."""

    subject: ClassVar[str] = "registry.sources.list.v1"

    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    order: Annotated[IntakeSourceOrder, about("排序")] = IntakeSourceOrder.CODE
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class IntakeSourceRegistered(Event, frozen=True, kw_only=True):
    """A source may send from now on. Aggregate `source:<code>`."""

    subject: ClassVar[str] = "registry.sources.registered.v1"

    code: str
    agency: str
    region: str
    kinds: list[IntakeKind]
    enterprises: list[str]
    public_key: str


class SourceKeyReplaced(Event, frozen=True, kw_only=True):
    """A source's messages are checked by another key."""

    subject: ClassVar[str] = "registry.sources.key_replaced.v1"

    code: str
    public_key: str


class IntakeSourceEnded(Event, frozen=True, kw_only=True):
    """Nothing more is taken from a source."""

    subject: ClassVar[str] = "registry.sources.ended.v1"

    code: str
    reason_sha256: str
