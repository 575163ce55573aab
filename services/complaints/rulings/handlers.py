"""The list of rulings."""

from contracts.complaints.rulings import ComplaintRuling, ListComplaintRulings
from contracts.messages import Page
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.complaints.rulings import store


async def list_(query: ListComplaintRulings, reading: Reading) -> Page[ComplaintRuling]:
    """A page of the rulings that hold, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    shown = [reading.show(one, region=one.region, parties=(one.agency, one.ruled_by)) for one in found]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)
