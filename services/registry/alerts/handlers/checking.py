"""From a clue to a check on the spot: a visit asked for in time, or overdue."""

from contracts.duties import Duty
from contracts.joint_inspection.off_plan import VisitRefused, VisitRequested
from contracts.registry.alert_terms import ClueState
from contracts.registry.alerts import ClueCheckOverdue, ClueCheckRefused, ClueCheckStarted
from kernel.ids import UUID_FORM
from kernel.work import EndDuty, Fact, Outcome, Work
from services.registry.alerts.handlers.raising import CHECK, check_duties, clue_aggregate
from services.registry.alerts.store import clues


async def on_visit_requested(event: VisitRequested, work: Work) -> Outcome | None:
    """A visit that names a clue of off-site supervision begins its check."""
    clue = await clues.load(work.connection, event.clue) if event.clue and UUID_FORM.fullmatch(event.clue) else None
    if clue is None or clue.visit is not None:
        return None
    await clues.checked(work.connection, clue.id, event.visit)
    started = ClueCheckStarted(clue=clue.id, visit=event.visit, credit_code=clue.credit_code or "")
    ended = EndDuty(duty=CHECK, aggregate=clue_aggregate(clue.id))
    return Outcome(facts=[Fact(clue_aggregate(clue.id), started)], duties=[ended])


async def on_visit_refused(event: VisitRefused, work: Work) -> Outcome | None:
    """The visit was not approved: the clue waits for a check again, on a new clock."""
    clue = await clues.of_visit(work.connection, event.visit)
    if clue is None:
        return None
    await clues.checked(work.connection, clue.id, None)
    refused = ClueCheckRefused(clue=clue.id, visit=event.visit, credit_code=clue.credit_code or "")
    duties = await check_duties([clue], work) if clue.state is ClueState.RAISED else []
    return Outcome(facts=[Fact(clue_aggregate(clue.id), refused)], duties=duties)


async def overdue(duty: Duty, work: Work) -> Outcome:
    """The limit passed and nobody asked for a visit."""
    clue = await clues.load(work.connection, duty.aggregate.partition(":")[2])
    if clue is None or clue.visit is not None or clue.state is ClueState.WITHDRAWN:
        return Outcome(record=duty.aggregate)
    event = ClueCheckOverdue(clue=clue.id, credit_code=clue.credit_code or "", agency=duty.agency, due_at=duty.due_at)
    return Outcome(record=clue.id, facts=[Fact(duty.aggregate, event)])
