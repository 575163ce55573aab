"""Questions about exchanged clues: one function per message."""

from collections.abc import Sequence

from contracts.complaints import clue_exchange as orders
from contracts.complaints.clue_exchange import ExchangedClue, ExchangedClueRate
from contracts.messages import Page
from kernel.calendar import local_date
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.complaints.clue_exchange.handlers.looking import terms_on
from services.complaints.clue_exchange.handlers.ordering import aggregate
from services.complaints.clue_exchange.rules import facts
from services.complaints.clue_exchange.rules.base import Case, stands_in
from services.complaints.clue_exchange.store import clues as store
from services.complaints.clue_exchange.store import rates


async def get(query: orders.GetExchangedClues, reading: Reading) -> list[ExchangedClue | None]:
    """Exchanged clues in the order asked."""
    found = await store.find(reading.connection, reading.reach, query.numbers)
    records = dict(zip(found, await _records(list(found.values()), reading), strict=True))
    return [records.get(number) for number in query.numbers]


async def list_(query: orders.ListExchangedClues, reading: Reading) -> Page[ExchangedClue]:
    """A page of exchanged clues, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    records = await _records(await store.page(reading.connection, reading.reach, query), reading)
    return page_of(records, facts.fitting(records, query.size), key=store.ORDERS[query.order].key_of)


async def of_enterprises(query: orders.ExchangedCluesOfEnterprises, reading: Reading) -> list[Page[ExchangedClue]]:
    """The newest exchanged clues about each enterprise, or their number."""
    codes, reach = query.credit_codes, reading.reach
    if query.count:
        return [counted(one) for one in await store.count_of_enterprises(reading.connection, reach, codes)]
    found = await store.of_enterprises(reading.connection, reach, codes, query.size + 1)
    records = iter(await _records([case for some in found for case in some], reading))
    key = store.ORDERS[orders.ExchangedClueOrder.NEWEST].key_of
    return [page_of([next(records) for _ in some], query.size, key=key) for some in found]


async def rates_(query: orders.ListExchangedClueRates, reading: Reading) -> Page[ExchangedClueRate]:
    """Rates by month, department and office, or their number."""
    if query.count:
        return counted(await rates.count(reading.connection, reading.reach, query))
    today = local_date(await reading.now())
    terms = terms_on("", reading.jurisdiction, today)
    found = await rates.page(reading.connection, reading.reach, query)
    shown = [facts.rate_of(query, one.month, one.seat, one.counts, one.qualities, terms) for one in found]
    return page_of(shown, query.size, key=rates.ORDERS[query.order].key_of)


async def _records(cases: Sequence[Case], reading: Reading) -> list[ExchangedClue]:
    today = local_date(await reading.now())
    duties = await reading.duties([aggregate(case.number) for case in cases])
    return [
        reading.show(
            facts.record_of(case, owed, terms_on(case.region, reading.jurisdiction, today)),
            region=case.region,
            parties=case.parties if stands_in(reading.actor, case) else [],
        )
        for case, owed in zip(cases, duties, strict=True)
    ]
