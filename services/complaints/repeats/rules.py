"""Tying repeats into clusters: what a new report leads to, and what a person decides."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.complaints.repeats import ComplaintJoined, ComplaintTakenOut, RefuseRepeat, RepeatRefused, RepeatState
from contracts.complaints.routing import Decider
from contracts.errors import Refusal
from services.complaints.intake.rules import Case, sha256
from services.complaints.nearness.rules.judging import CONTESTED, HANDLED, Earlier, Match, Traits
from services.complaints.nearness.rules.looking import Near, Repeated
from services.complaints.responsibility.rules import Followed


class Cluster(msgspec.Struct, frozen=True, kw_only=True):
    """Complaints that report the same thing."""

    id: str
    region: str
    opened_at: datetime


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint in a cluster; the first one repeats nothing."""

    number: str
    cluster: str
    filed_at: datetime
    joined_at: datetime
    decided_by: Decider
    repeats: str | None = None
    likeness: int | None = None
    reason: str | None = None


class Possible(msgspec.Struct, frozen=True, kw_only=True):
    """A suggestion to a person."""

    number: str
    other: str
    region: str
    likeness: int
    reason: str
    suggested_at: datetime
    state: RepeatState = RepeatState.OPEN
    decided_at: datetime | None = None
    decision: str | None = None


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A complaint under the keys of its text."""

    number: str
    filed_at: datetime
    keys: tuple[int, ...]


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """How a new complaint stands to earlier ones: in a cluster, new or old, or only suggested."""

    cluster: str | None = None
    kept: Kept | None = None
    opened: Cluster | None = None
    members: tuple[Member, ...] = ()
    possible: tuple[Possible, ...] = ()
    events: tuple[ComplaintJoined, ...] = ()


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """That one complaint repeats another, who says so and why."""

    number: str
    filed_at: datetime
    repeats: str
    repeats_filed_at: datetime
    region: str
    decided_by: Decider
    reason: str
    likeness: int | None = None


def tie(near: Near, case: Case, repeated: Repeated, new_id: str, at: datetime) -> Tie:
    """What a new complaint's nearness leads to; those that come after it will find it."""
    kept = Kept(number=case.number, filed_at=case.filed_at, keys=repeated.traits.keys)
    near.remember(_as_earlier(case, repeated.traits))
    if repeated.certain is None:
        return Tie(kept=kept, possible=tuple(_possible(case, one, at) for one in repeated.possible))
    earlier = repeated.certain.earlier
    joining = Joining(
        number=case.number,
        filed_at=case.filed_at,
        repeats=earlier.number,
        repeats_filed_at=earlier.traits.filed_at,
        region=earlier.traits.region,
        decided_by=Decider.RULE,
        reason=repeated.certain.reason,
        likeness=repeated.certain.likeness,
    )
    cluster = near.cluster_of(earlier)
    joined = join(joining, {earlier.number: cluster} if cluster else {}, new_id, at)
    near.tie(joined.cluster or "", earlier.number, case.number)
    return replace(joined, kept=kept)


def join(joining: Joining, in_clusters: Mapping[str, str], new_id: str, at: datetime) -> Tie:
    """Both into the cluster that one of them is in; where neither is in one, into a new one."""
    cluster = in_clusters.get(joining.repeats) or in_clusters.get(joining.number)
    opened = None if cluster else Cluster(id=new_id, region=joining.region, opened_at=at)
    into = cluster or new_id
    member = Member(
        number=joining.number,
        cluster=into,
        filed_at=joining.filed_at,
        joined_at=at,
        decided_by=joining.decided_by,
        repeats=joining.repeats,
        likeness=joining.likeness,
        reason=joining.reason,
    )
    first = replace(
        member, number=joining.repeats, filed_at=joining.repeats_filed_at, repeats=None, likeness=None, reason=None
    )
    event = ComplaintJoined(
        number=joining.number,
        repeats=joining.repeats,
        cluster=into,
        decided_by=joining.decided_by,
        at=at,
        likeness=joining.likeness,
        reason_sha256=sha256(joining.reason) if joining.decided_by == Decider.PERSON else None,
    )
    members = tuple(one for one in (first, member) if one.number not in in_clusters)
    return Tie(cluster=into, opened=opened, members=members, events=(event,))


def followed(certain: Match | None, names: Mapping[str, str]) -> Followed | None:
    """The agency that has the complaint which is repeated; None where nobody has it now."""
    earlier = certain.earlier if certain else None
    agency = earlier.agency if earlier and earlier.state in HANDLED else None
    if earlier is None or agency is None or agency not in names:
        return None
    return Followed(agency=agency, agency_name=names[agency], complaint=earlier.number, legal_basis=earlier.legal_basis)


def contested_by(certain: Match | None) -> tuple[str, ...]:
    """Who gave back the complaint that is repeated, while nobody has decided whose it is."""
    return certain.earlier.held_by if certain and certain.earlier.state in CONTESTED else ()


def check_joinable(number: str, other: str, in_clusters: Mapping[str, str]) -> None:
    """A complaint is in one cluster at most, and never repeats itself."""
    if number == other:
        raise Refusal("COMPLAINT_REPEATS_ITSELF", number=number)
    own, others = in_clusters.get(number), in_clusters.get(other)
    if own and own == others:
        raise Refusal("COMPLAINT_JOINED_ALREADY", number=number, other=other)
    if own and others:
        raise Refusal("COMPLAINT_JOINED_ELSEWHERE", number=number)


def refuse(suggested: Possible | None, command: RefuseRepeat, at: datetime) -> tuple[Possible, RepeatRefused]:
    """A person says that a suggestion is wrong; it is decided once."""
    if suggested is None:
        raise Refusal("NOT_FOUND", what="重复件提示", id=f"{command.number} / {command.other}")
    if suggested.state != RepeatState.OPEN:
        raise Refusal(
            "COMPLAINT_REPEAT_DECIDED", number=command.number, other=command.other, state=suggested.state.label
        )
    refused = RepeatRefused(number=command.number, other=command.other, reason_sha256=sha256(command.reason), at=at)
    return replace(suggested, state=RepeatState.REFUSED, decided_at=at, decision=command.reason), refused


def take_out(number: str, cluster: str | None, reason: str, at: datetime) -> ComplaintTakenOut:
    """A person says that it does not belong there."""
    if cluster is None:
        raise Refusal("COMPLAINT_NOT_JOINED", number=number)
    return ComplaintTakenOut(number=number, cluster=cluster, reason_sha256=sha256(reason), at=at)


def _possible(case: Case, one: Match, at: datetime) -> Possible:
    return Possible(
        number=case.number,
        other=one.earlier.number,
        region=case.region,
        likeness=one.likeness,
        reason=one.reason,
        suggested_at=at,
    )


def _as_earlier(case: Case, traits: Traits) -> Earlier:
    return Earlier(
        number=case.number,
        traits=traits,
        state=case.state,
        matter_name=case.matter_name,
        agency=case.agency,
        legal_basis=case.legal_basis,
        held_by=case.held_by,
    )
