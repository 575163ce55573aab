"""The clock on conflicts that wait: reminded before the end, then the agency's head has it, then the level above."""

from contracts.duties import Duty
from contracts.joint_inspection.field_packages import FieldConflictStage, FieldConflictWaiting
from contracts.joint_inspection.visits import VisitFinished
from kernel.work import DutyChange, EndDuty, Fact, Outcome, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.field_packages.handlers.settling import Field, field_of
from services.joint_inspection.field_packages.rules.listed import open_conflicts
from services.joint_inspection.visits.handlers import aggregate

DECIDE, HEAD, SUPERIOR = "field.conflict", "field.conflict_head", "field.conflict_superior"
WARN = "field.conflict_warn"
CLOCKS = (DECIDE, HEAD, SUPERIOR)
PREFIX = "field_work:"


def place(visit: str) -> str:
    """What the clocks of a visit's field work stand on."""
    return f"{PREFIX}{visit}"


def clocks(field: Field, work: Work) -> list[DutyChange]:
    """A clock runs while a conflict is open; none is reset, and all end with the last conflict."""
    if not _open(field, work):
        return [EndDuty(duty=duty, aggregate=place(field.case.id)) for duty in CLOCKS] if field.packages else []
    return [_start(DECIDE, field.case.agencies[0], field, work, warn=True)]


def _open(field: Field, work: Work) -> list[str]:
    standing = field.standing
    return [one.key for one in open_conflicts(standing, field.against(standing, work))]


def _start(duty: str, by: str, field: Field, work: Work, *, warn: bool = False) -> StartDuty:
    region, on = field.case.region, work.today
    reminded = work.law.find(WARN, region, on) if warn else None
    limit = work.law.find(duty, region, on)
    return StartDuty(duty=duty, aggregate=place(field.case.id), by=by, limit=limit, warn=reminded)


async def on_finished(event: VisitFinished, work: Work) -> Outcome | None:
    """What was not taken in when the visit ended is a conflict from then on."""
    await work.lock(aggregate(event.visit))
    field = await field_of(event.visit, work)
    changes = clocks(field, work)
    return Outcome(record=event.visit, duties=changes) if changes else None


async def near(duty: Duty, work: Work) -> Outcome:
    """The end is near."""
    field = await _field(duty, work)
    return Outcome(record=field.case.id, facts=_waiting(field, FieldConflictStage.REMINDER, duty.agency, work))


async def lead_overdue(duty: Duty, work: Work) -> Outcome:
    """The lead officer did not decide: the agency's head has it now, and a clock."""
    field = await _field(duty, work)
    facts = _waiting(field, FieldConflictStage.HEAD, duty.agency, work)
    starts = [_start(HEAD, duty.agency, field, work)] if facts else []
    return Outcome(record=field.case.id, facts=facts, duties=starts)


async def head_overdue(duty: Duty, work: Work) -> Outcome:
    """The head did not bring it on: the level above has it; above it there is nobody."""
    field = await _field(duty, work)
    superior = await agency_store.parent(work.connection, duty.agency)
    if superior is None:
        return Outcome(record=field.case.id)
    facts = _waiting(field, FieldConflictStage.SUPERIOR, superior, work)
    starts = [_start(SUPERIOR, superior, field, work)] if facts else []
    return Outcome(record=field.case.id, facts=facts, duties=starts)


async def superior_overdue(duty: Duty, work: Work) -> Outcome:
    """Its duty shows that it is late."""
    return Outcome(record=duty.aggregate.removeprefix(PREFIX))


def _waiting(field: Field, stage: FieldConflictStage, to: str, work: Work) -> list[Fact]:
    """The fact that conflicts wait, if any does."""
    waiting = _open(field, work)
    if not waiting:
        return []
    case = field.case
    event = FieldConflictWaiting(
        visit=case.id, region=case.region, agency=case.agencies[0], stage=stage, to=to, conflicts=waiting
    )
    return [Fact(aggregate(case.id), event)]


async def _field(duty: Duty, work: Work) -> Field:
    visit = duty.aggregate.removeprefix(PREFIX)
    await work.lock(aggregate(visit))
    return await field_of(visit, work)
