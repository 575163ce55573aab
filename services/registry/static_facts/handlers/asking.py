"""Questions about static facts: one function per query."""

from contracts.messages import Page
from contracts.registry import static_facts as orders
from contracts.registry.static_facts import StaticFact
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.registry.static_facts.rules.machine import Case
from services.registry.static_facts.store import facts as store


async def get(query: orders.GetStaticFacts, reading: Reading) -> list[StaticFact | None]:
    """Facts in the order asked."""
    found = await store.find(reading.connection, reading.reach, query.numbers)
    return [_shown(found[number], reading) if number in found else None for number in query.numbers]


async def list_(query: orders.ListStaticFacts, reading: Reading) -> Page[StaticFact]:
    """A page of facts, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    cases = await store.page(reading.connection, reading.reach, query)
    return page_of([_shown(case, reading) for case in cases], query.size, key=store.ORDERS[query.order].key_of)


async def of_enterprises(query: orders.StaticFactsOfEnterprises, reading: Reading) -> list[Page[StaticFact]]:
    """The newest facts of each enterprise, or their number."""
    codes, reach = query.credit_codes, reading.reach
    if query.count:
        return [counted(one) for one in await store.count_of_enterprises(reading.connection, reach, codes)]
    found = await store.of_enterprises(reading.connection, reach, codes, query.size + 1)
    key_of = store.ORDERS[orders.StaticFactOrder.NEWEST].key_of
    return [page_of([_shown(case, reading) for case in cases], query.size, key=key_of) for cases in found]


def _shown(case: Case, reading: Reading) -> StaticFact:
    record = StaticFact(**{name: getattr(case, name) for name in StaticFact.__struct_fields__})
    return reading.show(record, region=case.region, parties=case.parties)
