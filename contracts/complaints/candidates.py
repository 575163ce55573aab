"""关联企业候选: which registered enterprise a report may be about, ranked, each with its score and why."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from contracts.complaints.intake import ComplaintNumber, CreditCode, EnterpriseName, GeoPoint, RegionCode
from contracts.fields import Level, about
from contracts.messages import PAGE_SIZE_MAX, Command, Event, Query, Record


class CandidateReason(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that adds to a candidate's score."""

    fact: Annotated[str, about("理由")]
    adds: Annotated[int, about("加分")]
    source: Annotated[str, about("依据")]


class EnterpriseCandidate(Record, frozen=True, kw_only=True):
    """An enterprise of the directory that a report may be about."""

    credit_code: Annotated[str, about("统一社会信用代码", Level.OPEN)]
    name: Annotated[str, about("企业名称", Level.OPEN)]
    region: Annotated[str, about("所在行政区划代码", Level.OPEN)]
    score: Annotated[int, about("得分，至多 100", Level.OPEN)]
    certain: Annotated[bool, about("是否唯一确定：只有它的代码、名称或曾用名与所称的相同", Level.OPEN)]
    closed: Annotated[bool, about("登记是否已注销；已注销的不能关联", Level.OPEN)]
    metres: Annotated[int | None, about("距发生地点，米", Level.OPEN)] = None
    reasons: Annotated[list[CandidateReason], about("得分构成", Level.OPEN)] = msgspec.field(default_factory=list)


class ComplaintPoint(Record, frozen=True, kw_only=True):
    """Where on the map a report says it happened."""

    number: Annotated[str, about("投诉编号", Level.OPEN)]
    longitude: Annotated[float | None, about("经度，度", Level.CASE)] = None
    latitude: Annotated[float | None, about("纬度，度", Level.CASE)] = None
    given_at: Annotated[datetime | None, about("确定时间", Level.CASE)] = None


class PlaceComplaint(Command, frozen=True, kw_only=True):
    """Order that puts a complaint on the map, in place of where it was put before. Refusals: NOT_FOUND."""

    subject: ClassVar[str] = "complaints.candidates.place.v1"
    number: ComplaintNumber
    point: Annotated[GeoPoint, about("发生地点在地图上的位置")]


class CandidatesOfDraft(Query[list[EnterpriseCandidate]], frozen=True, kw_only=True):
    """Candidates for a report that is still being written, the likeliest first."""

    subject: ClassVar[str] = "complaints.candidates.of_draft.v1"
    region: RegionCode
    credit_code: Annotated[CreditCode | None, about("所称的统一社会信用代码")] = None
    name: Annotated[EnterpriseName | None, about("所称的企业名称，可为简称、曾用名")] = None
    text: Annotated[Annotated[str, about("反映内容", max_length=20000)] | None, about("反映内容")] = None
    point: Annotated[GeoPoint | None, about("发生地点在地图上的位置")] = None


class CandidatesOfComplaints(Query[list[list[EnterpriseCandidate]]], frozen=True, kw_only=True):
    """Candidates for complaints, by what was reported and where, aligned with `numbers`."""

    subject: ClassVar[str] = "complaints.candidates.of_complaints.v1"
    numbers: Annotated[list[str], about("投诉编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class PointsOfComplaints(Query[list[ComplaintPoint | None]], frozen=True, kw_only=True):
    """Where complaints lie on the map, aligned with `numbers`; None where nobody said."""

    subject: ClassVar[str] = "complaints.candidates.points.v1"
    numbers: Annotated[list[str], about("投诉编号，至多 100 个", max_length=PAGE_SIZE_MAX)]


class ComplaintPlaced(Event, frozen=True, kw_only=True):
    """A complaint was put on the map; where, only its own service knows. Aggregate `complaint:<number>`."""

    subject: ClassVar[str] = "complaints.candidates.placed.v1"
    number: str
    by: str
