"""What checklists hear: permits and enterprises of the registry, and the course of a visit."""

from collections.abc import Sequence

from contracts.errors import Refusal
from contracts.joint_inspection.visits import VisitMerged, VisitStarted, VisitState
from contracts.registry.directory import EnterpriseChanged, EnterpriseRegistered
from contracts.registry.permits import PermitRecorded
from kernel.work import Outcome, Work
from services.joint_inspection.checklists.handlers.making import made_for
from services.joint_inspection.checklists.store import copies, lists
from services.joint_inspection.objects.handlers import keep_enterprises as keep_targets
from services.joint_inspection.visits import store as visits
from services.joint_inspection.visits.handlers import aggregate
from services.joint_inspection.visits.rules import VisitCase


async def keep_permits(events: Sequence[PermitRecorded], work: Work) -> None:
    """Keep permits as they now stand."""
    await copies.save_permits(work.connection, events)


async def keep_enterprises(events: Sequence[EnterpriseRegistered | EnterpriseChanged], work: Work) -> None:
    """Keep enterprises as they now stand, for draws and for lists."""
    await keep_targets(events, work)
    await copies.save_units(work.connection, [event.facts for event in events])


async def on_merged(event: VisitMerged, work: Work) -> Outcome | None:
    """Another agency takes part before the visit: a list that was made already asks what that agency asks, too."""
    await work.lock(aggregate(event.visit))
    case = await visits.find(work.connection, event.visit)
    if case is None or case.state is not VisitState.PLANNED or await lists.current(work.connection, case.id) is None:
        return None
    return await _made(case, work)


async def on_started(event: VisitStarted, work: Work) -> Outcome | None:
    """A visit that begins without a list gets one; one that has a list keeps it."""
    await work.lock(aggregate(event.visit))
    case = await visits.find(work.connection, event.visit)
    if case is None or await lists.current(work.connection, case.id) is not None:
        return None
    return await _made(case, work)


async def _made(case: VisitCase, work: Work) -> Outcome | None:
    """The list, or none where nothing can be asked; whoever asks for it by hand is told why."""
    try:
        return await made_for(case, [], work)
    except Refusal:
        return None
