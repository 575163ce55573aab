"""A cross-check: what may happen to it, whom it may be asked of, and who may be lent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection.course_terms import CourseSide
from contracts.joint_inspection.cross_checks import CrossCheckAction as A
from contracts.joint_inspection.cross_checks import CrossCheckState as S
from contracts.joint_inspection.cross_checks import (
    CrossCheckStep,
    GrantOfficers,
    OfficerLoan,
    OrderCrossCheck,
    WantedOfficers,
)
from contracts.joint_inspection.cross_checks import OfficerLoanState as L
from contracts.joint_inspection.plans import Plan
from contracts.law import LawRow
from services.joint_inspection.course.rules import HEAD, Move, Table, require_step, taken
from services.joint_inspection.course.rules import overdue as noted_overdue
from services.joint_inspection.lottery.rules import PoolOfficer, within

ANSWER, LONGEST = "cross_check.answer", "cross_check.loan_days_max"
ORDERER, LENDER = CourseSide.ORDERER, CourseSide.LENDER
RUNNING = (S.ORDERED, S.UNDER_WAY)

MOVES: dict[tuple[S, A], Move] = {
    **{(state, A.ASK): Move(state, ORDERER, starts=(ANSWER,), roles=HEAD) for state in RUNNING},
    **{(state, A.GRANT): Move(state, LENDER, ends=(ANSWER,), roles=HEAD) for state in RUNNING},
    **{(state, A.DECLINE): Move(state, LENDER, ends=(ANSWER,), roles=HEAD) for state in RUNNING},
    **{(state, A.RELEASE): Move(state, ORDERER, ends=(ANSWER,), roles=HEAD) for state in RUNNING},
    **{(state, A.DRAW): Move(S.UNDER_WAY, ORDERER) for state in RUNNING},
    (S.ORDERED, A.CALL_OFF): Move(S.CALLED_OFF, ORDERER, ends=(ANSWER,), roles=HEAD),
    (S.UNDER_WAY, A.CLOSE): Move(S.CLOSED, ORDERER, ends=(ANSWER,), roles=HEAD),
}
TABLE = Table(what="交叉检查", step=CrossCheckStep, moves=MOVES, overdue=A.OVERDUE)


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One cross-check; `region` is the orderer's, `target` the region checked."""

    number: str
    state: S
    plan: str
    orderer: str
    region: str
    target: str
    title: str
    text: str
    ordered_at: datetime
    loans: list[OfficerLoan]
    steps: list[CrossCheckStep]

    @property
    def lenders(self) -> list[str]:
        """Every agency that was asked."""
        return list(dict.fromkeys(loan.agency for loan in self.loans))

    @property
    def parties(self) -> list[str]:
        """Who ordered it and who was asked."""
        return list(dict.fromkeys([self.orderer, *self.lenders]))

    @property
    def sides(self) -> Mapping[CourseSide, list[str]]:
        """Who ordered it and who was asked."""
        return {ORDERER: [self.orderer], LENDER: self.lenders}

    @property
    def version(self) -> int:
        """How many steps people took."""
        return TABLE.version(self.steps)


def ordered(
    order: OrderCrossCheck, plan: Plan, number: str, actor: Actor, longest: LawRow, now: datetime, today: date
) -> Case:
    """A cross-check under a plan of the orderer's own.

    Refusals: NOT_FOUND, OUT_OF_REACH, CROSS_CHECK_LENDER_WRONG, CROSS_CHECK_DAYS_WRONG.
    """
    if plan.agency != actor.agency:
        raise Refusal("NOT_FOUND", what="检查计划", id=plan.id)
    case = Case(
        number=number,
        state=S.ORDERED,
        plan=plan.id,
        orderer=actor.agency,
        region=actor.region,
        target=plan.region,
        title=order.title.strip(),
        text=order.text,
        ordered_at=now,
        loans=[],
        steps=[taken(TABLE, A.ORDER, actor, now)],
    )
    for wanted in order.loans:
        case = with_loan(case, wanted, longest, today)
    return case


def asked(case: Case, wanted: WantedOfficers, actor: Actor, longest: LawRow, now: datetime, today: date) -> Case:
    """One more agency is asked. Refusals: as `ordered`, CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP."""
    after = with_loan(case, wanted, longest, today)
    return _stepped(case, after, A.ASK, actor, now, nth=len(after.loans))


def with_loan(case: Case, wanted: WantedOfficers, longest: LawRow, today: date) -> Case:
    """The case with a wish for officers of a region below the orderer, other than the one checked."""
    require_lender(case, wanted.agency)
    require_days(wanted.from_on, wanted.until_on, today, None)
    if (wanted.until_on - wanted.from_on).days >= longest.value:
        raise days_wrong(wanted.from_on, wanted.until_on, f"不超过{longest.text}")
    loan = OfficerLoan(
        nth=len(case.loans) + 1,
        agency=wanted.agency,
        wanted=wanted.wanted,
        from_on=wanted.from_on,
        until_on=wanted.until_on,
        specialties=sorted(set(wanted.specialties)),
    )
    return replace(case, loans=[*case.loans, loan])


def require_lender(case: Case, agency: str) -> None:
    """Refuse to ask whom the orderer does not stand above, and who lies where is checked.

    Refusals: OUT_OF_REACH, CROSS_CHECK_LENDER_WRONG.
    """
    kind, _, region = agency.rpartition("-")
    if not region.startswith(region_prefix(case.region)) or region == case.region:
        raise Refusal("OUT_OF_REACH", region=region)
    if kind != case.orderer.rpartition("-")[0]:
        raise Refusal("CROSS_CHECK_LENDER_WRONG", agency=agency, why="与组织单位不属同一系统")
    if case.target.startswith(region_prefix(region)):
        raise Refusal("CROSS_CHECK_LENDER_WRONG", agency=agency, why="被检查地区在其辖区内，应当回避")


def require_days(first: date, last: date, today: date, within: OfficerLoan | None) -> None:
    """Refuse days that have passed, run backwards, or lie outside those asked for. Refusal: CROSS_CHECK_DAYS_WRONG."""
    if within and not within.from_on <= first <= last <= within.until_on:
        raise days_wrong(first, last, f"须在商请的 {within.from_on} 至 {within.until_on} 之内")
    if not first <= last or last < today:
        raise days_wrong(first, last, "须先后有序，且不早于今天结束")


def days_wrong(first: date, last: date, rule: str) -> Refusal:
    """The refusal of days."""
    return Refusal("CROSS_CHECK_DAYS_WRONG", got=f"{first} 至 {last}", rule=rule)


def granted(
    case: Case, order: GrantOfficers, known: Sequence[PoolOfficer], actor: Actor, now: datetime, today: date
) -> Case:
    """The lender's officers for these days; `known` are its officers in post.

    Refusals: those of a step, CROSS_CHECK_LOAN_UNKNOWN, CROSS_CHECK_LOAN_STATE, CROSS_CHECK_DAYS_WRONG,
    OFFICER_NOT_LENDABLE.
    """
    loan = own_loan(case, order.loan, A.GRANT, actor)
    first, last = order.from_on or loan.from_on, order.until_on or loan.until_on
    require_days(first, last, today, loan)
    officers = list(dict.fromkeys(order.officers))
    by_certificate = {one.certificate: one for one in known if one.agency == loan.agency}
    for certificate in officers:
        require_lendable(certificate, by_certificate.get(certificate), loan, first, last)
    given = replace(
        loan,
        state=L.GRANTED,
        from_on=first,
        until_on=last,
        officers=officers,
        granted=len(officers),
        answered_at=now,
        overdue=False,
    )
    return _stepped(case, _with(case, given), A.GRANT, actor, now, nth=loan.nth)


def require_lendable(certificate: str, officer: PoolOfficer | None, loan: OfficerLoan, first: date, last: date) -> None:
    """Refuse who is not in post there, of another region, not certified on every day, or not of the specialty."""
    if officer is None:
        why = "不是本单位在职持证的执法人员"
    elif not within(officer.region, loan.agency[-6:]):
        why = f"执法区域 {officer.region} 不在本单位辖区内"
    elif not (officer.valid_from <= first and last <= officer.valid_to):
        why = f"执法证 {officer.valid_from} 至 {officer.valid_to} 有效，不能覆盖全部抽调日期"
    elif loan.specialties and officer.specialties and not set(loan.specialties) & set(officer.specialties):
        why = "专业不符"
    else:
        return
    raise Refusal("OFFICER_NOT_LENDABLE", certificate=certificate, why=why)


def declined(case: Case, nth: int, reason: str, actor: Actor, now: datetime) -> Case:
    """Nobody is lent, and why."""
    loan = own_loan(case, nth, A.DECLINE, actor)
    answered = replace(loan, state=L.DECLINED, answered_at=now, reason=reason, overdue=False)
    return _stepped(case, _with(case, answered), A.DECLINE, actor, now, nth=nth, reason=reason)


def released(case: Case, nth: int, reason: str, actor: Actor, now: datetime) -> Case:
    """A wish is taken back; officers granted are sent home as long as nothing was drawn with them."""
    require_step(TABLE, case, A.RELEASE, actor)
    loan = loan_of(case, nth)
    free = (L.ASKED, L.GRANTED) if case.state is S.ORDERED else (L.ASKED,)
    require_loan_state(case, loan, free, A.RELEASE)
    after = replace(loan, state=L.RELEASED, reason=reason, overdue=False)
    return _stepped(case, _with(case, after), A.RELEASE, actor, now, nth=nth, reason=reason)


def drawing(case: Case, agencies: Collection[str], actor: Actor, now: datetime) -> Case:
    """The draw is opened with the officers lent.

    Refusals: those of a step, CROSS_CHECK_LOANS_OPEN, CROSS_CHECK_ALONE.
    """
    require_step(TABLE, case, A.DRAW, actor)
    waiting = [loan.agency for loan in case.loans if loan.state is L.ASKED]
    if waiting:
        raise Refusal("CROSS_CHECK_LOANS_OPEN", number=case.number, agencies="、".join(waiting))
    if agencies:
        raise Refusal("CROSS_CHECK_ALONE", number=case.number)
    return _stepped(case, case, A.DRAW, actor, now)


def called_off(case: Case, reason: str, actor: Actor, now: datetime) -> Case:
    """Not carried out; nobody is asked or lent any more."""
    freed = [replace(one, state=L.RELEASED) if one.state in (L.ASKED, L.GRANTED) else one for one in case.loans]
    return _stepped(case, replace(case, loans=freed), A.CALL_OFF, actor, now, reason=reason)


def closed(case: Case, visits: int, findings: int, reason: str, actor: Actor, now: datetime) -> Case:
    """Everything is over: so many visits and findings are still open. Refusal: CROSS_CHECK_NOT_OVER."""
    require_step(TABLE, case, A.CLOSE, actor)
    if visits or findings:
        raise Refusal("CROSS_CHECK_NOT_OVER", number=case.number, visits=visits, findings=findings)
    withdrawn = [replace(one, state=L.RELEASED) if one.state is L.ASKED else one for one in case.loans]
    return _stepped(case, replace(case, loans=withdrawn), A.CLOSE, actor, now, reason=reason)


def late(case: Case, nth: int, source: str, now: datetime) -> Case:
    """Nobody answered in time: the orderer sees it, nothing is decided."""
    loan = loan_of(case, nth)
    after = noted_overdue(TABLE, _with(case, replace(loan, overdue=True)), loan.agency, source, now)
    return _numbered(after, nth)


def own_loan(case: Case, nth: int, action: A, actor: Actor) -> OfficerLoan:
    """The wish that this lender is to answer."""
    require_step(TABLE, case, action, actor)
    loan = loan_of(case, nth)
    if loan.agency != actor.agency:
        what, number, step = TABLE.what, case.number, action.label
        raise Refusal("CASE_NOT_YOUR_STEP", what=what, number=number, step=step, side=loan.agency)
    require_loan_state(case, loan, (L.ASKED,), action)
    return loan


def loan_of(case: Case, nth: int) -> OfficerLoan:
    """The wish of this number. Refusal: CROSS_CHECK_LOAN_UNKNOWN."""
    if not 1 <= nth <= len(case.loans):
        raise Refusal("CROSS_CHECK_LOAN_UNKNOWN", number=case.number, loan=nth, last=len(case.loans))
    return case.loans[nth - 1]


def require_loan_state(case: Case, loan: OfficerLoan, allowed: Collection[L], action: A) -> None:
    """Refuse what the wish's state does not allow."""
    if loan.state not in allowed:
        number, state, step = case.number, loan.state.label, action.label
        raise Refusal("CROSS_CHECK_LOAN_STATE", number=number, loan=loan.nth, state=state, step=step)


def shown_to(loans: Sequence[OfficerLoan], agency: str, orderer: str) -> list[OfficerLoan]:
    """Who comes from elsewhere is known to the orderer alone, so that no region learns who may come to it."""
    inside = agency == orderer
    return [one if inside or one.agency == agency else replace(one, officers=[]) for one in loans]


def _stepped(
    case: Case,
    changed: Case,
    action: A,
    actor: Actor,
    now: datetime,
    *,
    nth: int | None = None,
    reason: str | None = None,
) -> Case:
    move = require_step(TABLE, case, action, actor)
    step = taken(TABLE, action, actor, now, reason)
    after = replace(changed, state=move.to, steps=[*case.steps, step])
    return _numbered(after, nth) if nth else after


def _numbered(case: Case, nth: int) -> Case:
    return replace(case, steps=[*case.steps[:-1], replace(case.steps[-1], loan=nth)])


def _with(case: Case, loan: OfficerLoan) -> Case:
    return replace(case, loans=[loan if one.nth == loan.nth else one for one in case.loans])
