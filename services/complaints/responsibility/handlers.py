"""Keeps the read copy of agencies and of the responsibility matrix."""

from functools import cache

from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.catalogue import MatrixPublished
from kernel.jurisdiction import Jurisdiction
from kernel.work import Work
from services.complaints.responsibility import store
from services.complaints.responsibility.rules import CoRule, co_rules


@cache
def co_rules_of(jurisdiction: Jurisdiction) -> tuple[CoRule, ...]:
    """The lines of complaint_co_handlers.csv."""
    return co_rules(jurisdiction.table("complaint_co_handlers"))


async def on_agency_registered(event: AgencyRegistered, work: Work) -> None:
    """An agency stands with these facts."""
    await store.save_agency(work.connection, event.agency)


async def on_agency_ended(event: AgencyEnded, work: Work) -> None:
    """An agency ends."""
    await store.end_agency(work.connection, event.code, event.valid_to)


async def on_matrix_published(event: MatrixPublished, work: Work) -> None:
    """A part of a version; all parts come from one transaction of the registry."""
    await store.save_matrix(work.connection, event.version, event.valid_from, event.rows)
