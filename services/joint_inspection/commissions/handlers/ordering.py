"""What the agency orders and decides: one function per message."""

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection import commissions as orders
from contracts.joint_inspection.commission_terms import CommissionAction
from contracts.joint_inspection.monitoring_plans import MonitoringPlanState
from kernel.work import Outcome, Work
from services.joint_inspection.commissions.handlers.base import decided, kept, laboratory_of, load
from services.joint_inspection.commissions.rules import ordering
from services.joint_inspection.commissions.rules.machine import ANSWER, TABLE
from services.joint_inspection.commissions.rules.ordering import Ordering
from services.joint_inspection.course import rules as course
from services.joint_inspection.monitoring_plans import rules as plan_rules
from services.joint_inspection.monitoring_plans import store as plans
from services.joint_inspection.monitoring_plans.handlers import aggregate as plan_aggregate
from services.joint_inspection.monitoring_plans.rules import Case as Plan
from services.joint_inspection.visits import store as visits
from services.joint_inspection.visits.rules import VisitCase

PREFIX = "WT-"


async def order(asked: orders.OrderCommission, work: Work) -> Outcome:
    """Order work within the year's plan; the plan's lock keeps two orders from the same money."""
    plan = await _plan(work)
    visit = await _visit(asked.visit, work) if asked.visit else None
    laboratory = await laboratory_of(asked.laboratory, work)
    given = Ordering(number=PREFIX + work.new_id(), actor=work.actor, now=work.now, today=work.today, plan=plan.number)
    case = ordering.order(asked, laboratory, visit, given)
    booked = (await plans.booked(work.connection, [plan.number]))[plan.number]
    plan_rules.book(plan, asked.kind, asked.price_yuan, booked)
    return await kept(case, work, asked.content, starts=(ANSWER,))


async def withdraw(asked: orders.WithdrawCommission, work: Work) -> Outcome:
    """Taken back before the work began."""
    case = await load(asked.number, asked.version, work)
    return await decided(
        course.advance(TABLE, case, CommissionAction.WITHDRAW, work.actor, work.now, reason=asked.reason),
        work,
        asked.reason,
    )


async def send_back(asked: orders.SendBackCommission, work: Work) -> Outcome:
    """To be done again by another day."""
    case = await load(asked.number, asked.version, work)
    if asked.deliver_by < work.today:
        raise Refusal("COMMISSION_DAYS_WRONG", days=asked.deliver_by.isoformat(), today=work.today.isoformat())
    changed = replace(case, deliver_by=asked.deliver_by)
    decision = course.advance(
        TABLE, case, CommissionAction.SEND_BACK, work.actor, work.now, changed=changed, reason=asked.reason
    )
    return await decided(decision, work, asked.reason)


async def settle(asked: orders.SettleCommission, work: Work) -> Outcome:
    """Accepted by the head: the price is spent."""
    case = await load(asked.number, asked.version, work)
    return await decided(course.advance(TABLE, case, CommissionAction.SETTLE, work.actor, work.now), work)


async def _plan(work: Work) -> Plan:
    """The bureau's adopted plan of the year, locked. Refusal: COMMISSION_NO_PLAN."""
    number = await plans.number_of(work.connection, work.actor.agency, work.today.year)
    if number:
        await work.lock(plan_aggregate(number))
    plan = await plans.load(work.connection, number) if number else None
    if plan is None or plan.state is not MonitoringPlanState.ADOPTED:
        raise Refusal("COMMISSION_NO_PLAN", agency=work.actor.agency, year=work.today.year)
    return plan


async def _visit(id: str, work: Work) -> VisitCase:
    """A visit the actor takes part in. Refusal: NOT_FOUND."""
    visit = await visits.find(work.connection, id)
    if visit is None or not ordering.may_order_for(visit, work.actor):
        raise Refusal("NOT_FOUND", what="检查", id=id)
    return visit
