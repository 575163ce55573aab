"""What proposing, confirming and a change of circumstances decide about a static fact."""

from calendar import monthrange
from datetime import date, datetime, timedelta

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.law import LawRow
from contracts.registry.permits import PermitFacts, PermitState
from contracts.registry.self_checks import SelfCheckAnswer, SelfCheckItem
from contracts.registry.static_facts import ConfirmStaticFact, ProposeStaticFact, StaticFactOrigin
from contracts.registry.static_facts import StaticFactAction as A
from contracts.registry.static_facts import StaticFactState as S
from services.registry.static_facts.rules.book import Change, Effect
from services.registry.static_facts.rules.machine import NOBODY, STEPS, Case, noted, step

GOOD = frozenset({PermitState.VALID, PermitState.EXPIRING})
ACTIONS = {Effect.FALL: A.FALL, Effect.RECONFIRM: A.ASK_AGAIN}


class VisitMade(msgspec.Struct, frozen=True, kw_only=True):
    """A visit as joint inspection told of it."""

    visit: str
    credit_code: str
    agencies: list[str]
    started_at: datetime
    finished_at: datetime | None = None


def origin_of(order: ProposeStaticFact) -> StaticFactOrigin:
    """What it is proposed from: a permit, or an item of a self-check, and only one of them."""
    from_check = order.self_check is not None and order.item is not None
    if order.permit is not None and order.self_check is None and order.item is None:
        return StaticFactOrigin.PERMIT
    if from_check and order.permit is None and order.outlet is None:
        return StaticFactOrigin.CHECKLIST
    raise Refusal("STATIC_FACT_ORIGIN_MISSING")


def require_permit(number: str, permit: PermitFacts | None, credit_code: str, outlet: str | None) -> None:
    """A valid permit of this enterprise, with the outlet that is named."""
    if permit is None or permit.holder != credit_code or permit.state not in GOOD:
        state = permit.state.label if permit is not None and permit.holder == credit_code else "不属于该企业"
        raise Refusal("STATIC_FACT_PERMIT_UNFIT", permit=number, credit_code=credit_code, state=state)
    numbers = [one.number for one in permit.outlets]
    if outlet is not None and outlet not in numbers:
        raise Refusal("STATIC_FACT_OUTLET_UNKNOWN", outlet=outlet, permit=number, outlets="、".join(numbers) or "无")


def require_answer(number: str, item: int, items: list[SelfCheckItem]) -> None:
    """An item the enterprise answered, and answered that it conforms."""
    answers = {one.number: one.answer for one in items}
    if answers.get(item) is not SelfCheckAnswer.CONFORMS:
        answer = answers.get(item)
        raise Refusal("STATIC_FACT_ANSWER_UNFIT", self_check=number, item=item, answer=answer.label if answer else "无")


def proposed(order: ProposeStaticFact, number: str, region: str, by: str, now: datetime) -> Case:
    """The fact as proposed; it counts for nothing until a visit has confirmed it."""
    case = Case(
        number=number,
        credit_code=order.credit_code,
        region=region,
        kind=order.kind,
        title=order.title.strip(),
        statement=order.statement,
        origin=origin_of(order),
        state=S.PROPOSED,
        permit=order.permit,
        outlet=order.outlet,
        self_check=order.self_check,
        item=order.item,
    )
    return noted(case, A.PROPOSE, by, now)


def require_visit(case: Case, number: str, visit: VisitMade | None, agency: str, limit: LawRow, now: datetime) -> None:
    """A finished visit to this enterprise by this agency, not long ago and after what has changed."""
    if visit is None:
        raise Refusal("STATIC_FACT_VISIT_UNKNOWN", visit=number)
    if visit.credit_code != case.credit_code:
        raise Refusal("STATIC_FACT_VISIT_OF_ANOTHER", visit=number, credit_code=case.credit_code)
    if visit.finished_at is None:
        raise Refusal("STATIC_FACT_VISIT_UNFINISHED", visit=number)
    if agency not in visit.agencies:
        raise Refusal("STATIC_FACT_VISIT_NOT_YOURS", visit=number, agencies="、".join(visit.agencies))
    changed = case.changed_at is not None and visit.started_at < case.changed_at
    if changed or now - visit.finished_at > timedelta(days=int(limit.value)):
        raise Refusal("STATIC_FACT_VISIT_OLD", visit=number, limit=limit.text)


def confirmed(
    case: Case, order: ConfirmStaticFact, agency: str, by: str, until: date, today: date, now: datetime
) -> Case:
    """The fact in force from today to a date."""
    seen = replace(
        case,
        in_force_on=today,
        until=until,
        visit=order.visit,
        confirmed_by=by,
        confirming=agency,
        evidence=order.evidence,
        changed_by=None,
        changed_at=None,
    )
    return step(seen, A.CONFIRM, agency, now, reason=order.remark, visit=order.visit)


def last_day(today: date, months: int, permit: PermitFacts | None) -> date:
    """Until when a fact confirmed today is left out: so many months, never longer than its permit."""
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    ends = date(year, month + 1, min(today.day, monthrange(year, month + 1)[1])) - timedelta(days=1)
    return min(ends, permit.valid_to) if permit is not None and permit.valid_to is not None else ends


def changed(case: Case, change: Change | None, now: datetime) -> Case | None:
    """The fact after a change of circumstances; None where the change means nothing for it."""
    if change is None or (case.state, ACTIONS[change.effect]) not in STEPS:
        return None
    told = replace(case, changed_by=change.text, changed_at=now)
    return step(told, ACTIONS[change.effect], NOBODY, now, reason=change.text)


def lapsed(case: Case, today: date, now: datetime) -> Case | None:
    """The fact after its last day; None before it."""
    over = case.state is S.IN_FORCE and case.until is not None and today > case.until
    return step(case, A.LAPSE, NOBODY, now) if over else None
