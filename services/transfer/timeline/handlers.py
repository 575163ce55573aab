"""The timeline: one query."""

from contracts.messages import Page
from contracts.timeline import TimelineEntry
from contracts.transfer.timeline import TransferTimeline
from kernel.work import Reading
from services.transfer.timeline import rules, store


async def of_enterprises(query: TransferTimeline, reading: Reading) -> list[Page[TimelineEntry]]:
    """What happened to each enterprise, newest first."""
    return await store.TIMELINE.pages(query, reading, rules.title)
