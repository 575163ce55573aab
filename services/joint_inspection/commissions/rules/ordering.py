"""What is decided before the work is done: ordered, accepted, begun."""

from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, Role
from contracts.errors import Refusal
from contracts.joint_inspection.commission_terms import CommissionAction as A
from contracts.joint_inspection.commission_terms import CommissionItem, CommissionKind
from contracts.joint_inspection.commission_terms import CommissionState as S
from contracts.joint_inspection.commissions import OrderCommission
from contracts.joint_inspection.visits import VisitState
from contracts.zone import SHANGHAI
from services.joint_inspection.commissions.rules.machine import TABLE, Case
from services.joint_inspection.course import rules as course
from services.joint_inspection.course.rules import Decision
from services.joint_inspection.laboratories.rules import Case as Laboratory
from services.joint_inspection.laboratories.rules import require_able, require_usable
from services.joint_inspection.monitoring_plans.rules import is_money
from services.joint_inspection.visits.rules import VisitCase

BEGUN = frozenset({VisitState.CHECKED_IN, VisitState.FINISHED})


class Ordering(msgspec.Struct, frozen=True, kw_only=True):
    """What an order comes into."""

    number: str
    actor: Actor
    now: datetime
    today: date
    plan: str


def order(asked: OrderCommission, laboratory: Laboratory, visit: VisitCase | None, given: Ordering) -> Case:
    """An order that may be given. Refusals: see OrderCommission."""
    actor = given.actor
    if not given.today <= asked.begin_by <= asked.deliver_by:
        days = f"{asked.begin_by} 至 {asked.deliver_by}"
        raise Refusal("COMMISSION_DAYS_WRONG", days=days, today=given.today.isoformat())
    if not is_money(asked.price_yuan) or not asked.price_yuan:
        raise Refusal("COMMISSION_PRICE_WRONG", price=str(asked.price_yuan))
    credit_code = _subject(asked, visit)
    _require_items(asked)
    require_usable(laboratory, asked.begin_by)
    require_able(laboratory, asked.items, asked.begin_by)
    if laboratory.credit_code == credit_code:
        raise Refusal("LABORATORY_CONFLICT", number=laboratory.number, credit_code=credit_code)
    return Case(
        number=given.number,
        kind=asked.kind,
        state=S.ORDERED,
        agency=actor.agency,
        region=actor.region,
        laboratory=laboratory.number,
        contractor=laboratory.credit_code,
        content=asked.content,
        items=asked.items,
        begin_by=asked.begin_by,
        deliver_by=asked.deliver_by,
        price_yuan=asked.price_yuan,
        plan=given.plan,
        credit_code=credit_code,
        visit=asked.visit,
        case_number=asked.case_number,
        confidants=[actor.subject, *(visit.officers if visit else ())],
        steps=[course.taken(TABLE, A.ORDER, actor, given.now)],
    )


def may_order_for(visit: VisitCase, actor: Actor) -> bool:
    """Whether the actor knows of the visit and takes part in it."""
    knows = Role.HEAD in actor.roles or actor.subject in visit.officers or visit.state in BEGUN
    return actor.agency in visit.parties and knows and visit.state is not VisitState.REFUSED


def accept(case: Case, laboratory: Laboratory, actor: Actor, now: datetime) -> Decision[Case]:
    """Taken on, by an institution that is still usable for it."""
    decided = course.advance(TABLE, case, A.ACCEPT, actor, now)
    require_usable(laboratory, case.begin_by)
    require_able(laboratory, case.items, case.begin_by)
    return decided


def begin(
    case: Case,
    laboratory: Laboratory,
    visit: VisitCase | None,
    moment: datetime,
    on: date,
    late: str,
    actor: Actor,
    now: datetime,
) -> Decision[Case]:
    """Sampled or begun at the `moment`, on the day `on`; `late` is the source of the limit, should it be broken.

    Refusals: COMMISSION_TIME_WRONG, COMMISSION_VISIT_NOT_BEGUN, LABORATORY_UNQUALIFIED, LABORATORY_OUT_OF_SCOPE.
    """
    missed = on > case.begin_by
    changed = replace(case, begun_at=moment, overdue=case.overdue or missed)
    decided = course.advance(TABLE, case, A.BEGIN, actor, now, changed=changed, late_basis=late if missed else None)
    require_moment(case, moment, now)
    if visit and visit.state not in BEGUN:
        raise Refusal("COMMISSION_VISIT_NOT_BEGUN", number=case.number, visit=visit.id)
    require_usable(laboratory, on)
    require_able(laboratory, case.items, on)
    return decided


def require_moment(case: Case, moment: datetime, now: datetime) -> None:
    """Refuse a time before the order, or one to come. Refusal: COMMISSION_TIME_WRONG."""
    if not case.steps[0].at <= moment <= now:
        shown = f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        raise Refusal("COMMISSION_TIME_WRONG", number=case.number, moment=shown)


def late(case: Case, duty: str, source: str, now: datetime) -> Case:
    """What was not done in time."""
    return course.overdue(TABLE, replace(case, overdue=True), case.who(duty), source, now)


def _subject(asked: OrderCommission, visit: VisitCase | None) -> str | None:
    """The enterprise it is about. Refusal: COMMISSION_SUBJECT_WRONG."""
    credit_code = visit.credit_code if visit else asked.credit_code
    sampled = asked.kind is CommissionKind.SAMPLING
    unbound = sampled and (asked.visit is None) == (asked.case_number is None)
    nobody = credit_code is None and asked.kind is not CommissionKind.AREA_REPORT
    other = visit is not None and asked.credit_code not in (None, visit.credit_code)
    if unbound or nobody or other:
        raise Refusal("COMMISSION_SUBJECT_WRONG", kind=asked.kind.label)
    return credit_code


def _require_items(asked: OrderCommission) -> None:
    keys = [_key(one) for one in asked.items]
    limits = [one.limit_value for one in asked.items if one.limit_value is not None]
    missing = asked.kind is CommissionKind.SAMPLING and not keys
    if missing or len(set(keys)) < len(keys) or not all(one.is_finite() and one >= 0 for one in limits):
        raise Refusal("COMMISSION_ITEMS_WRONG", kind=asked.kind.label)


def _key(item: CommissionItem) -> tuple[str, str]:
    return item.point, item.pollutant
