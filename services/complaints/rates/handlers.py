"""Rates: one function per message."""

from contracts.complaints.rates import (
    ComplaintRate,
    CountedComplaint,
    ListComplaintRates,
    ListCountedComplaints,
    ListPublicComplaintRates,
    PublicComplaintRate,
)
from contracts.messages import Page
from kernel.calendar import local_date
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.complaints.rates import rules, store


async def list_(query: ListComplaintRates, reading: Reading) -> Page[ComplaintRate]:
    """A page of the month's rates over what the asker may see, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    cells = await store.page(reading.connection, reading.reach, query)
    shown = [rules.shown(cell, query.month) for cell in cells]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)


async def list_public(query: ListPublicComplaintRates, reading: Reading) -> Page[PublicComplaintRate]:
    """A page of what anyone may read of a month that is over, or its number."""
    today = local_date(await reading.now())
    if not rules.is_over(query.month, today):
        return counted(0) if query.count else Page(items=[], keys=[])
    least = int(reading.law.find("complaint_rates.public_least", "", today).value)
    if query.count:
        return counted(await store.count_public(reading.connection, query, least))
    cells = await store.page_of_public(reading.connection, query, least)
    shown = [rules.public(cell, query.month) for cell in cells]
    return page_of(shown, query.size, key=store.PUBLIC_ORDERS[query.order].key_of)


async def list_counted(query: ListCountedComplaints, reading: Reading) -> Page[CountedComplaint]:
    """A page of the work orders behind a cell, or their number."""
    if query.count:
        return counted(await store.count_behind(reading.connection, reading.reach, query))
    found = await store.page_behind(reading.connection, reading.reach, query)
    return page_of(found, query.size, key=store.BEHIND_ORDERS[query.order].key_of)
