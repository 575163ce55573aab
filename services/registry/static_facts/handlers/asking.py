"""Questions about static facts: one function per query."""

from collections.abc import Sequence

from contracts.messages import Page
from contracts.registry import static_facts as orders
from contracts.registry.static_facts import StaticFact
from kernel.work import Reading
from services.registry.static_facts.rules.machine import Case
from services.registry.static_facts.store import facts as store


async def get(query: orders.GetStaticFacts, reading: Reading) -> list[StaticFact | None]:
    """Facts in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListStaticFacts, reading: Reading) -> Page[StaticFact]:
    """A page of facts, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def of_enterprises(query: orders.StaticFactsOfEnterprises, reading: Reading) -> list[Page[StaticFact]]:
    """The newest facts of each enterprise, or their number."""
    return await store.of_enterprises.pages(query.credit_codes, query, reading.reach.within, reading, _records)


async def _records(cases: Sequence[Case], reading: Reading) -> list[StaticFact]:
    names = StaticFact.__struct_fields__
    return [
        reading.show(
            StaticFact(**{name: getattr(case, name) for name in names}), region=case.region, parties=case.parties
        )
        for case in cases
    ]
