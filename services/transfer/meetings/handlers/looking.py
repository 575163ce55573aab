"""Meetings 联席会议 as those invited see them."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.messages import Page
from contracts.transfer import meetings as orders
from contracts.transfer.meetings import Meeting
from kernel.work import Reading
from services.transfer.meetings import store
from services.transfer.meetings.handlers.base import aggregate, of_decision
from services.transfer.meetings.rules.machine import TABLE, Case


async def get(query: orders.GetMeetings, reading: Reading) -> list[Meeting | None]:
    """Meetings in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListMeetings, reading: Reading) -> Page[Meeting]:
    """A page of the asker's meetings, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Meeting]:
    named = {case.number: _aggregates(case) for case in cases}
    names = [name for some in named.values() for name in some]
    owed = dict(zip(names, await reading.duties(names), strict=True))
    return [
        reading.show(
            _record(case, [duty for name in named[case.number] for duty in owed[name]]),
            region=case.region,
            parties=case.parties,
        )
        for case in cases
    ]


def _aggregates(case: Case) -> list[str]:
    """All that duties of a meeting stand on."""
    parts = [*case.parties, *(of_decision(one.place) for one in case.decisions)]
    return [aggregate(case.number), *(aggregate(case.number, part) for part in parts)]


def _record(case: Case, duties: list[Duty]) -> Meeting:
    kept = {name: getattr(case, name) for name in Meeting.__struct_fields__ if name not in ("version", "duties")}
    kept |= {name: list(value) for name, value in kept.items() if isinstance(value, tuple)}
    return Meeting(**kept, version=TABLE.version(case.steps), duties=duties)
