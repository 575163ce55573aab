"""The timeline: one query."""

from contracts.messages import Page
from contracts.registry.timeline import RegistryTimeline
from contracts.timeline import TimelineEntry
from kernel.work import Reading
from services.registry.timeline import rules, store


async def of_enterprises(query: RegistryTimeline, reading: Reading) -> list[Page[TimelineEntry]]:
    """What happened to each enterprise, newest first."""
    return await store.TIMELINE.pages(query, reading, rules.title)
