"""The lists 未及时办理清单: what was let pass is written down by the clock, and read by those who watch."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.messages import Page
from contracts.transfer.inbox import NoticeKind
from contracts.transfer.lapses import GetLapses, Lapse, ListLapses
from kernel.work import Reading, Work
from services.transfer.inbox import store as inbox
from services.transfer.lapses import rules, store
from services.transfer.lapses.rules import Kept, Matter

SHOWN = tuple(name for name in Lapse.__struct_fields__ if name != "days_over")


async def write_down(duty: Duty, matter: Matter, work: Work) -> None:
    """Put a limit that passed on its list, and tell those who watch over the agency and are no party of the case."""
    missed = rules.missed(duty, matter, work.new_id())
    if missed is None:
        return
    known_to = await store.add(work.connection, missed, work.today)
    watchers = [agency for agency in known_to if agency not in missed.parties]
    aggregate, kind = missed.aggregate, NoticeKind.LAPSE
    await inbox.tell(work.connection, agencies=watchers, aggregate=aggregate, notice=kind, at=work.now)


async def get(query: GetLapses, reading: Reading) -> list[Lapse | None]:
    """Lapses in the order asked; None where there is none or the asker does not watch over it."""
    return await store.listing.get(query.ids, reading.reach.within, reading, _records)


async def list_(query: ListLapses, reading: Reading) -> Page[Lapse]:
    """A page of what the asker watches over, or its number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def _records(found: Sequence[Kept], reading: Reading) -> list[Lapse]:
    now = await reading.now()
    return [
        reading.show(
            Lapse(
                **{name: getattr(one, name) for name in SHOWN},
                days_over=rules.days_over(one.due_at, one.ended_at or now),
            ),
            region=one.region,
            parties=one.parties,
        )
        for one in found
    ]
