"""Deliveries 投递 to partners' receivers, as each service makes them: how far, what is held back, daily digests."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.checkpoints import JournalService
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Event, Query, Record

POSITION_MAX = 2**62

ReceiverIds = Annotated[list[str], about("接收端编号，至多 100 个", max_length=100)]
OneReceiver = Annotated[str, about("接收端编号", min_length=1, max_length=64)]
Position = Annotated[int, about("位点", ge=0, le=POSITION_MAX)]
Size = Annotated[int, about("条数", ge=1, le=PAGE_SIZE_MAX)]


class ReceiverState(Labelled):
    """Whether a service delivers to a receiver."""

    ACTIVE = "active", "投递中"
    SUSPENDED = "suspended", "已暂停，待接收单位恢复"
    ENDED = "ended", "已停用"


class HeldState(Labelled):
    """Why a delivery waits."""

    FAILING = "failing", "未收下，将再投"
    PARKED = "parked", "等待同一记录在前的一条"
    QUARANTINED = "quarantined", "多日未收下，已隔离"


class DeliveryKey(Record, frozen=True, kw_only=True):
    """A public key that deliveries of one service to one receiver are checked by."""

    version: Annotated[int, about("密钥版本", Level.OPEN)]
    algorithm: Annotated[str, about("签名算法：ed25519 或 sm2", Level.OPEN)]
    public_key: Annotated[str, about("公钥，base64url", Level.OPEN)]
    made_at: Annotated[datetime, about("启用时间", Level.OPEN)]
    valid_until: Annotated[datetime | None, about("停用时间；现行的为空", Level.OPEN)] = None


class DeliveryState(Record, frozen=True, kw_only=True):
    """How far a service has got with one receiver."""

    receiver: Annotated[str, about("接收端编号", Level.OPEN)]
    service: Annotated[JournalService, about("哪个服务", Level.OPEN)]
    state: Annotated[ReceiverState, about("状态", Level.OPEN)]
    position: Annotated[int | None, about("已投到的位点，其前未收下的在隔离中", Level.SHARED)] = None
    head: Annotated[int | None, about("流水的末位", Level.SHARED)] = None
    sent: Annotated[int | None, about("已收下的条数（留存期内）", Level.SHARED)] = None
    held: Annotated[int | None, about("未收下而等待的条数", Level.SHARED)] = None
    failures: Annotated[int | None, about("接连连接不上的次数", Level.SHARED)] = None
    next_try_at: Annotated[datetime | None, about("何时再试；未退避为空", Level.SHARED)] = None
    error: Annotated[str | None, about("最近一次失败的原因", Level.SHARED)] = None
    keys: Annotated[list[DeliveryKey] | None, about("验签公钥，新的在前", Level.SHARED)] = None


class HeldDelivery(Record, frozen=True, kw_only=True):
    """An event a receiver has not taken, with what would be delivered now."""

    service: Annotated[JournalService, about("哪个服务", Level.OPEN)]
    position: Annotated[int, about("位点", Level.OPEN)]
    id: Annotated[str, about("事件编号", Level.OPEN)]
    aggregate: Annotated[str, about("所属记录", Level.OPEN)]
    type: Annotated[str, about("事件类型", Level.OPEN)]
    state: Annotated[HeldState, about("状态", Level.OPEN)]
    attempts: Annotated[int | None, about("已投次数", Level.SHARED)] = None
    next_try_at: Annotated[datetime | None, about("何时再投", Level.SHARED)] = None
    error: Annotated[str | None, about("最近一次失败的原因", Level.SHARED)] = None
    event: Annotated[str | None, about("现在将投出的内容（CloudEvents JSON）；已不可见为空", Level.SHARED)] = None


class DeliveryDigest(Record, frozen=True, kw_only=True):
    """What a service delivered to a receiver since the digest before: counts, positions and a Merkle root, signed."""

    receiver: Annotated[str, about("接收端编号", Level.OPEN)]
    agency: Annotated[str, about("所属单位代码", Level.OPEN)]
    service: Annotated[JournalService, about("哪个服务", Level.OPEN)]
    number: Annotated[int, about("编号，从 1 起连续", Level.OPEN)]
    made_at: Annotated[datetime, about("形成时间", Level.OPEN)]
    count: Annotated[int, about("所列已收下的条数", Level.OPEN)]
    first_position: Annotated[int | None, about("所列最小位点；没有为空", Level.OPEN)] = None
    last_position: Annotated[int | None, about("所列最大位点；没有为空", Level.OPEN)] = None
    root: Annotated[str, about("所列各条的默克尔树根，十六进制", Level.OPEN)]
    owed: Annotated[int, about("未收下而等待的条数", Level.OPEN)]
    owed_positions: Annotated[list[int], about("等待各条的位点，至多 1000 个", Level.OPEN)]
    read_to: Annotated[int, about("已投到的位点", Level.OPEN)]
    head: Annotated[int, about("流水的末位；大于已投到的位点时，其间尚未投递", Level.OPEN)]
    checkpoint: Annotated[int | None, about("流水当时最后一个检查点的编号", Level.OPEN)] = None
    checkpoint_root: Annotated[str | None, about("该检查点的默克尔树根", Level.OPEN)] = None
    previous: Annotated[str, about("前一份日清单的 SHA-256，十六进制；第一份为 64 个 0", Level.OPEN)]
    algorithm: Annotated[str, about("签名算法", Level.OPEN)]
    key_version: Annotated[int, about("签名密钥的版本", Level.OPEN)]
    signature: Annotated[str, about("签名，base64url", Level.OPEN)]


class DigestLine(Record, frozen=True, kw_only=True):
    """A line of a digest's file."""

    text: Annotated[str, about("一行的内容", Level.OPEN)]


class DeliveryStates(Query[list[DeliveryState | None]], frozen=True, kw_only=True):
    """What every service answers about its deliveries to receivers, aligned with `receivers`."""

    receivers: ReceiverIds


class HeldDeliveries(Query[list[HeldDelivery]], frozen=True, kw_only=True):
    """What a receiver has not taken, by position."""

    receiver: OneReceiver
    after: Position = 0
    size: Size = PAGE_SIZE_DEFAULT


class DeliveryDigestsBefore(Query[list[DeliveryDigest]], frozen=True, kw_only=True):
    """A receiver's digests, newest first."""

    receiver: OneReceiver
    before: Annotated[int, about("只要编号小于此数的", ge=1, le=POSITION_MAX)] | None = None
    size: Size = PAGE_SIZE_DEFAULT


class DigestLines(Query[list[DigestLine]], frozen=True, kw_only=True):
    """The lines of a digest's file, in their order: the digest, then one line for each event it lists."""

    receiver: OneReceiver
    digest: Annotated[int, about("日清单编号", ge=1, le=POSITION_MAX)]
    after: Annotated[int, about("已取行数", ge=0, le=POSITION_MAX)] = 0
    size: Annotated[int, about("行数", ge=1, le=1000)] = 1000


class ReplayDelivery(Command, frozen=True, kw_only=True):
    """Order to deliver again what is held at a position; without one, everything held, and to go on where suspended.

    Refusal: NOT_FOUND.
    """

    receiver: OneReceiver
    position: Annotated[int, about("位点；不填则恢复投递并重投全部未收下的", ge=1, le=POSITION_MAX)] | None = None


class RegistryDeliveryStates(DeliveryStates, frozen=True, kw_only=True):
    """The registry's."""

    subject: ClassVar[str] = "registry.deliveries.states.v1"


class JointInspectionDeliveryStates(DeliveryStates, frozen=True, kw_only=True):
    """Joint inspection's."""

    subject: ClassVar[str] = "joint_inspection.deliveries.states.v1"


class ComplaintsDeliveryStates(DeliveryStates, frozen=True, kw_only=True):
    """The complaints service's."""

    subject: ClassVar[str] = "complaints.deliveries.states.v1"


class TransferDeliveryStates(DeliveryStates, frozen=True, kw_only=True):
    """The transfer service's."""

    subject: ClassVar[str] = "transfer.deliveries.states.v1"


DELIVERY_STATES: dict[JournalService, type[DeliveryStates]] = {
    JournalService.REGISTRY: RegistryDeliveryStates,
    JournalService.JOINT_INSPECTION: JointInspectionDeliveryStates,
    JournalService.COMPLAINTS: ComplaintsDeliveryStates,
    JournalService.TRANSFER: TransferDeliveryStates,
}


class RegistryHeldDeliveries(HeldDeliveries, frozen=True, kw_only=True):
    """The registry's."""

    subject: ClassVar[str] = "registry.deliveries.held.v1"


class JointInspectionHeldDeliveries(HeldDeliveries, frozen=True, kw_only=True):
    """Joint inspection's."""

    subject: ClassVar[str] = "joint_inspection.deliveries.held.v1"


class ComplaintsHeldDeliveries(HeldDeliveries, frozen=True, kw_only=True):
    """The complaints service's."""

    subject: ClassVar[str] = "complaints.deliveries.held.v1"


class TransferHeldDeliveries(HeldDeliveries, frozen=True, kw_only=True):
    """The transfer service's."""

    subject: ClassVar[str] = "transfer.deliveries.held.v1"


HELD_DELIVERIES: dict[JournalService, type[HeldDeliveries]] = {
    JournalService.REGISTRY: RegistryHeldDeliveries,
    JournalService.JOINT_INSPECTION: JointInspectionHeldDeliveries,
    JournalService.COMPLAINTS: ComplaintsHeldDeliveries,
    JournalService.TRANSFER: TransferHeldDeliveries,
}


class RegistryDeliveryDigests(DeliveryDigestsBefore, frozen=True, kw_only=True):
    """The registry's."""

    subject: ClassVar[str] = "registry.deliveries.digests.v1"


class JointInspectionDeliveryDigests(DeliveryDigestsBefore, frozen=True, kw_only=True):
    """Joint inspection's."""

    subject: ClassVar[str] = "joint_inspection.deliveries.digests.v1"


class ComplaintsDeliveryDigests(DeliveryDigestsBefore, frozen=True, kw_only=True):
    """The complaints service's."""

    subject: ClassVar[str] = "complaints.deliveries.digests.v1"


class TransferDeliveryDigests(DeliveryDigestsBefore, frozen=True, kw_only=True):
    """The transfer service's."""

    subject: ClassVar[str] = "transfer.deliveries.digests.v1"


DELIVERY_DIGESTS: dict[JournalService, type[DeliveryDigestsBefore]] = {
    JournalService.REGISTRY: RegistryDeliveryDigests,
    JournalService.JOINT_INSPECTION: JointInspectionDeliveryDigests,
    JournalService.COMPLAINTS: ComplaintsDeliveryDigests,
    JournalService.TRANSFER: TransferDeliveryDigests,
}


class RegistryDigestLines(DigestLines, frozen=True, kw_only=True):
    """The registry's."""

    subject: ClassVar[str] = "registry.deliveries.digest_lines.v1"


class JointInspectionDigestLines(DigestLines, frozen=True, kw_only=True):
    """Joint inspection's."""

    subject: ClassVar[str] = "joint_inspection.deliveries.digest_lines.v1"


class ComplaintsDigestLines(DigestLines, frozen=True, kw_only=True):
    """The complaints service's."""

    subject: ClassVar[str] = "complaints.deliveries.digest_lines.v1"


class TransferDigestLines(DigestLines, frozen=True, kw_only=True):
    """The transfer service's."""

    subject: ClassVar[str] = "transfer.deliveries.digest_lines.v1"


DIGEST_LINES: dict[JournalService, type[DigestLines]] = {
    JournalService.REGISTRY: RegistryDigestLines,
    JournalService.JOINT_INSPECTION: JointInspectionDigestLines,
    JournalService.COMPLAINTS: ComplaintsDigestLines,
    JournalService.TRANSFER: TransferDigestLines,
}


class RegistryReplayDelivery(ReplayDelivery, frozen=True, kw_only=True):
    """The registry's."""

    subject: ClassVar[str] = "registry.deliveries.replay.v1"


class JointInspectionReplayDelivery(ReplayDelivery, frozen=True, kw_only=True):
    """Joint inspection's."""

    subject: ClassVar[str] = "joint_inspection.deliveries.replay.v1"


class ComplaintsReplayDelivery(ReplayDelivery, frozen=True, kw_only=True):
    """The complaints service's."""

    subject: ClassVar[str] = "complaints.deliveries.replay.v1"


class TransferReplayDelivery(ReplayDelivery, frozen=True, kw_only=True):
    """The transfer service's."""

    subject: ClassVar[str] = "transfer.deliveries.replay.v1"


REPLAY_DELIVERY: dict[JournalService, type[ReplayDelivery]] = {
    JournalService.REGISTRY: RegistryReplayDelivery,
    JournalService.JOINT_INSPECTION: JointInspectionReplayDelivery,
    JournalService.COMPLAINTS: ComplaintsReplayDelivery,
    JournalService.TRANSFER: TransferReplayDelivery,
}


class DeliveryReplayed(Event, frozen=True, kw_only=True):
    """The receiver's agency had deliveries sent again: one, or all that were held. Aggregate `delivery:<receiver>`."""

    receiver: str
    position: int | None


class DeliveryDigestMade(Event, frozen=True, kw_only=True):
    """A digest was signed; the SHA-256 of its first line."""

    receiver: str
    number: int
    sha256: str


class RegistryDeliveryReplayed(DeliveryReplayed, frozen=True, kw_only=True):
    """The registry's."""

    subject: ClassVar[str] = "registry.deliveries.replayed.v1"


class JointInspectionDeliveryReplayed(DeliveryReplayed, frozen=True, kw_only=True):
    """Joint inspection's."""

    subject: ClassVar[str] = "joint_inspection.deliveries.replayed.v1"


class ComplaintsDeliveryReplayed(DeliveryReplayed, frozen=True, kw_only=True):
    """The complaints service's."""

    subject: ClassVar[str] = "complaints.deliveries.replayed.v1"


class TransferDeliveryReplayed(DeliveryReplayed, frozen=True, kw_only=True):
    """The transfer service's."""

    subject: ClassVar[str] = "transfer.deliveries.replayed.v1"


DELIVERY_REPLAYED: dict[JournalService, type[DeliveryReplayed]] = {
    JournalService.REGISTRY: RegistryDeliveryReplayed,
    JournalService.JOINT_INSPECTION: JointInspectionDeliveryReplayed,
    JournalService.COMPLAINTS: ComplaintsDeliveryReplayed,
    JournalService.TRANSFER: TransferDeliveryReplayed,
}


class RegistryDeliveryDigestMade(DeliveryDigestMade, frozen=True, kw_only=True):
    """The registry's."""

    subject: ClassVar[str] = "registry.deliveries.digest_made.v1"


class JointInspectionDeliveryDigestMade(DeliveryDigestMade, frozen=True, kw_only=True):
    """Joint inspection's."""

    subject: ClassVar[str] = "joint_inspection.deliveries.digest_made.v1"


class ComplaintsDeliveryDigestMade(DeliveryDigestMade, frozen=True, kw_only=True):
    """The complaints service's."""

    subject: ClassVar[str] = "complaints.deliveries.digest_made.v1"


class TransferDeliveryDigestMade(DeliveryDigestMade, frozen=True, kw_only=True):
    """The transfer service's."""

    subject: ClassVar[str] = "transfer.deliveries.digest_made.v1"


DELIVERY_DIGEST_MADE: dict[JournalService, type[DeliveryDigestMade]] = {
    JournalService.REGISTRY: RegistryDeliveryDigestMade,
    JournalService.JOINT_INSPECTION: JointInspectionDeliveryDigestMade,
    JournalService.COMPLAINTS: ComplaintsDeliveryDigestMade,
    JournalService.TRANSFER: TransferDeliveryDigestMade,
}
