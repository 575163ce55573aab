"""Groups of experts: one function per message."""

from collections.abc import Sequence
from hashlib import sha256

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import expert_groups as orders
from contracts.registry.expert_groups import ExpertGroup, ExpertGroupChanged
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.agencies import store as agencies
from services.registry.expert_groups import rules, store
from services.registry.experts import store as experts
from services.registry.experts.rules import require_usable

WHAT = "专家组"
NUMBER_PREFIX = "ZJZ-"


async def form(order: orders.FormExpertGroup, work: Work) -> Outcome:
    """A group of those who may take part today."""
    own = (await agencies.find(work.connection, [work.actor.agency])).get(work.actor.agency)
    if own is None:
        raise Refusal("AGENCY_NOT_REGISTERED", agency=work.actor.agency)
    require_usable(await experts.cases(work.connection, order.members), order.members, work.today)
    group = rules.form(order, NUMBER_PREFIX + work.new_id(), own.code, own.region)
    await store.insert(work.connection, group)
    return Outcome(record=group.number, facts=[_changed(group, order.purpose)])


async def dissolve(order: orders.DissolveExpertGroup, work: Work) -> Outcome:
    """The group takes part no more."""
    await work.lock(aggregate(order.number))
    group = await store.load(work.connection, order.number)
    if group is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=order.number)
    work.require(region=group.region, parties=[group.agency], what=WHAT, id=order.number)
    dissolved = rules.dissolve(group)
    await store.dissolve(work.connection, order.number)
    return Outcome(record=order.number, facts=[_changed(dissolved, order.reason)])


async def get(query: orders.GetExpertGroups, reading: Reading) -> list[ExpertGroup | None]:
    """Groups in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListExpertGroups, reading: Reading) -> Page[ExpertGroup]:
    """A page of groups, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a group."""
    return f"expert_group:{number}"


def _changed(group: ExpertGroup, text: str) -> Fact:
    event = ExpertGroupChanged(
        number=group.number,
        agency=group.agency,
        region=group.region,
        members=group.members or [],
        dissolved=group.dissolved,
        text_sha256=sha256(text.encode()).hexdigest(),
    )
    return Fact(aggregate(group.number), event)


async def _records(groups: Sequence[ExpertGroup], reading: Reading) -> list[ExpertGroup]:
    return [reading.show(one, region=one.region, parties=[one.agency]) for one in groups]
