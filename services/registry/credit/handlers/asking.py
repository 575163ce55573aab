"""The credit record: one function per query."""

from collections.abc import Sequence

from contracts.messages import Page
from contracts.registry import credit as orders
from contracts.registry.credit import Credit, CreditFact, PublishedCredit
from kernel.calendar import local_date
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.registry.credit.handlers.keeping import aggregate, book_of, rating_pair
from services.registry.credit.rules.machine import Case
from services.registry.credit.store import facts as store
from services.registry.credit.store import ratings
from services.registry.credit.store.ratings import Unit

DERIVED = ("duties",)


async def get(query: orders.GetCredits, reading: Reading) -> list[Credit | None]:
    """Credits in the order asked."""
    units = await ratings.units(reading.connection, query.credit_codes)
    found = await _credits(list(units.values()), reading)
    return [found.get(code) for code in query.credit_codes]


async def list_(query: orders.ListCredits, reading: Reading) -> Page[Credit]:
    """A page of rated enterprises, or their number; ordered by the rating last kept."""
    if query.count:
        return counted(await ratings.count(reading.connection, reading.reach, query))
    units = await ratings.page(reading.connection, reading.reach, query)
    found, order = await _credits(units, reading), ratings.ORDERS[query.order]
    page = page_of(units, query.size, key=order.key_of)
    return Page(items=[found[unit.credit_code] for unit in page.items], keys=page.keys, more=page.more)


async def list_published(query: orders.ListPublishedCredits, reading: Reading) -> Page[PublishedCredit]:
    """A page of published levels, or their number."""
    if query.count:
        return counted(await ratings.count_published(reading.connection, query))
    found = await ratings.published(reading.connection, query)
    return page_of(found, query.size, key=ratings.PUBLISHED_ORDERS[query.order].key_of)


async def get_facts(query: orders.GetCreditFacts, reading: Reading) -> list[CreditFact | None]:
    """Facts in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_facts(query: orders.ListCreditFacts, reading: Reading) -> Page[CreditFact]:
    """A page of facts, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def facts_of_enterprises(query: orders.CreditFactsOfEnterprises, reading: Reading) -> list[Page[CreditFact]]:
    """The newest facts of each enterprise, or their number."""
    return await store.of_enterprises.pages_as(query.credit_codes, query, reading.reach.within, reading, _records)


async def _credits(units: Sequence[Unit], reading: Reading) -> dict[str, Credit]:
    now = await reading.now()
    cases = await store.of_units(reading.connection, [unit.credit_code for unit in units])
    found = {}
    for unit in units:
        standing, public = rating_pair(unit, cases[unit.credit_code], book_of(reading.jurisdiction), now)
        whole = Credit(
            credit_code=unit.credit_code,
            region=unit.region,
            published_at=unit.published_at,
            published_level=public.level.code if public else None,
            published_name=public.level.name if public else None,
            published_score=public.score if public else None,
            published_parts=public.parts if public else None,
            on=local_date(now),
            level=standing.level.code,
            level_name=standing.level.name,
            score=standing.score,
            parts=standing.parts,
        )
        found[unit.credit_code] = reading.show(whole, region=unit.region, parties=[unit.credit_code])
    return found


async def _records(cases: Sequence[Case], reading: Reading, asked_as: Sequence[str] | None = None) -> list[CreditFact]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    names = [name for name in CreditFact.__struct_fields__ if name not in DERIVED]
    return [
        reading.show(
            CreditFact(**{name: getattr(case, name) for name in names}, duties=owed),
            region=case.region,
            parties=[*case.parties, asked],
        )
        for case, owed, asked in zip(cases, duties, asked_as or [""] * len(cases), strict=True)
    ]
