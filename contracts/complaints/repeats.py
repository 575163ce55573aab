"""Repeated complaints: what reports the same thing is tied into a cluster, in which each keeps its own handling."""

from datetime import datetime
from typing import Annotated, ClassVar

from contracts.complaints.intake import ComplaintNumber, Reason, RegionCode
from contracts.complaints.routing import Decider
from contracts.fields import Labelled, Level, about
from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Command, Counting, Event, Page, Query, Record


class RepeatState(Labelled):
    """What became of the suggestion that a complaint repeats another."""

    OPEN = "open", "待确认"
    JOINED = "joined", "已并案"
    REFUSED = "refused", "不是重复件"


ClusterId = Annotated[str, about("并案编号", min_length=1, max_length=64)]
Numbers = Annotated[list[str], about("投诉编号，至多 100 个", max_length=PAGE_SIZE_MAX)]
ClusterIds = Annotated[list[str], about("并案编号，至多 100 个", max_length=PAGE_SIZE_MAX)]
EachSize = Annotated[int, about("每件条数", ge=1, le=PAGE_SIZE_MAX)]


class ComplaintCluster(Record, frozen=True, kw_only=True):
    """Complaints that report the same thing; each keeps its own number, clocks, reply and rating."""

    id: Annotated[str, about("并案编号", Level.OPEN)]
    region: Annotated[str, about("行政区划代码", Level.OPEN)]
    opened_at: Annotated[datetime, about("并案时间", Level.OPEN)]
    size: Annotated[int | None, about("件数", Level.SHARED)] = None
    first_filed_at: Annotated[datetime | None, about("首件受理时间", Level.SHARED)] = None
    last_filed_at: Annotated[datetime | None, about("最近一件受理时间", Level.SHARED)] = None


class ClusterMember(Record, frozen=True, kw_only=True):
    """One complaint of a cluster, and why it is in it."""

    number: Annotated[str, about("投诉编号", Level.OPEN)]
    filed_at: Annotated[datetime, about("受理时间", Level.OPEN)]
    joined_at: Annotated[datetime | None, about("并案时间", Level.SHARED)] = None
    decided_by: Annotated[Decider | None, about("由规则还是人工并案", Level.SHARED)] = None
    repeats: Annotated[str | None, about("与哪一件重复；首件为空", Level.SHARED)] = None
    likeness: Annotated[int | None, about("文字相近程度（%）；人工并案的为空", Level.SHARED)] = None
    reason: Annotated[str | None, about("并案理由", Level.CASE)] = None


class PossibleRepeat(Record, frozen=True, kw_only=True):
    """That a complaint probably repeats an earlier one, for a person to decide."""

    number: Annotated[str, about("投诉编号", Level.OPEN)]
    other: Annotated[str, about("可能重复的前一件的投诉编号", Level.OPEN)]
    state: Annotated[RepeatState, about("处理结果", Level.OPEN)]
    suggested_at: Annotated[datetime, about("提示时间", Level.OPEN)]
    likeness: Annotated[int | None, about("文字相近程度（%）", Level.SHARED)] = None
    reason: Annotated[str | None, about("提示理由", Level.CASE)] = None
    decided_at: Annotated[datetime | None, about("处理时间", Level.SHARED)] = None
    decision: Annotated[str | None, about("处理理由", Level.CASE)] = None


class JoinComplaints(Command, frozen=True, kw_only=True):
    """Order by a person: this complaint repeats the other one, and is tied into its cluster.

    One that nobody has been given yet goes to the agency that has the other; a closed one is never opened again.
    Where each is in a cluster of its own it is refused.
    Duplicates merged: 国办函〔2025〕66号. Refusals: NOT_FOUND, COMPLAINT_REPEATS_ITSELF, COMPLAINT_JOINED_ALREADY,
    COMPLAINT_JOINED_ELSEWHERE.
    """

    subject: ClassVar[str] = "complaints.repeats.join.v1"
    number: ComplaintNumber
    other: Annotated[str, about("与之重复的前一件的投诉编号", min_length=14, max_length=14)]
    reason: Reason


class RefuseRepeat(Command, frozen=True, kw_only=True):
    """Order by a person: it does not repeat the complaint it was suggested to. Refusals: NOT_FOUND,
    COMPLAINT_REPEAT_DECIDED."""

    subject: ClassVar[str] = "complaints.repeats.refuse.v1"
    number: ComplaintNumber
    other: Annotated[str, about("提示重复的前一件的投诉编号", min_length=14, max_length=14)]
    reason: Reason


class TakeOutOfCluster(Command, frozen=True, kw_only=True):
    """Order by a person: it does not belong to its cluster after all. Its handling goes on as it stands.

    Refusals: NOT_FOUND, COMPLAINT_NOT_JOINED.
    """

    subject: ClassVar[str] = "complaints.repeats.take_out.v1"
    number: ComplaintNumber
    reason: Reason


class GetClusters(Query[list[ComplaintCluster | None]], frozen=True, kw_only=True):
    """Clusters by id, aligned with `ids`; absent and forbidden answer alike."""

    subject: ClassVar[str] = "complaints.repeats.get.v1"
    ids: ClusterIds


class ClustersOfComplaints(Query[list[ComplaintCluster | None]], frozen=True, kw_only=True):
    """The cluster each complaint is in, aligned with `numbers`."""

    subject: ClassVar[str] = "complaints.repeats.of_complaints.v1"
    numbers: Numbers


class MembersOfClusters(Query[list[Page[ClusterMember]]], frozen=True, kw_only=True):
    """The first complaints of each cluster that the asker may see, aligned with `ids`, in the order of their filing."""

    subject: ClassVar[str] = "complaints.repeats.members_of.v1"
    ids: ClusterIds
    count: Counting = False
    size: EachSize = PAGE_SIZE_DEFAULT


class PossibleRepeatsOf(Query[list[Page[PossibleRepeat]]], frozen=True, kw_only=True):
    """What each complaint probably repeats, aligned with `numbers`, the likest first."""

    subject: ClassVar[str] = "complaints.repeats.possible_of.v1"
    numbers: Numbers
    count: Counting = False
    size: EachSize = PAGE_SIZE_DEFAULT


class PossibleRepeatOrder(Labelled):
    """The orders of a list of suggestions."""

    NEWEST = "newest", "新的在前"
    OLDEST = "oldest", "旧的在前"


class ListPossibleRepeats(Query[Page[PossibleRepeat]], frozen=True, kw_only=True):
    """Suggestions, by default those that wait for a person."""

    subject: ClassVar[str] = "complaints.repeats.list_possible.v1"
    region: Annotated[RegionCode | None, about("行政区划代码，含下级")] = None
    state: Annotated[RepeatState, about("处理结果")] = RepeatState.OPEN
    order: Annotated[PossibleRepeatOrder, about("排序")] = PossibleRepeatOrder.NEWEST
    count: Counting = False
    size: Annotated[int, about("每页条数", ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE_DEFAULT
    after: Annotated[str | None, about("续页标记")] = None


class ComplaintJoined(Event, frozen=True, kw_only=True):
    """It repeats another complaint and is tied into that one's cluster, which that one opens where it had none.

    Aggregate `complaint:<number>`.
    """

    subject: ClassVar[str] = "complaints.repeats.joined.v1"
    number: str
    repeats: str
    cluster: str
    decided_by: Decider
    at: datetime
    likeness: int | None = None
    reason_sha256: str | None = None


class RepeatRefused(Event, frozen=True, kw_only=True):
    """A person said that it does not repeat the other."""

    subject: ClassVar[str] = "complaints.repeats.refused.v1"
    number: str
    other: str
    reason_sha256: str
    at: datetime


class ComplaintTakenOut(Event, frozen=True, kw_only=True):
    """A person took it out of its cluster again."""

    subject: ClassVar[str] = "complaints.repeats.taken_out.v1"
    number: str
    cluster: str
    reason_sha256: str
    at: datetime
