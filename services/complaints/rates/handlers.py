"""Rates: one function per message."""

from contracts.complaints.rates import ComplaintRate, CountedComplaint, ListComplaintRates, ListCountedComplaints
from contracts.messages import Page
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


async def list_counted(query: ListCountedComplaints, reading: Reading) -> Page[CountedComplaint]:
    """A page of the work orders behind a cell, or their number."""
    if query.count:
        return counted(await store.count_behind(reading.connection, reading.reach, query))
    found = await store.page_behind(reading.connection, reading.reach, query)
    return page_of(found, query.size, key=store.BEHIND_ORDERS[query.order].key_of)
