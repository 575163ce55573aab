"""Permits: one function per message."""

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry.permits import (
    GetPermits,
    ListPermits,
    Permit,
    PermitFacts,
    PermitOrder,
    PermitRecorded,
    PermitsOfEnterprises,
    RecordPermit,
)
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.registry.directory import handlers as directory
from services.registry.directory import store as enterprises
from services.registry.permits import rules, store


async def record(command: RecordPermit, work: Work) -> Outcome:
    """Record a permit as it now stands."""
    await work.lock(directory.aggregate(command.holder), aggregate(command.number))
    holder = (await enterprises.entries(work.connection, [command.holder])).get(command.holder)
    if holder is None:
        raise Refusal("PERMIT_HOLDER_UNKNOWN", holder=command.holder)
    work.require(region=holder.facts.region, parties=[command.holder], what="企业", id=command.holder)
    known = await store.facts(work.connection, [command.number])
    permit = rules.record(command, holder, known.get(command.number))
    if permit is None:
        return Outcome(record=command.number)
    await store.save(work.connection, [permit], work.now)
    return Outcome(record=command.number, facts=[fact_of(permit)])


async def get(query: GetPermits, reading: Reading) -> list[Permit | None]:
    """Permits in the order asked."""
    found = await store.find(reading.connection, query.numbers)
    return [_shown(found[number], reading) if number in found else None for number in query.numbers]


async def list_(query: ListPermits, reading: Reading) -> Page[Permit]:
    """A page of permits, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, query))
    found = await store.page(reading.connection, query)
    return _page(found, query.size, query.order, reading)


async def of_enterprises(query: PermitsOfEnterprises, reading: Reading) -> list[Page[Permit]]:
    """The permits of each enterprise, or their number."""
    if query.count:
        return [counted(one) for one in await store.count_of_holders(reading.connection, query.credit_codes)]
    found = await store.of_holders(reading.connection, query.credit_codes, query.size + 1)
    return [_page(one, query.size, PermitOrder.NUMBER, reading) for one in found]


def aggregate(number: str) -> str:
    """The journal's name of a permit."""
    return f"permit:{number}"


def fact_of(permit: PermitFacts) -> Fact:
    """What the journal says of a permit."""
    return Fact(aggregate(permit.number), PermitRecorded(facts=permit))


def _page(permits: list[Permit], size: int, order: PermitOrder, reading: Reading) -> Page[Permit]:
    return page_of([_shown(permit, reading) for permit in permits], size, key=store.ORDERS[order].key_of)


def _shown(permit: Permit, reading: Reading) -> Permit:
    return reading.show(permit, region=permit.region, parties=[permit.holder])
