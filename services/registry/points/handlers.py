"""Monitoring points: one function per message."""

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry.points import (
    GetPoints,
    ListPoints,
    Point,
    PointOrder,
    PointRegistered,
    PointsOfEnterprises,
    PointsOfPermits,
    RegisterPoints,
)
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.directory import handlers as directory
from services.registry.directory import store as enterprises
from services.registry.points import rules, store


async def register(command: RegisterPoints, work: Work) -> Outcome:
    """Enter or change the points of one enterprise."""
    await work.lock(directory.aggregate(command.credit_code))
    entry = (await enterprises.entries(work.connection, [command.credit_code])).get(command.credit_code)
    if entry is None:
        raise Refusal("NOT_FOUND", what="企业", id=command.credit_code)
    work.require(region=entry.facts.region, parties=[command.credit_code], what="企业", id=command.credit_code)
    known = await store.of_enterprise(work.connection, command.credit_code)
    changed = rules.register(command.credit_code, command.points, known)
    await store.save(work.connection, changed)
    facts = [Fact(f"point:{point.code}", PointRegistered(facts=point)) for point in changed]
    return Outcome(record=command.credit_code, facts=facts)


async def get(query: GetPoints, reading: Reading) -> list[Point | None]:
    """Points in the order asked."""
    found = await store.find(reading.connection, query.codes)
    return [_shown(found[code], reading) if code in found else None for code in query.codes]


async def list_(query: ListPoints, reading: Reading) -> Page[Point]:
    """A page of points, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, query))
    found = await store.page(reading.connection, query)
    return page_of([_shown(one, reading) for one in found], query.size, key=store.ORDERS[query.order].key_of)


async def of_enterprises(query: PointsOfEnterprises, reading: Reading) -> list[Page[Point]]:
    """The points of each enterprise, or their number."""
    if query.count:
        return [counted(one) for one in await store.count_of_enterprises(reading.connection, query.credit_codes)]
    found = await store.of_enterprises(reading.connection, query.credit_codes, query.size + 1)
    return [page_of([_shown(one, reading) for one in points], query.size, key=_key) for points in found]


async def of_permits(query: PointsOfPermits, reading: Reading) -> list[Page[Point]]:
    """The points at the outlets of each permit, or their number."""
    if query.count:
        return [counted(one) for one in await store.count_of_permits(reading.connection, query.numbers)]
    found = await store.of_permits(reading.connection, query.numbers, query.size + 1)
    return [page_of([_shown(one, reading) for one in points], query.size, key=_key) for points in found]


def _key(point: Point) -> str:
    return store.ORDERS[PointOrder.CODE].key_of(point)


def _shown(point: Point, reading: Reading) -> Point:
    return reading.show(point, region=point.region, parties=[point.credit_code])
