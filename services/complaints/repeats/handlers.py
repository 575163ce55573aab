"""Repeats and their clusters: what a person decides about them, and what they show."""

from collections.abc import Sequence

from contracts.complaints.intake import ComplaintState
from contracts.complaints.repeats import (
    ClusterMember,
    ClustersOfComplaints,
    ComplaintCluster,
    GetClusters,
    JoinComplaints,
    ListPossibleRepeats,
    MembersOfClusters,
    PossibleRepeat,
    PossibleRepeatsOf,
    RefuseRepeat,
    TakeOutOfCluster,
)
from contracts.complaints.routing import Decider
from contracts.messages import Event, Page
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.complaints.intake.rules import Case
from services.complaints.nearness.rules.judging import HANDLED
from services.complaints.repeats import rules, store
from services.complaints.responsibility import store as responsibility
from services.complaints.routing import handlers as routing
from services.complaints.routing.rules.base import Step
from services.complaints.routing.rules.steps import follow


async def join(command: JoinComplaints, work: Work) -> Outcome:
    """A person ties a complaint into the cluster of the one it repeats."""
    await work.lock(*aggregates(command))
    case, other = await routing.load(command.number, work), await routing.load(command.other, work)
    known = await store.clusters(work.connection, case.number, other.number)
    rules.check_joinable(case.number, other.number, known)
    joining = rules.Joining(
        number=case.number,
        filed_at=case.filed_at,
        repeats=other.number,
        repeats_filed_at=other.filed_at,
        region=other.region,
        decided_by=Decider.PERSON,
        reason=command.reason,
    )
    tie = rules.join(joining, known, work.new_id(), work.now)
    step = await _followed(case, other, work)
    joined = Step(step.case, (*tie.events, *step.events))
    settled = store.settle((case.number, other.number), command.reason, work.now)
    return routing.saved(case, joined, work, [*store.tied([tie]), settled])


async def refuse(command: RefuseRepeat, work: Work) -> Outcome:
    """A person says that a suggestion is wrong."""
    case = await routing.load(command.number, work)
    suggested = await store.suggestion(work.connection, case.number, command.other)
    decided, event = rules.refuse(suggested, command, work.now)
    return Outcome(record=case.number, writes=[store.decide(decided)], facts=_facts(case.number, [event]))


async def take_out(command: TakeOutOfCluster, work: Work) -> Outcome:
    """A person takes a complaint out of its cluster."""
    case = await routing.load(command.number, work)
    known = await store.clusters(work.connection, case.number)
    event = rules.take_out(case.number, known.get(case.number), command.reason, work.now)
    return Outcome(record=case.number, writes=[store.take_out(case.number)], facts=_facts(case.number, [event]))


async def get(query: GetClusters, reading: Reading) -> list[ComplaintCluster | None]:
    """Clusters in the order asked."""
    found = await store.get(reading.connection, reading.reach, query.ids)
    return [_cluster(found.get(id), reading) for id in query.ids]


async def of_complaints(query: ClustersOfComplaints, reading: Reading) -> list[ComplaintCluster | None]:
    """The cluster of each complaint."""
    found = await store.of_complaints(reading.connection, reading.reach, query.numbers)
    return [_cluster(found.get(number), reading) for number in query.numbers]


async def members_of(query: MembersOfClusters, reading: Reading) -> list[Page[ClusterMember]]:
    """The first complaints of each cluster, or their number."""
    if query.count:
        totals = await store.count_members(reading.connection, reading.reach, query.ids)
        return [counted(total) for total in totals]
    found = await store.members(reading.connection, reading.reach, query.ids, query.size + 1)
    pages = [[reading.show(one, region=region, parties=parties) for one, region, parties in some] for some in found]
    return [page_of(some, query.size, key=store.MEMBER_KEY.key_of) for some in pages]


async def possible_of(query: PossibleRepeatsOf, reading: Reading) -> list[Page[PossibleRepeat]]:
    """What each complaint may repeat, or how many there are."""
    found = await store.possible_of(reading.connection, reading.reach, query.numbers)
    if query.count:
        return [counted(len(some)) for some in found]
    return [page_of(_possible(some, reading), query.size, key=store.POSSIBLE_KEY.key_of) for some in found]


async def list_possible(query: ListPossibleRepeats, reading: Reading) -> Page[PossibleRepeat]:
    """A page of suggestions, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    return page_of(_possible(found, reading), query.size, key=store.ORDERS[query.order].key_of)


def aggregates(command: JoinComplaints) -> list[str]:
    """What joining locks."""
    return [routing.aggregate(command.number), routing.aggregate(command.other)]


async def _followed(case: Case, other: Case, work: Work) -> Step:
    """What nobody has been given yet goes to who has the other."""
    if case.state != ComplaintState.PENDING or other.state not in HANDLED:
        return Step(case)
    names = {one.code: one.name for one in await responsibility.agencies(work.connection, work.today)}
    return follow(case, other, names.get(other.agency or ""), work.now)


def _facts(number: str, events: Sequence[Event]) -> list[Fact]:
    return [Fact(routing.aggregate(number), event) for event in events]


def _cluster(seen: store.Seen | None, reading: Reading) -> ComplaintCluster | None:
    if seen is None:
        return None
    record, involved = seen
    parties = [reading.reach.party] if involved and reading.reach.party else []
    return reading.show(record, region=record.region, parties=parties)


def _possible(found: Sequence[store.SeenPossible], reading: Reading) -> list[PossibleRepeat]:
    return [reading.show(one, region=region, parties=parties) for one, region, parties in found]
