"""Who in the registry listens to permits: of many that were recorded, few concern a topic."""

from collections.abc import Sequence

from contracts.registry.permits import PermitRecorded
from kernel.copies import Sifted, each
from kernel.work import Work
from services.registry.positive_list.handlers import watching as positive_list
from services.registry.positive_list.store import listings
from services.registry.series import handlers as series
from services.registry.series import store as series_store


async def sift(events: Sequence[PermitRecorded], work: Work) -> list[bool]:
    """Whether the holder of each has points to be measured at, or stands on the positive list or near it."""
    holders = [event.facts.holder for event in events]
    concerned = await series_store.with_points(work.connection, holders)
    concerned |= await listings.with_open(work.connection, holders)
    return [holder in concerned for holder in holders]


ON_PERMIT_RECORDED = Sifted(sift, each(series.on_permit_recorded, positive_list.on_permit_recorded))
