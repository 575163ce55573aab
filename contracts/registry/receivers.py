"""接收端: addresses of partners' systems to which the hub delivers, signed, what they may see."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts import patterns
from contracts.actors import AgencyKind, Role
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import PageKey, PageSize

KINDS_MAX = 200
ADDRESS_MAX = 500

ReceiverId = Annotated[str, about("接收端编号", min_length=1, max_length=64)]
Address = Annotated[str, about("接收地址：https 网址，不含用户、口令、查询参数", min_length=8, max_length=ADDRESS_MAX)]
EventKind = Annotated[
    str, about("事件类型，如 transfer.referrals.filed.v1；或一类，如 transfer.referrals.*", max_length=100)
]
EventKinds = Annotated[list[EventKind], about("投递哪些事件；空为可见的全部", max_length=KINDS_MAX)]
ReceiverRole = Annotated[Role, about("以本单位的哪个角色接收：只投递该角色可见的内容，须为登记人自己的角色")]


class Receiver(Record, frozen=True, kw_only=True):
    """One registered receiver: where to, which events, as whom."""

    id: Annotated[str, about("接收端编号", Level.OPEN)]
    name: Annotated[str, about("名称", Level.OPEN)]
    agency: Annotated[str, about("所属单位代码", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    role: Annotated[Role | None, about("以本单位的哪个角色接收", Level.SHARED)] = None
    office: Annotated[str | None, about("登记人所在的内设机构；空为不限", Level.SHARED)] = None
    address: Annotated[str | None, about("接收地址", Level.SHARED)] = None
    kinds: Annotated[list[str] | None, about("投递哪些事件；空为可见的全部", Level.SHARED)] = None
    key_version: Annotated[int | None, about("现行签名密钥的版本", Level.SHARED)] = None
    key_since: Annotated[datetime | None, about("现行签名密钥的启用时间", Level.SHARED)] = None
    registered_at: Annotated[datetime, about("登记时间", Level.OPEN)]
    ended_at: Annotated[datetime | None, about("停用时间；在用时为空", Level.SHARED)] = None
    reason: Annotated[str | None, about("停用理由", Level.SHARED)] = None


class RegisterReceiver(Command, frozen=True, kw_only=True):
    """Order to deliver to an address of one's own agency from now on.

    Refusals: RECEIVER_ADDRESS, RECEIVER_KIND_UNKNOWN, RECEIVER_ROLE_NOT_YOURS, RECEIVERS_TOO_MANY.
    """

    subject: ClassVar[str] = "registry.receivers.register.v1"

    name: Annotated[str, about("名称", min_length=1, max_length=100, pattern=patterns.NOT_BLANK)]
    address: Address
    role: ReceiverRole
    kinds: EventKinds = msgspec.field(default_factory=list)


class ChangeReceiver(Command, frozen=True, kw_only=True):
    """Order to deliver elsewhere, or other events. Refusals: NOT_FOUND, RECEIVER_ENDED, and those of registering."""

    subject: ClassVar[str] = "registry.receivers.change.v1"

    id: ReceiverId
    address: Address | None = None
    kinds: EventKinds | None = None


class RotateReceiverKey(Command, frozen=True, kw_only=True):
    """Order to sign with fresh keys; the old ones sign beside them for the overlap of the limits table, or not at all.

    Refusals: NOT_FOUND, RECEIVER_ENDED.
    """

    subject: ClassVar[str] = "registry.receivers.rotate_key.v1"

    id: ReceiverId
    at_once: Annotated[bool, about("旧密钥立即停用，不留并行期；怀疑泄露时用")] = False


class EndReceiver(Command, frozen=True, kw_only=True):
    """Order to deliver nothing more. Refusals: NOT_FOUND, RECEIVER_ENDED."""

    subject: ClassVar[str] = "registry.receivers.end.v1"

    id: ReceiverId
    reason: Annotated[str, about("停用理由", min_length=2, max_length=500, pattern=patterns.NOT_BLANK)]


class GetReceivers(Query[list[Receiver | None]], frozen=True, kw_only=True):
    """Receivers aligned with `ids`."""

    subject: ClassVar[str] = "registry.receivers.get.v1"

    ids: Annotated[list[str], about("接收端编号，至多 100 个", max_length=100)]


class ReceiverOrder(Labelled):
    """The orders of a list of receivers."""

    NEWEST = "newest", "新登记的在前"


class ListReceivers(Query[Page[Receiver]], frozen=True, kw_only=True):
    """The receivers in sight."""

    subject: ClassVar[str] = "registry.receivers.list.v1"

    ended: Annotated[bool | None, about("是否已停用")] = None
    order: Annotated[ReceiverOrder, about("排序")] = ReceiverOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class ReceiverRegistered(Event, frozen=True, kw_only=True):
    """Every service delivers to it what this actor may see, from now on. Aggregate `receiver:<id>`."""

    subject: ClassVar[str] = "registry.receivers.registered.v1"

    id: str
    agency: str
    agency_kind: AgencyKind
    region: str
    role: Role
    address: str
    kinds: list[str]
    office: str | None = None


class ReceiverChanged(Event, frozen=True, kw_only=True):
    """Deliveries go there, of these kinds."""

    subject: ClassVar[str] = "registry.receivers.changed.v1"

    id: str
    address: str
    kinds: list[str]


class ReceiverKeyRotated(Event, frozen=True, kw_only=True):
    """Deliveries are signed with keys of this version."""

    subject: ClassVar[str] = "registry.receivers.key_rotated.v1"

    id: str
    version: int
    at_once: bool


class ReceiverEnded(Event, frozen=True, kw_only=True):
    """Nothing more is delivered to it."""

    subject: ClassVar[str] = "registry.receivers.ended.v1"

    id: str
    reason_sha256: str
