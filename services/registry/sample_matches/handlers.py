"""Samples taken on the spot, held beside the registry's own readings of the hour."""

from contracts.joint_inspection.commission_terms import SamplesDelivered
from contracts.registry.sample_matches import SamplesMatched
from kernel.work import Fact, Outcome, Work
from services.registry.sample_matches import store


async def on_delivered(event: SamplesDelivered, work: Work) -> Outcome | None:
    """Tell what automatic monitoring says of the same hours, where it says anything."""
    found = await store.matches(work.connection, event.credit_code, event.samples)
    if not found:
        return None
    told = SamplesMatched(number=event.number, edition=event.edition, matches=found)
    return Outcome(record=event.number, facts=[Fact(f"sample_match:{event.number}:{event.edition}", told)])
