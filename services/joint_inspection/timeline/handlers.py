"""The timeline: one query."""

from contracts.joint_inspection.timeline import JointInspectionTimeline
from contracts.messages import Page
from contracts.timeline import TimelineEntry
from kernel.work import Reading
from services.joint_inspection.timeline import rules, store


async def of_enterprises(query: JointInspectionTimeline, reading: Reading) -> list[Page[TimelineEntry]]:
    """What happened to each enterprise, newest first."""
    return await store.TIMELINE.pages(query, reading, rules.title)
