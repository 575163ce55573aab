"""Follow-ups as each asker may see them."""

from contracts.complaints import follow_ups as orders
from contracts.complaints.follow_ups import FollowUp, OwnFollowUp
from contracts.complaints.intake import ComplaintState
from contracts.messages import Page
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.complaints.follow_ups import store
from services.complaints.follow_ups.rules import rounds
from services.complaints.follow_ups.rules.rounds import Round
from services.complaints.intake import store as complaints
from services.complaints.intake.rules import query_code_sha256, read_number


async def list_(query: orders.ListFollowUps, reading: Reading) -> Page[FollowUp]:
    """A page of follow-ups, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, reading.reach, query))
    found = await store.page(reading.connection, reading.reach, query)
    return page_of([_shown(one, reading) for one in found], query.size, key=store.ORDERS[query.order].key_of)


async def of_complaints(query: orders.FollowUpsOfComplaints, reading: Reading) -> list[Page[FollowUp]]:
    """The rounds of each complaint, the latest first, or their number."""
    if query.count:
        totals = await store.count_of_complaints(reading.connection, reading.reach, query.numbers)
        return [counted(total) for total in totals]
    found = await store.of_complaints(reading.connection, reading.reach, query.numbers, query.size + 1)
    key = store.ORDERS[orders.FollowUpOrder.NEWEST].key_of
    return [page_of([_shown(one, reading) for one in some], query.size, key=key) for some in found]


async def of_caller(query: orders.FollowUpOfCaller, reading: Reading) -> OwnFollowUp | None:
    """What the holder of number and query code may do."""
    number, code = read_number(query.number), query_code_sha256(query.query_code)
    case = await complaints.find_by_query_code(reading.connection, number or "", code)
    one = await store.latest(reading.connection, case.number) if case else None
    if case is None or one is None:
        return None
    return rounds.own(one, case.state is ComplaintState.CLOSED, await reading.now())


def _shown(one: Round, reading: Reading) -> FollowUp:
    record = FollowUp(**{name: getattr(one, name) for name in FollowUp.__struct_fields__})
    return reading.show(record, region=one.region, parties=one.parties)
