"""Visits outside the plan, and agencies that join a visit: one function per message."""

from datetime import date

from contracts.actors import Actor
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection.off_plan import (
    ApproveVisit,
    MergeVisit,
    OpenVisit,
    RefuseVisit,
    VisitApprovalOverdue,
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
from services.joint_inspection.visits.rules import VisitCase

COUNTED = (VisitState.REQUESTED, VisitState.PLANNED, VisitState.CHECKED_IN, VisitState.FINISHED)
APPROVE = "visit.approve"


async def open_(command: OpenVisit, work: Work) -> Outcome:
    """Ask for an off-plan visit."""
    found = await objects.find_targets(work.connection, [command.credit_code], counting_at(work.law, "", work.now))
    target = found.get(command.credit_code)
    if target is None:
        raise Refusal("NOT_FOUND", what="企业", id=command.credit_code)
    work.require(region=target.region, what="企业", id=command.credit_code)
    if command.planned_on < work.today:
        raise Refusal("VISIT_DATE_PAST", planned_on=command.planned_on.isoformat())
    rules.check_clue(command.clue)
    if command.clue and not await objects.has_clue(work.connection, command.clue, command.credit_code):
        raise Refusal("CLUE_UNKNOWN", clue=command.clue, credit_code=command.credit_code)
    effects = work.jurisdiction.table(EFFECTS)
    listed = spared(target.exemption, target.supervision_class, target.region, effects, work.today)
    require_on_site(listed, target.credit_code, command.clue)
    place = rules.place(target.credit_code, target.region, target)
    await _check_team(work, place, command.officers, command.planned_on)
    case = _requested(command, target, work)
    await _check_room(work, case)
    if not await store.request(work.connection, case, command.clue, command.reason):
        await _check_room(work, case)
    requested = VisitRequested(
        visit=case.id,
        region=case.region,
        agency=work.actor.agency,
        requested_by=work.actor.subject,
        reason_hash=sha256_hex(command.reason.encode()),
        clue=command.clue,
    )
    limit = work.law.find("plan.off_plan_approve", case.region, work.today)
    duty = StartDuty(duty=APPROVE, aggregate=aggregate(case.id), by=work.actor.agency, limit=limit)
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), requested)], duties=[duty])


def _requested(command: OpenVisit, target: Target, work: Work) -> VisitCase:
    return VisitCase(
        id=work.new_id(),
        state=VisitState.REQUESTED,
        basis=VisitBasis.CLUE if command.clue else VisitBasis.OFF_PLAN,
        credit_code=target.credit_code,
        region=target.region,
        agencies=(work.actor.agency,),
        officers=tuple(dict.fromkeys(command.officers)),
        planned_on=command.planned_on,
        visit_from=command.planned_on,
        requested_by=work.actor.subject,
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
    await store.approve(work.connection, case.id, work.actor.subject)
    planned = Fact(aggregate(case.id), planned_fact(case, work.actor.subject))
    return Outcome(record=case.id, facts=[planned], duties=[EndDuty(duty=APPROVE, aggregate=aggregate(case.id))])


async def refuse(command: RefuseVisit, work: Work) -> Outcome:
    """The head refuses what another person asked for."""
    case = await require_visit(work, command.visit)
    _check_head(case, work.actor)
    await store.refuse(work.connection, case.id)
    refused = VisitRefused(
        visit=case.id,
        region=case.region,
        refused_by=work.actor.subject,
        reason_hash=sha256_hex(command.reason.encode()),
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
    await _check_team(work, await place_of(work, case), command.officers, case.planned_on)
    joined = await store.join(work.connection, case.id, work.actor.agency, list(dict.fromkeys(command.officers)))
    merged = VisitMerged(visit=case.id, region=case.region, agencies=joined.agencies, draws=joined.draws)
    return Outcome(record=case.id, facts=[Fact(aggregate(case.id), merged)])


async def _check_team(work: Work, place: PoolObject, certificates: list[str], on: date) -> None:
    agency = work.actor.agency
    officers = await objects.inspectors(work.connection, [agency])
    least = work.law.find("draw.officers_min", place.region, on)
    rules.check_team(certificates, officers, place, agency, on, least)
