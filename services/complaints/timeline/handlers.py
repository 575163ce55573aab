"""The timeline: one query."""

from contracts.complaints.timeline import ComplaintsTimeline
from contracts.messages import Page
from contracts.timeline import TimelineEntry
from kernel.work import Reading
from services.complaints.timeline import rules, store


async def of_enterprises(query: ComplaintsTimeline, reading: Reading) -> list[Page[TimelineEntry]]:
    """What happened to each enterprise, newest first."""
    return await store.TIMELINE.pages(query, reading, rules.title)
