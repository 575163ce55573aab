"""Forming a team, its records and milestones, and what the level above does: one function per message."""

from contracts.errors import Refusal
from contracts.joint_inspection import case_teams as orders
from contracts.joint_inspection.team_terms import TeamState, TeamSubject
from kernel.duty_changes import AlterDuty
from kernel.work import DutyChange, Outcome, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.case_teams.handlers.base import (
    aggregate,
    fact,
    kept,
    load,
    longest,
    milestone_aggregate,
    milestone_clock,
)
from services.joint_inspection.case_teams.handlers.seating import officer_of
from services.joint_inspection.case_teams.rules import seats, working
from services.joint_inspection.case_teams.rules.case import Case
from services.joint_inspection.case_teams.rules.machine import CLOSE, ESCALATED, MILESTONE, require_date
from services.joint_inspection.case_teams.store import sources
from services.joint_inspection.case_teams.store import teams as store
from services.joint_inspection.objects import store as objects
from services.joint_inspection.objects.handlers import counting_at
from services.joint_inspection.visits import store as visits
from services.joint_inspection.visits.rules import VisitCase

PREFIX = "ZA-"


async def form(order: orders.FormCaseTeam, work: Work) -> Outcome:
    """A team with its leader and milestones, for a case that its agency may look into."""
    work.require(region=order.region)
    visit = await _origin(order, work)
    number, superior = PREFIX + work.new_id(), await agency_store.parent(work.connection, work.actor.agency)
    await work.lock(aggregate(number))
    case = working.form(order, number, work.actor, visit, superior, work.now)
    seats.require_fit(case.seats[0], await officer_of(case.seats[0], work), case.credit_code, work.today)
    for one in case.milestones:
        require_date(one.due_on, work.today, longest(case.region, work))
    await store.save(work.connection, case)
    clocks = [milestone_clock(case, one.nth, work) for one in case.milestones]
    return Outcome(record=number, facts=[fact(case, order.reason)], duties=clocks)


async def _origin(order: orders.FormCaseTeam, work: Work) -> VisitCase | None:
    """The visit the case began with, if any; an enterprise must be known. Refusals: NOT_FOUND, TEAM_REFERENCE_WRONG."""
    if order.origin in (TeamSubject.VISIT, TeamSubject.FINDING):
        return await _visit(order, work)
    enterprise = order.reference if order.origin is TeamSubject.ENTERPRISE else order.credit_code
    if order.origin is TeamSubject.ENTERPRISE and order.credit_code not in (None, order.reference):
        raise Refusal("TEAM_REFERENCE_WRONG", reference=order.reference, credit_code=order.credit_code)
    if enterprise:
        found = await objects.find_targets(work.connection, [enterprise], counting_at(work.law, "", work.now))
        if not found:
            raise Refusal("NOT_FOUND", what="企业", id=enterprise)
    return None


async def _visit(order: orders.FormCaseTeam, work: Work) -> VisitCase:
    id: str | None = order.reference
    if order.origin is TeamSubject.FINDING:
        id = await sources.visit_of_finding(work.connection, order.reference)
    visit = await visits.find(work.connection, id) if id else None
    if visit is None or not working.may_link(visit, work.actor):
        raise Refusal("NOT_FOUND", what=order.origin.label, id=order.reference)
    if order.credit_code not in (None, visit.credit_code):
        raise Refusal("TEAM_REFERENCE_WRONG", reference=order.reference, credit_code=order.credit_code)
    return visit


async def link_visit(order: orders.LinkTeamVisit, work: Work) -> Outcome:
    """One more visit that the members see."""
    case = await load(order.number, order.version, work)
    visit = await visits.find(work.connection, order.visit)
    if not working.may_link(visit, work.actor):
        raise Refusal("NOT_FOUND", what="检查", id=order.visit)
    return await kept(working.link(case, order.visit, work.actor, work.now), work)


async def add_milestone(order: orders.AddTeamMilestone, work: Work) -> Outcome:
    """One more milestone."""
    return await _added(order, work, ordered=False)


async def order_(order: orders.OrderCaseTeam, work: Work) -> Outcome:
    """One that the level above orders."""
    return await _added(order, work, ordered=True)


async def _added(order: orders.AddTeamMilestone | orders.OrderCaseTeam, work: Work, *, ordered: bool) -> Outcome:
    case = await load(order.number, order.version, work)
    require_date(order.due_on, work.today, longest(case.region, work))
    return await kept(
        working.add(case, order.text, order.due_on, work.actor, work.now, ordered=ordered), work, order.text
    )


async def extend_milestone(order: orders.ExtendTeamMilestone, work: Work) -> Outcome:
    """More time."""
    case = await load(order.number, order.version, work)
    decision = working.extend(case, order, work.actor, work.today, longest(case.region, work), work.now)
    return await kept(decision, work, order.reason)


async def take_over(order: orders.TakeOverCaseTeam, work: Work) -> Outcome:
    """The level above leads; the clocks that run are its own now."""
    case = await load(order.number, order.version, work)
    superior = await agency_store.parent(work.connection, work.actor.agency)
    decision = working.take_over(case, superior, order.reason, work.actor, work.now)
    return await kept(decision, work, order.reason, more=_handed(decision.case))


def _handed(case: Case) -> list[DutyChange]:
    handed: list[DutyChange] = [
        AlterDuty(duty=duty, aggregate=milestone_aggregate(case.number, one.nth), by=case.agency)
        for one in case.milestones
        if one.met_at is None
        for duty in (MILESTONE, *([ESCALATED] if one.overdue else []))
    ]
    if case.state is TeamState.REPORTED:
        handed.append(AlterDuty(duty=CLOSE, aggregate=aggregate(case.number), by=case.agency))
    return handed
