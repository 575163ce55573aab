"""重复登记合并: two entries of one unit become one; the merged entry stays as a record that names its successor."""

from datetime import datetime
from typing import Annotated, ClassVar

from msgspec import Meta

from contracts import patterns
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, Command, Counting, Event, Page, Query, Record
from contracts.registry.directory import CreditCode, CreditCodes, EnterpriseFacts, PageKey, PageSize, RegionCode, Text64

Text500 = Annotated[str, Meta(max_length=500)]
MergeNumber = Annotated[str, about("合并编号", min_length=1, max_length=64)]
Reason = Annotated[str, about("理由", min_length=1, max_length=500, pattern=patterns.NOT_BLANK)]


class MergeState(Labelled):
    """Where the merge of two entries stands."""

    PROPOSED = "proposed", "待批准"
    REFUSED = "refused", "不予合并"
    MERGED = "merged", "已合并"
    UNDONE = "undone", "已撤销合并"


class EnterpriseMerge(Record, frozen=True, kw_only=True):
    """One order to merge an entry into another, and what became of it."""

    number: Annotated[str, about("合并编号", Level.OPEN)]
    credit_code: Annotated[str, about("被并入登记的统一社会信用代码", Level.OPEN)]
    name: Annotated[str, about("被并入登记的企业名称", Level.OPEN)]
    successor: Annotated[str, about("保留登记的统一社会信用代码", Level.OPEN)]
    successor_name: Annotated[str, about("保留登记的企业名称", Level.OPEN)]
    region: Annotated[str, about("被并入登记的行政区划代码", Level.OPEN)]
    successor_region: Annotated[str, about("保留登记的行政区划代码", Level.OPEN)]
    state: Annotated[MergeState, about("状态", Level.OPEN)]
    proposed_at: Annotated[datetime, about("提出时间", Level.OPEN)]
    proposed_by: Annotated[str, about("提出单位代码", Level.OPEN)]
    decided_at: Annotated[datetime | None, about("批准或不予合并的时间", Level.OPEN)] = None
    decided_by: Annotated[str | None, about("批准或不予合并的单位代码", Level.OPEN)] = None
    undone_at: Annotated[datetime | None, about("撤销合并的时间", Level.OPEN)] = None
    undone_by: Annotated[str | None, about("撤销合并的单位代码", Level.OPEN)] = None
    reason: Annotated[str | None, about("合并理由", Level.SHARED)] = None
    opinion: Annotated[str | None, about("审批意见", Level.SHARED)] = None
    undo_reason: Annotated[str | None, about("撤销合并的理由", Level.SHARED)] = None
    proposer: Annotated[str | None, about("提出人", Level.CASE)] = None
    decider: Annotated[str | None, about("审批人", Level.CASE)] = None


class ProposeMerge(Command, frozen=True, kw_only=True):
    """An officer asks that an entry be merged into another of the same unit.

    Refusals: NOT_FOUND, OUT_OF_REACH, MERGE_UNSUITABLE, MERGE_OPEN_ALREADY.
    """

    subject: ClassVar[str] = "registry.merges.propose.v1"

    credit_code: Annotated[CreditCode, about("被并入登记的统一社会信用代码")]
    successor: Annotated[Text64, about("保留登记的统一社会信用代码")]
    reason: Reason


class ApproveMerge(Command, frozen=True, kw_only=True):
    """A head merges. Refusals: NOT_FOUND, OUT_OF_REACH, MERGE_STEP_NOT_ALLOWED, MERGE_SAME_PERSON, MERGE_UNSUITABLE."""

    subject: ClassVar[str] = "registry.merges.approve.v1"

    number: MergeNumber
    opinion: Annotated[Text500 | None, about("审批意见")] = None


class RefuseMerge(Command, frozen=True, kw_only=True):
    """A head does not merge, with a reason. Refusals: NOT_FOUND, OUT_OF_REACH, MERGE_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.merges.refuse.v1"

    number: MergeNumber
    reason: Reason


class UndoMerge(Command, frozen=True, kw_only=True):
    """A head takes a mistaken merge back. Refusals: NOT_FOUND, OUT_OF_REACH, MERGE_STEP_NOT_ALLOWED."""

    subject: ClassVar[str] = "registry.merges.undo.v1"

    number: MergeNumber
    reason: Reason


class GetMerges(Query[list[EnterpriseMerge | None]], frozen=True, kw_only=True):
    """Merges aligned with `numbers`."""

    subject: ClassVar[str] = "registry.merges.get.v1"

    numbers: Annotated[list[str], about("合并编号，至多 100 个", max_length=100)]


class MergeOrder(Labelled):
    """The orders of a list of merges."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListMerges(Query[Page[EnterpriseMerge]], frozen=True, kw_only=True):
    """Merges, filtered."""

    subject: ClassVar[str] = "registry.merges.list.v1"

    region: Annotated[RegionCode | None, about("被并入登记的行政区划代码，含下级")] = None
    state: Annotated[MergeState | None, about("状态")] = None
    credit_code: Annotated[Text64 | None, about("任一方的统一社会信用代码")] = None
    order: Annotated[MergeOrder, about("排序")] = MergeOrder.NEWEST
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT
    after: PageKey = None


class MergesOfEnterprises(Query[list[Page[EnterpriseMerge]]], frozen=True, kw_only=True):
    """The newest merges that each enterprise is a side of, aligned with `credit_codes`."""

    subject: ClassVar[str] = "registry.merges.of_enterprises.v1"

    credit_codes: CreditCodes
    count: Counting = False
    size: PageSize = PAGE_SIZE_DEFAULT


class MergeStepTaken(Event, frozen=True, kw_only=True):
    """A merge was proposed, refused, approved or undone. Aggregate `merge:<number>`."""

    subject: ClassVar[str] = "registry.merges.step_taken.v1"

    number: str
    credit_code: str
    successor: str
    state: MergeState
    by: str
    text_sha256: str | None = None


class EnterpriseMerged(Event, frozen=True, kw_only=True):
    """What is filed under an entry's code is now its successor's. Aggregate `enterprise:<code>`."""

    subject: ClassVar[str] = "registry.merges.merged.v1"

    credit_code: str
    successor: str
    region: str
    number: str


class EnterpriseUnmerged(Event, frozen=True, kw_only=True):
    """A merge was undone: the entry stands again by itself. Aggregate `enterprise:<code>`."""

    subject: ClassVar[str] = "registry.merges.unmerged.v1"

    facts: EnterpriseFacts
    successor: str
    number: str
