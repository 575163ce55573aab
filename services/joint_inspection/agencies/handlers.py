"""The read copy of the agencies."""

from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from kernel.work import Work
from services.joint_inspection.agencies import store


async def on_agency_registered(event: AgencyRegistered, work: Work) -> None:
    """Keep an agency as it now stands."""
    await store.save(work.connection, event.agency)


async def on_agency_ended(event: AgencyEnded, work: Work) -> None:
    """Keep the end of an agency."""
    await store.end(work.connection, event.code, event.valid_to)
