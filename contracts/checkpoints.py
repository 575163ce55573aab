"""Signed roots over a service's journal: whoever keeps one can later tell whether history before it was rewritten."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Query, Record


class JournalService(Labelled):
    """Whose journal it is."""

    REGISTRY = "registry", "名录库"
    JOINT_INSPECTION = "joint_inspection", "联合检查"
    COMPLAINTS = "complaints", "投诉"
    TRANSFER = "transfer", "行刑衔接"


CheckpointNumber = Annotated[int, about("检查点编号", ge=1, le=2**62)]


class Checkpoint(Record, frozen=True, kw_only=True):
    """A Merkle root over the positions since the checkpoint before, signed by the service."""

    service: Annotated[JournalService, about("所属服务", Level.OPEN)]
    number: Annotated[int, about("检查点编号，从 1 起连续", Level.OPEN)]
    first_position: Annotated[int, about("所含第一个位点", Level.OPEN)]
    last_position: Annotated[int, about("所含最后一个位点", Level.OPEN)]
    root: Annotated[str, about("这些位点流水校验值的默克尔树根，十六进制", Level.OPEN)]
    previous: Annotated[str, about("前一个检查点的 SHA-256，十六进制；第一个为 64 个 0", Level.OPEN)]
    made_at: Annotated[datetime, about("形成时间", Level.OPEN)]
    algorithm: Annotated[str, about("签名与摘要算法", Level.OPEN)]
    key: Annotated[str, about("签名公钥的编号", Level.OPEN)]
    signature: Annotated[str, about("签名，Base64", Level.OPEN)]


class CheckpointsBefore(Query[list[Checkpoint]], frozen=True, kw_only=True):
    """What every service answers about its checkpoints, newest first; each under its own subject."""

    before: CheckpointNumber | None = None
    size: Annotated[int, about("条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT


class RegistryCheckpoints(CheckpointsBefore, frozen=True, kw_only=True):
    """The registry's."""

    subject: ClassVar[str] = "registry.journal.checkpoints.v1"


class JointInspectionCheckpoints(CheckpointsBefore, frozen=True, kw_only=True):
    """Joint inspection's."""

    subject: ClassVar[str] = "joint_inspection.journal.checkpoints.v1"


class ComplaintsCheckpoints(CheckpointsBefore, frozen=True, kw_only=True):
    """The complaints service's."""

    subject: ClassVar[str] = "complaints.journal.checkpoints.v1"


class TransferCheckpoints(CheckpointsBefore, frozen=True, kw_only=True):
    """The transfer service's."""

    subject: ClassVar[str] = "transfer.journal.checkpoints.v1"


CHECKPOINTS: dict[JournalService, type[CheckpointsBefore]] = {
    JournalService.REGISTRY: RegistryCheckpoints,
    JournalService.JOINT_INSPECTION: JointInspectionCheckpoints,
    JournalService.COMPLAINTS: ComplaintsCheckpoints,
    JournalService.TRANSFER: TransferCheckpoints,
}
