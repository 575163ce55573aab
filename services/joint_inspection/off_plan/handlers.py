"""Visits outside the plan, and agencies that join a visit: one function per message."""

from datetime import date

from contracts.actors import Actor
from contracts.complaints.inspections import ComplaintInspectionAsked
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection.off_plan import (
    ApproveVisit,
    MergeVisit,
    OpenVisit,
    RefuseVisit,
    VisitApprovalOverdue,
    VisitNotRequested,
    VisitRefused,
    VisitRequested,
)
from contracts.joint_inspection.visits import VisitBasis, VisitMerged, VisitState
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.joint_inspection.exemptions.handlers import EFFECTS
from services.joint_inspection.exemptions.rules import require_on_site, spared
from services.joint_inspection.lottery.rules import PoolObject, sha256_hex
from services.joint_inspection.objects import store as objects
from services.joint_inspection.objects.handlers import counting_at
from services.joint_inspection.objects.rules import Target
from services.joint_inspection.visits import rules, store
from services.joint_inspection.visits.handlers import aggregate, place_of, planned_fact, require_visit
from services.joint_inspection.visits.rules import Asker, VisitCase

COUNTED = (VisitState.REQUESTED, VisitState.PLANNED, VisitState.CHECKED_IN, VisitState.FINISHED)
APPROVE = "visit.approve"


async def open_(command: OpenVisit, work: Work) -> Outcome:
    """Ask for an off-plan visit."""
    found = await objects.find_targets(work.connection, [command.credit_code], counting_at(work.law, "", work.now))
    target = found.get(command.credit_code)
    if target is None:
        raise Refusal("NOT_FOUND", what="企业", id=command.credit_code)
    work.require(region=target.region, what="企业", id=command.credit_code)
    return await _asked_for(command, target, Asker(work.actor.agency, work.actor.subject), work)


async def on_inspection_asked(event: ComplaintInspectionAsked, work: Work) -> Outcome:
    """A complaint calls for a visit: asked for as its agency's officer would, or told why it cannot be."""
    try:
        return await _called_for(event, work)
    except Refusal as refusal:
        obstacle = rules.obstacle_of(refusal)
    told = VisitNotRequested(inspection=event.inspection, complaint=event.complaint, obstacle=obstacle)
    return Outcome(facts=[Fact(f"complaint_inspection:{event.inspection}", told)])


async def _called_for(event: ComplaintInspectionAsked, work: Work) -> Outcome:
    credit_code = await objects.against(work.connection, event.complaint)
    found = await objects.find_targets(work.connection, [credit_code or ""], counting_at(work.law, "", work.now))
    if not found:
        raise Refusal("CLUE_UNKNOWN", clue=event.complaint, credit_code=credit_code or "")
    (target,) = found.values()
    command = OpenVisit(
        credit_code=target.credit_code,
        reason=f"核查投诉 {event.complaint}",
        planned_on=event.planned_on,
        officers=list(event.officers),
        clue=event.complaint,
    )
    return await _asked_for(command, target, Asker(event.agency, event.requested_by), work)


async def _asked_for(command: OpenVisit, target: Target, asker: Asker, work: Work) -> Outcome:
    if command.planned_on < work.today:
        raise Refusal("VISIT_DATE_PAST", planned_on=command.planned_on.isoformat())
    rules.check_clue(command.clue)
    if command.clue and not await objects.has_clue(work.connection, command.clue, command.credit_code):
        raise Refusal("CLUE_UNKNOWN", clue=command.clue, credit_code=command.credit_code)
    effects = work.jurisdiction.table(EFFECTS)
    listed = spared(target.exemption, target.supervision_class, target.region, effects, work.today)
    require_on_site(listed, target.credit_code, command.clue)
    place = rules.place(target.credit_code, target.region, target)
    await _check_team(work, asker.agency, place, command.officers, command.planned_on)
    case = _requested(command, target, asker, work)
    await _check_room(work, case)
    if not await store.request(work.connection, case, command.clue, command.reason):
        await _check_room(work, case)
    requested = VisitRequested(
        visit=case.id,
        region=case.region,
        agency=asker.agency,
        requested_by=asker.subject,
        reason_hash=sha256_hex(command.reason.encode()),
        clue=command.clue,
    )
    limit = work.law.find("plan.off_plan_approve", case.region, work.today)
    duty = StartDuty(duty=APPROVE, aggregate=aggregate(case.id), by=asker.agency, limit=limit)
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), requested)], duties=[duty])


def _requested(command: OpenVisit, target: Target, asker: Asker, work: Work) -> VisitCase:
    return VisitCase(
        id=work.new_id(),
        state=VisitState.REQUESTED,
        basis=VisitBasis.CLUE if command.clue else VisitBasis.OFF_PLAN,
        credit_code=target.credit_code,
        region=target.region,
        agencies=(asker.agency,),
        officers=tuple(dict.fromkeys(command.officers)),
        planned_on=command.planned_on,
        visit_from=command.planned_on,
        requested_by=asker.subject,
    )


async def _check_room(work: Work, case: VisitCase) -> None:
    standing = await store.open_in_month(work.connection, case.credit_code, case.planned_on)
    counted = await store.in_year(work.connection, [case.credit_code], case.planned_on, COUNTED)
    cap = work.law.find("visit.yearly_cap", case.region, case.planned_on)
    uncapped = case.basis is VisitBasis.CLUE
    rules.check_room(case.credit_code, standing, counted.get(case.credit_code, 0), None if uncapped else cap)


async def approve(command: ApproveVisit, work: Work) -> Outcome:
    """The head approves what another person asked for."""
    case = await require_visit(work, command.visit)
    _check_head(case, work.actor)
    return await stand(case, work.actor.subject, work)


async def stand(case: VisitCase, approved_by: str | None, work: Work) -> Outcome:
    """A visit asked for stands, whoever approved it; None: in an emergency nobody has yet."""
    await store.approve(work.connection, case.id, approved_by)
    planned = Fact(aggregate(case.id), planned_fact(case, approved_by))
    return Outcome(record=case.id, facts=[planned], duties=[EndDuty(duty=APPROVE, aggregate=aggregate(case.id))])


async def refuse(command: RefuseVisit, work: Work) -> Outcome:
    """The head refuses what another person asked for."""
    case = await require_visit(work, command.visit)
    _check_head(case, work.actor)
    return await turn_down(case, command.reason, work)


async def turn_down(case: VisitCase, reason: str, work: Work) -> Outcome:
    """A visit is not approved, and off."""
    await store.refuse(work.connection, case.id)
    refused = VisitRefused(
        visit=case.id,
        region=case.region,
        refused_by=work.actor.subject,
        reason_hash=sha256_hex(reason.encode()),
    )
    end = EndDuty(duty=APPROVE, aggregate=aggregate(case.id))
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), refused)], duties=[end])


def _check_head(case: VisitCase, actor: Actor) -> None:
    rules.require_state(case, VisitState.REQUESTED)
    rules.check_leads(case, actor.agency)
    rules.check_second_person(case, actor.subject)


async def approval_overdue(duty: Duty, work: Work) -> Outcome:
    """Nobody decided on an off-plan visit in time."""
    id = duty.aggregate.removeprefix("visit:")
    case = await store.find(work.connection, id)
    if case is None or case.state is not VisitState.REQUESTED:
        return Outcome()
    overdue = VisitApprovalOverdue(visit=id, region=case.region, agency=duty.agency, source=duty.source)
    return Outcome(record=id, facts=[Fact(duty.aggregate, overdue)])


async def merge(command: MergeVisit, work: Work) -> Outcome:
    """Another agency joins a planned visit with its own officers."""
    await work.lock(aggregate(command.visit))
    case = await store.find(work.connection, command.visit)
    if case is None:
        raise Refusal("NOT_FOUND", what="检查", id=command.visit)
    work.require(region=case.region, what="检查", id=command.visit)
    rules.check_merge(case, work.actor.agency)
    await _check_team(work, work.actor.agency, await place_of(work, case), command.officers, case.planned_on)
    joined = await store.join(work.connection, case.id, work.actor.agency, list(dict.fromkeys(command.officers)))
    merged = VisitMerged(visit=case.id, region=case.region, agencies=joined.agencies, draws=joined.draws)
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), merged)])


async def _check_team(work: Work, agency: str, place: PoolObject, certificates: list[str], on: date) -> None:
    officers = await objects.inspectors(work.connection, [agency])
    least = work.law.find("draw.officers_min", place.region, on)
    rules.check_team(certificates, officers, place, agency, on, least)
