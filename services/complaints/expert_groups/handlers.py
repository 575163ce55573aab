"""Keeps the read copy of the registry's groups of experts."""

from contracts.registry.expert_groups import ExpertGroupChanged
from kernel.work import Work
from services.complaints.expert_groups import store


async def on_changed(event: ExpertGroupChanged, work: Work) -> None:
    """A group was formed or dissolved."""
    await store.save(work.connection, event)
