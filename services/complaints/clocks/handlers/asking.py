"""How complaints are handled, and which duties of an agency are yellow or red."""

from contracts.complaints.clocks import ComplaintDuty, ComplaintHandling, HandlingOfComplaints, ListComplaintDuties
from contracts.messages import Page
from kernel.calendar import local_date
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.complaints.clocks import store
from services.complaints.clocks.handlers.limits import limits_on
from services.complaints.clocks.rules.limit_sets import cited


async def handling(query: HandlingOfComplaints, reading: Reading) -> list[ComplaintHandling | None]:
    """Limits with their sources, and what happened on the way, in the order asked."""
    found = await store.find_seen(reading.connection, reading.reach, query.numbers)
    today = local_date(await reading.now())
    shown = {}
    for number, seen in found.items():
        limits = limits_on(reading.jurisdiction, reading.law, seen.channel, seen.kind, seen.region, today)
        happened = seen.handling
        record = ComplaintHandling(
            number=number,
            limits=cited(limits),
            escalations=list(happened.escalations),
            extensions=list(happened.extensions),
            pauses=list(happened.pauses),
            contacts=list(happened.contacts),
            co_handlings=list(happened.co_handlings),
        )
        shown[number] = reading.show(record, region=seen.region, parties=seen.parties)
    return [shown.get(number) for number in query.numbers]


async def list_duties(query: ListComplaintDuties, reading: Reading) -> Page[ComplaintDuty]:
    """A page of yellow and red duties, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    page = page_of(found, query.size, key=store.ORDERS[query.order].key_of)
    shown = [reading.show(one.record, region=one.region, parties=one.parties) for one in page.items]
    return Page(items=shown, keys=page.keys, more=page.more)
