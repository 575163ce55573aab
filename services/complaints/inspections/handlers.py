"""Inspections that complaints open: asked for, and what joint inspection says became of them."""

from datetime import datetime

from contracts.complaints.inspections import (
    ComplaintInspection,
    ComplaintInspectionAsked,
    InspectComplaint,
    InspectionsOfComplaints,
)
from contracts.complaints.inspections import ComplaintInspectionState as S
from contracts.errors import Refusal
from contracts.joint_inspection.off_plan import VisitNotRequested, VisitObstacle, VisitRefused, VisitRequested
from contracts.joint_inspection.visits import VisitFinished, VisitMerged, VisitPlanned, VisitStarted
from kernel.work import Fact, Outcome, Reading, Work
from services.complaints.enterprises import store as enterprises
from services.complaints.inspections import rules, store
from services.complaints.inspections.rules import Inspection
from services.complaints.intake import store as complaints
from services.complaints.intake.rules import sha256
from services.complaints.responsibility import store as responsibility
from services.complaints.routing.handlers import aggregate, load


async def ask(command: InspectComplaint, work: Work) -> Outcome:
    """Ask joint inspection for a visit."""
    case = await load(command.number, work)
    rules.check_may_ask(case, work.actor)
    if command.planned_on < work.today:
        raise Refusal("INVALID_INPUT", field="plannedOn", got=command.planned_on.isoformat(), allowed="今天或以后")
    rules.check_none_open(case.number, await store.of_complaint(work.connection, case.number))
    agencies = {one.code: one for one in await responsibility.agencies(work.connection, work.today)}
    found = await enterprises.find_codes(work.connection, [case.credit_code or ""])
    rules.check_place(agencies.get(work.actor.agency), case.region, found[0] if found else None)
    one = Inspection(
        id=work.new_id(),
        complaint=case.number,
        agency=work.actor.agency,
        asked_at=work.now,
        reason=command.reason,
        planned_on=command.planned_on,
        officers=tuple(dict.fromkeys(command.officers)),
    )
    await store.save(work.connection, one)
    return Outcome(record=case.number, facts=[Fact(aggregate(case.number), _asked(one, work.actor.subject))])


def _asked(one: Inspection, subject: str) -> ComplaintInspectionAsked:
    assert one.planned_on is not None
    return ComplaintInspectionAsked(
        inspection=one.id,
        complaint=one.complaint,
        agency=one.agency,
        requested_by=subject,
        officers=one.officers,
        planned_on=one.planned_on,
        reason_sha256=sha256(one.reason or ""),
    )


async def on_requested(event: VisitRequested, work: Work) -> Outcome | None:
    """A visit that names a complaint: the one asked for here, or one its agency asked for itself."""
    case = await complaints.find(work.connection, event.clue) if event.clue else None
    if case is None:
        return None
    await work.lock(aggregate(case.number))
    standing = await store.of_complaint(work.connection, case.number)
    waiting = next((one for one in standing if one.state is S.ASKED and one.agency == event.agency), None)
    if waiting:
        return await _moved(waiting, S.REQUESTED, work, visit=event.visit)
    one = Inspection(
        id=work.new_id(),
        complaint=case.number,
        agency=event.agency,
        asked_at=work.now,
        state=S.REQUESTED,
        visit=event.visit,
    )
    await store.save(work.connection, one)
    return Outcome(record=case.number, facts=[Fact(aggregate(case.number), rules.told(one))])


async def on_not_requested(event: VisitNotRequested, work: Work) -> Outcome | None:
    """Joint inspection could not make a visit of it, and said why."""
    one = await store.find(work.connection, event.inspection)
    return await _moved(one, S.IMPOSSIBLE, work, obstacle=event.obstacle) if one else None


async def on_refused(event: VisitRefused, work: Work) -> Outcome | None:
    """The head did not approve."""
    return await _visit_is(event.visit, S.REFUSED, work)


async def on_planned(event: VisitPlanned | VisitMerged, work: Work) -> Outcome | None:
    """The head approved, or a draw chose the enterprise meanwhile."""
    return await _visit_is(event.visit, S.PLANNED, work)


async def on_started(event: VisitStarted, work: Work) -> Outcome | None:
    """The officers are there."""
    return await _visit_is(event.visit, S.STARTED, work)


async def on_finished(event: VisitFinished, work: Work) -> Outcome | None:
    """It is over; how much was found."""
    return await _visit_is(event.visit, S.FINISHED, work, findings=event.findings, at=work.now)


async def of_complaints(query: InspectionsOfComplaints, reading: Reading) -> list[list[ComplaintInspection]]:
    """The inspections of each complaint, as far as the asker may see them."""
    found = await store.of_complaints(reading.connection, reading.reach, query.numbers)
    return [[reading.show(one.record, region=one.region, parties=one.parties) for one in each] for each in found]


async def _visit_is(
    visit: str, state: S, work: Work, *, findings: int | None = None, at: datetime | None = None
) -> Outcome | None:
    one = await store.of_visit(work.connection, visit)
    return await _moved(one, state, work, findings=findings, at=at) if one else None


async def _moved(
    one: Inspection, state: S, work: Work, *, visit: str | None = None, obstacle: VisitObstacle | None = None,
    findings: int | None = None, at: datetime | None = None,
) -> Outcome | None:  # fmt: skip
    await work.lock(aggregate(one.complaint))
    step = rules.moved(one, state, visit=visit, obstacle=obstacle, findings=findings, at=at)
    if step is None:
        return None
    after, event = step
    await store.save(work.connection, after)
    return Outcome(record=one.complaint, facts=[Fact(aggregate(one.complaint), event)])
