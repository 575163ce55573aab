"""Visits outside the plan, and agencies that join a visit: one function per message."""

from datetime import date

import msgspec

from contracts.actors import Actor
from contracts.complaints.inspections import ComplaintInspectionAsked
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection.allowances import ArrangementObstacle, VisitGround
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
from contracts.joint_inspection.visits import VisitBasis, VisitState
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.joint_inspection.allowances import handlers as allowances
from services.joint_inspection.allowances.store import clue_ground, open_books
from services.joint_inspection.arrangements import store as arrangements
from services.joint_inspection.arrangements.rules import not_arranged_fact
from services.joint_inspection.exemptions.handlers import EFFECTS
from services.joint_inspection.exemptions.rules import require_on_site, spared
from services.joint_inspection.inspectors import store as inspector_store
from services.joint_inspection.lottery.rules import PoolObject, sha256_hex
from services.joint_inspection.objects import store as objects
from services.joint_inspection.objects.handlers import counting_at
from services.joint_inspection.objects.rules import Target
from services.joint_inspection.visit_merges.handlers.proposing import mergeable, propose
from services.joint_inspection.visits import rules, store
from services.joint_inspection.visits.handlers import aggregate, officers_of, place_of, planned_fact, require_visit
from services.joint_inspection.visits.rules import Asker, VisitCase, VisitStep

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
    ground = await _ground(work, command)
    allowances.check_items(work, command.items)
    effects = work.jurisdiction.table(EFFECTS)
    listed = spared(target.exemption, target.supervision_class, target.region, effects, work.today)
    require_on_site(listed, target.credit_code, command.clue)
    place = rules.place(target.credit_code, target.region, target)
    await _check_team(work, asker.agency, place, command.officers, command.planned_on)
    case = _requested(command, target, asker, ground, work)
    await check_standing(work, case)
    await allowances.require_room(work, case)
    if not await store.request(work.connection, case, command.clue, command.reason):
        await check_standing(work, case)
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


async def _ground(work: Work, command: OpenVisit) -> VisitGround:
    if command.clue is None:
        return VisitGround.OFF_PLAN
    ground = await clue_ground(work.connection, command.clue, command.credit_code)
    if ground is None:
        raise Refusal("CLUE_UNKNOWN", clue=command.clue, credit_code=command.credit_code)
    return ground


def _requested(command: OpenVisit, target: Target, asker: Asker, ground: VisitGround, work: Work) -> VisitCase:
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
        ground=ground,
        items=tuple(dict.fromkeys(command.items)),
    )


async def check_standing(work: Work, case: VisitCase) -> None:
    """Refuse a second open visit of the agency in the month. Refusal: VISIT_DUPLICATE."""
    agency = case.agencies[0]
    rules.check_duplicate(case, await store.open_in_month(work.connection, case.credit_code, case.planned_on, agency))


async def approve(command: ApproveVisit, work: Work) -> Outcome:
    """The head approves what another person asked for."""
    case = await require_visit(work, command.visit)
    _check_head(case, work.actor)
    return await stand(case, work.actor.subject, work)


async def stand(case: VisitCase, approved_by: str | None, work: Work) -> Outcome:
    """A visit asked for stands with its place in the year, whoever approved; None: in an emergency nobody has yet."""
    ground = case.ground if approved_by else VisitGround.EMERGENCY
    stands = msgspec.structs.replace(rules.moved(case, VisitStep.APPROVE), ground=ground)
    booked = await allowances.booked_alone(work, stands)
    await store.approve(work.connection, case.id, approved_by, ground)
    proposed = await propose(work, [stands])
    planned = Fact(aggregate(case.id), planned_fact(stands, approved_by))
    end = EndDuty(duty=APPROVE, aggregate=aggregate(case.id))
    return Outcome(record=case.id, facts=[planned, *booked, *proposed.facts], duties=[end, *proposed.duties])


async def refuse(command: RefuseVisit, work: Work) -> Outcome:
    """The head refuses what another person asked for."""
    case = await require_visit(work, command.visit)
    _check_head(case, work.actor)
    return await turn_down(case, command.reason, work)


async def turn_down(case: VisitCase, reason: str, work: Work) -> Outcome:
    """A visit is not approved, and off; a place in the year that it had is free."""
    await store.refuse(work.connection, case.id)
    released = await allowances.released(work, case)
    refused = VisitRefused(
        visit=case.id,
        region=case.region,
        refused_by=work.actor.subject,
        reason_hash=sha256_hex(reason.encode()),
    )
    end = EndDuty(duty=APPROVE, aggregate=aggregate(case.id))
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), refused), *released], duties=[end])


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
    """Another agency asks to go along on a planned visit with its own officers."""
    await work.lock(aggregate(command.visit))
    standing = await store.find(work.connection, command.visit)
    if standing is None:
        raise Refusal("NOT_FOUND", what="检查", id=command.visit)
    work.require(region=standing.region, what="检查", id=command.visit)
    rules.check_merge(standing, work.actor.agency)
    if not mergeable(work, standing):
        raise Refusal("VISIT_NOT_MERGEABLE", visit=standing.id, ground=standing.ground.label)
    allowances.check_items(work, command.items)
    place = await place_of(work, standing)
    await _check_team(work, work.actor.agency, place, command.officers, standing.planned_on)
    case = _joining(command, standing, work)
    await open_books(work.connection, [case.credit_code])
    await arrangements.insert(work.connection, [case])
    proposed = await propose(work, [case], accepting=True)
    waits = Fact(aggregate(case.id), not_arranged_fact(case))
    return Outcome(record=case.id, facts=[waits, *proposed.facts], duties=proposed.duties)


def _joining(command: MergeVisit, standing: VisitCase, work: Work) -> VisitCase:
    return VisitCase(
        id=work.new_id(),
        state=VisitState.NOT_ARRANGED,
        basis=VisitBasis.OFF_PLAN,
        credit_code=standing.credit_code,
        region=standing.region,
        agencies=(work.actor.agency,),
        officers=tuple(dict.fromkeys(command.officers)),
        planned_on=standing.planned_on,
        visit_from=standing.visit_from,
        requested_by=work.actor.subject,
        ground=VisitGround.OFF_PLAN,
        items=tuple(dict.fromkeys(command.items)),
        obstacle=ArrangementObstacle.JOINING,
        obstacle_text=f"申请并入检查 {standing.id}",
    )


async def _check_team(work: Work, agency: str, place: PoolObject, certificates: list[str], on: date) -> None:
    officers = await inspector_store.of_agencies(work.connection, [agency])
    least = work.law.find("draw.officers_min", place.region, on)
    rules.check_team(certificates, officers, place, agency, on, least)


async def check_still_fit(work: Work, case: VisitCase) -> None:
    """Refuse a visit whose officers may not go there on its day. Refusal: VISIT_OFFICER_UNFIT."""
    officers = await officers_of(work, case, case.planned_on)
    rules.check_fit(case.officers, officers, await place_of(work, case), case.planned_on)
