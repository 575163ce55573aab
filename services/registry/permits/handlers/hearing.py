"""Who in the registry listens to permits: of many that an import records, few concern a topic."""

from collections.abc import Sequence

from contracts.registry.permits import PermitCause, PermitRecorded
from kernel.copies import Sifted, each
from kernel.work import Work
from services.registry.permit_reports import handlers as reports
from services.registry.permits.handlers import watching
from services.registry.positive_list.handlers import watching as positive_list
from services.registry.positive_list.store import listings
from services.registry.series import handlers as series
from services.registry.series import store as series_store
from services.registry.static_facts.handlers import watching as static_facts
from services.registry.static_facts.store import facts as static_fact_store


async def sift(events: Sequence[PermitRecorded], work: Work) -> list[bool]:
    """Whether each runs out, owes reports, was amended or ended, or bears on points, facts or the positive list."""
    holders = [event.facts.holder for event in events]
    holders_concerned = await series_store.with_points(work.connection, holders)
    holders_concerned |= await listings.with_open(work.connection, holders)
    numbers = [event.facts.number for event in events]
    permits_concerned = await static_fact_store.with_open(work.connection, numbers)
    return [
        _by_itself(event) or event.facts.holder in holders_concerned or event.facts.number in permits_concerned
        for event in events
    ]


def _by_itself(event: PermitRecorded) -> bool:
    facts = event.facts
    return event.cause is not PermitCause.RECORDED or facts.valid_to is not None or facts.permit_class is not None


ON_PERMIT_RECORDED = Sifted(
    sift,
    each(
        watching.on_recorded,
        reports.on_permit_recorded,
        static_facts.on_permit_recorded,
        series.on_permit_recorded,
        positive_list.on_permit_recorded,
    ),
)
