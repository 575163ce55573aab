"""The inbox 待办与告知: one function per message."""

from contracts.errors import Refusal
from contracts.messages import Page
from contracts.transfer import inbox as orders
from contracts.transfer.inbox import InboxCount, InboxItem, InboxNoticesRead
from kernel.ids import uuids
from kernel.paging import counted, page_of
from kernel.work import Fact, Outcome, Reading, Work
from services.transfer.inbox import store

WHAT = "告知"


async def mark_read(order: orders.MarkNoticesRead, work: Work) -> Outcome:
    """The agency has read its notices; another's read as absent."""
    agency, ids = work.actor.agency, list(dict.fromkeys(order.ids))
    await work.lock(aggregate(agency))
    if uuids(ids) != ids or not await store.owns_all(work.connection, agency, ids):
        raise Refusal("NOT_FOUND", what=WHAT, id="、".join(ids))
    work.require(region=work.actor.region, parties=[agency])
    read = await store.mark_read(work.connection, agency, ids, work.now)
    event = InboxNoticesRead(agency=agency, notices=sorted(read))
    return Outcome(record=agency, facts=[Fact(aggregate(agency), event)] if read else [])


async def list_(query: orders.ListInbox, reading: Reading) -> Page[InboxItem]:
    """A page of the own inbox, or the number of its items."""
    agency = reading.actor.agency
    if query.count:
        return counted(await store.count(reading.connection, agency, query))
    found = await store.page(reading.connection, agency, query)
    shown = [reading.show(item, region=reading.actor.region, parties=[agency]) for item in found]
    return page_of(shown, query.size, key=store.ORDERS[query.order].key_of)


async def counts(query: orders.GetInboxCounts, reading: Reading) -> list[InboxCount | None]:
    """How much waits for the asker's agency; nothing is said of others."""
    agency = reading.actor.agency
    if agency not in query.agencies:
        return [None] * len(query.agencies)
    own = reading.show(await store.counts(reading.connection, agency), region=reading.actor.region, parties=[agency])
    return [own if one == agency else None for one in query.agencies]


def aggregate(agency: str) -> str:
    """The journal's name of an agency's inbox."""
    return f"inbox:{agency}"
