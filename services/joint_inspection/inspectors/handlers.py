"""The read copy of the officers who may be drawn or sent."""

from contracts.registry.officers import (
    OfficerCertificateExpired,
    OfficerChanged,
    OfficerKind,
    OfficerRegistered,
    OfficerStandingChanged,
    OfficerState,
)
from kernel.work import Work
from services.joint_inspection.inspectors import store


async def on_officer(
    event: OfficerRegistered | OfficerChanged | OfficerStandingChanged | OfficerCertificateExpired, work: Work
) -> None:
    """Keep officers in post with a valid certificate: who is suspended, gone or without one is in no draw."""
    facts = event.facts
    if facts.kind is OfficerKind.OFFICER and facts.state is OfficerState.ACTIVE and facts.certified:
        await store.save(work.connection, facts)
    else:
        await store.drop(work.connection, facts.certificate)
