"""Complaints as those who ask may see them."""

from collections.abc import Sequence
from itertools import islice

from msgspec.structs import replace

from contracts.complaints.intake import (
    FOUND_MAX,
    CallerOpening,
    Complaint,
    ComplaintOrder,
    ComplaintProgress,
    ComplaintsOfEnterprises,
    FindComplaints,
    GetComplaints,
    ListComplaints,
    Progress,
)
from contracts.messages import Page
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.complaints.informant.handlers.opening import purposes_of
from services.complaints.inspections import store as inspections
from services.complaints.intake import rules, store
from services.complaints.routing import handlers as routing


async def get(query: GetComplaints, reading: Reading) -> list[Complaint | None]:
    """Complaints in the order asked."""
    shape = reading.shape(store.COMPLAINT)
    found = await store.find_seen(reading.connection, reading.reach, query.numbers, shape)
    shown = dict(zip(found, await _shown(list(found.values()), reading), strict=True))
    return [shown.get(number) for number in query.numbers]


async def find(query: FindComplaints, reading: Reading) -> list[Complaint]:
    """The complaints that bear a number as it was typed."""
    typed = query.typed.strip()
    number = rules.read_number(typed) or typed
    shape = reading.shape(store.COMPLAINT)
    return await _shown(await store.find_typed(reading.connection, reading.reach, number, FOUND_MAX, shape), reading)


async def list_(query: ListComplaints, reading: Reading) -> Page[Complaint]:
    """A page of complaints, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    order = store.ORDERS[query.order]
    seen = await store.page(reading.connection, reading.reach, query, reading.shape(store.COMPLAINT, *order.key))
    size = rules.fitting([one.record for one in seen], query.size)
    return page_of(await _shown(seen, reading), size, key=order.key_of)


async def of_enterprises(query: ComplaintsOfEnterprises, reading: Reading) -> list[Page[Complaint]]:
    """The newest complaints of each enterprise, or their number."""
    if query.count:
        totals = await store.count_of_enterprises(reading.connection, reading.reach, query.credit_codes)
        return [counted(total) for total in totals]
    order = store.ORDERS[ComplaintOrder.NEWEST]
    shape = reading.shape(store.OF_AN_ENTERPRISE, *order.key)
    found = await store.of_enterprises(reading.connection, reading.reach, query.credit_codes, query.size + 1, shape)
    shown = iter(await _shown([one for of_one in found.values() for one in of_one], reading))
    by_code = {code: list(islice(shown, len(of_one))) for code, of_one in found.items()}
    return [page_of(by_code[code], query.size, key=order.key_of) for code in query.credit_codes]


async def progress(query: ComplaintProgress, reading: Reading) -> Progress | None:
    """State, dates and openings of the caller's identity for who holds number and query code."""
    number = rules.read_number(query.number)
    if number is None:
        return None
    case = await store.find_by_query_code(reading.connection, number, rules.query_code_sha256(query.query_code))
    if case is None:
        return None
    inspected = await inspections.last_finished(reading.connection, number)
    return rules.progress(case, await _openings(number, reading), inspected)


async def _openings(number: str, reading: Reading) -> list[CallerOpening]:
    names = {code: purpose.name for code, purpose in purposes_of(reading.jurisdiction).items()}
    found = await store.openings(reading.connection, number)
    return [replace(one, purpose=names.get(one.purpose or "", one.purpose)) for one in found]


async def _shown(seen: Sequence[store.Seen], reading: Reading) -> list[Complaint]:
    records = [one.record for one in seen]
    if reading.may_show(Complaint, "duties"):
        duties = await reading.duties([routing.aggregate(record.number) for record in records])
        records = [replace(record, duties=own) for record, own in zip(records, duties, strict=True)]
    return [
        reading.show(record, region=record.region, parties=one.parties)
        for record, one in zip(records, seen, strict=True)
    ]
