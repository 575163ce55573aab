"""Keeps the read copies 副本: one function per event of another service."""

from collections.abc import Sequence

from contracts.joint_inspection.visits import FindingRecorded
from contracts.registry.agencies import AgencyEnded, AgencyRegistered
from contracts.registry.directory import EnterpriseChanged, EnterpriseRegistered
from contracts.registry.guidance import GuidanceDiagnosed
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from kernel.work import Work
from services.transfer.copies import store


async def on_agency_registered(event: AgencyRegistered, work: Work) -> None:
    """Keep the agency."""
    await store.keep_agency(work.connection, event.agency)


async def on_agency_ended(event: AgencyEnded, work: Work) -> None:
    """Keep the end of the agency."""
    await store.end_agency(work.connection, event.code, event.valid_to)


async def keep_enterprises(events: Sequence[EnterpriseRegistered | EnterpriseChanged], work: Work) -> None:
    """Keep the enterprises' names."""
    await store.keep_enterprises(work.connection, {event.facts.credit_code: event.facts.name for event in events})


async def on_enterprise_merged(event: EnterpriseMerged, work: Work) -> None:
    """Know whose the referrals of a merged entry are now."""
    await store.keep_merge(work.connection, event.credit_code, event.successor)


async def on_enterprise_unmerged(event: EnterpriseUnmerged, work: Work) -> None:
    """They are its own again."""
    await store.drop_merge(work.connection, event.facts.credit_code)


async def on_finding_recorded(event: FindingRecorded, work: Work) -> None:
    """Keep the finding and the criminal threshold it meets."""
    await store.keep_finding(work.connection, event)


async def on_guidance_diagnosed(event: GuidanceDiagnosed, work: Work) -> None:
    """Keep the findings of guidance that its region lets be cited; the others are never known here."""
    for one in event.findings:
        if one.citable:
            await store.keep_guidance_finding(work.connection, one)
