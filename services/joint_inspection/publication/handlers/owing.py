"""What is to be public is owed from the moment it stands: a task with a clock, on the agency that did it."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from contracts.joint_inspection.publication_facts import DisclosureOwed
from contracts.joint_inspection.publication_terms import DisclosureKind, DisclosureTaskState
from kernel.work import Fact, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.publication.rules.course import LIMITS, PUBLISH, Task, owed_again
from services.joint_inspection.publication.store import items

TASK_PREFIX = "GR-"


class Owed(msgspec.Struct, frozen=True):
    """What a handler adds to its outcome."""

    facts: Sequence[Fact]
    duties: Sequence[StartDuty]


async def owe(
    work: Work,
    kind: DisclosureKind,
    source: str,
    *,
    agency: str,
    region: str,
    credit_code: str | None = None,
    adverse: bool = False,
    since: datetime | None = None,
) -> Owed:
    """The agency owes it to the public to tell of this within the limit, counted `since` then or now.

    It owes it again when it has changed since it was told.
    """
    before = await items.load_task_of(work.connection, kind, source)
    if before is not None and before.state is not DisclosureTaskState.DONE:
        return Owed([], [])
    superior = await agency_store.parent(work.connection, agency) or agency
    task = (
        owed_again(before, since or work.now)
        if before
        else Task(
            number=TASK_PREFIX + work.new_id(),
            kind=kind,
            source=source,
            agency=agency,
            superior=superior,
            region=region,
            credit_code=credit_code,
            adverse=adverse,
            state=DisclosureTaskState.DUE,
            late=False,
            begun_at=since or work.now,
        )
    )
    return await _begun(work, task)


async def _begun(work: Work, task: Task) -> Owed:
    name = aggregate(task.number)
    await work.lock(name)
    await items.save_task(work.connection, task)
    owed = DisclosureOwed(
        number=task.number, kind=task.kind, source=task.source, agency=task.agency, superior=task.superior
    )
    limit = work.law.find(LIMITS[task.kind], task.region, work.today)
    start = StartDuty(duty=PUBLISH, aggregate=name, by=task.agency, limit=limit, since=task.begun_at)
    return Owed([Fact(name, owed)], [start])


def aggregate(task: str) -> str:
    """The journal's name of a task."""
    return f"disclosure_task:{task}"
