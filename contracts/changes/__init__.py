"""What happened, in the order it happened, as far as the asker may know of it: one feed for each service.

Which events leave a service, and in how much detail, is data: `aggregates.csv` and `events.csv` beside this file.
"""

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta, field

from contracts.checkpoints import JournalService
from contracts.fields import Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Query, Record

POSITION_MAX = 2**62
KINDS_MAX = 50

AggregateKind = Annotated[str, Meta(pattern="^[a-z_]{1,40}$")]
AggregateName = Annotated[str, Meta(pattern="^[a-z_]{1,40}:.{1,200}$")]
Kinds = Annotated[list[AggregateKind], about("只要这些种类的记录", max_length=KINDS_MAX)]
Aggregates = Annotated[list[AggregateName], about("只要这些记录", max_length=PAGE_SIZE_MAX)]


class ChangeEntry(Record, frozen=True, kw_only=True):
    """One event of the journal as its asker may know it; `data` is its JSON, without what the asker may not see."""

    id: Annotated[str, about("编号，同一事件永远相同", Level.OPEN)]
    position: Annotated[int, about("在该服务流水中的位点", Level.OPEN)]
    aggregate: Annotated[str, about("所属记录，形如 referral:YS…", Level.OPEN)]
    version: Annotated[int, about("该记录的第几个事件，从 1 起连续", Level.OPEN)]
    type: Annotated[str, about("事件类型", Level.OPEN)]
    at: Annotated[datetime, about("发生时间", Level.OPEN)]
    data: Annotated[str, about("可见的内容，JSON 对象的文本", Level.OPEN)]


class ChangeSlice(Record, frozen=True, kw_only=True):
    """The entries after a position that the asker may see, up to `position`; the feed then reached to `head`."""

    entries: Annotated[list[ChangeEntry], about("各事件，按位点", Level.OPEN)]
    position: Annotated[int, about("已读到的位点，其前不可见的已略过", Level.OPEN)]
    head: Annotated[int, about("流水当时的末位", Level.OPEN)]


class ChangesAfter(Query[ChangeSlice], frozen=True, kw_only=True):
    """What every service answers about its feed; each under its own subject.

    `kinds` and `aggregates` narrow it, empty for all; `size` 0 gives the end of the feed and nothing else.
    """

    after: Annotated[int, about("此位点之后", ge=0, le=POSITION_MAX)] = 0
    size: Annotated[int, about("条数", ge=0, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    kinds: Kinds = field(default_factory=list)
    aggregates: Aggregates = field(default_factory=list)


class RegistryChanges(ChangesAfter, frozen=True, kw_only=True):
    """The registry's."""

    subject: ClassVar[str] = "registry.journal.changes.v1"


class JointInspectionChanges(ChangesAfter, frozen=True, kw_only=True):
    """Joint inspection's."""

    subject: ClassVar[str] = "joint_inspection.journal.changes.v1"


class ComplaintsChanges(ChangesAfter, frozen=True, kw_only=True):
    """The complaints service's."""

    subject: ClassVar[str] = "complaints.journal.changes.v1"


class TransferChanges(ChangesAfter, frozen=True, kw_only=True):
    """The transfer service's."""

    subject: ClassVar[str] = "transfer.journal.changes.v1"


CHANGES: dict[JournalService, type[ChangesAfter]] = {
    JournalService.REGISTRY: RegistryChanges,
    JournalService.JOINT_INSPECTION: JointInspectionChanges,
    JournalService.COMPLAINTS: ComplaintsChanges,
    JournalService.TRANSFER: TransferChanges,
}
