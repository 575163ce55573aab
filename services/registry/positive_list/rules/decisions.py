"""What each order about the list decides, and when it is refused."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.positive_list import (
    ApplyForPositiveList,
    FileCompliance,
    ReviewPositiveListing,
)
from contracts.registry.positive_list_terms import (
    ListingAction,
    ListingCheck,
    ListingFiling,
    ListingObjection,
    ListingState,
)
from services.registry.positive_list.rules import checks as checking
from services.registry.positive_list.rules.case import Candidate, Case
from services.registry.positive_list.rules.machine import (
    FILING,
    FILING_LATE,
    NOBODY,
    PERMIT,
    PUBLISHED,
    REVIEW,
    Decision,
    Start,
    advance,
    noted,
    require_step,
)

A = ListingAction
Checks = Sequence[ListingCheck]


def invite(unit: Candidate, number: str, agency: str, text: str, checks: Checks, now: datetime) -> Decision:
    """The officer's word that the enterprise fits, with the checks that say so."""
    _require_active(unit)
    checking.require_none_failed(checks)
    case = _new(unit, number, agency, ListingState.INVITED, checks)
    return Decision(noted(case, A.INVITE, agency, now, text))


def apply(
    order: ApplyForPositiveList, unit: Candidate, invited: Case | None, number: str, checks: Checks, now: datetime
) -> Decision:
    """The enterprise's application; where it was told that it fits, the same listing goes on."""
    _require_active(unit)
    if invited is not None and invited.state is not ListingState.INVITED:
        raise Refusal("POSITIVE_LIST_OPEN_ALREADY", credit_code=unit.credit_code, state=invited.state.label)
    checking.require_none_failed(checks)
    if invited is not None:
        told = replace(invited, statement=order.statement, files=order.files, checks=list(checks))
        return advance(told, A.APPLY, unit.credit_code, now)
    fresh = _new(unit, number, order.agency, ListingState.APPLIED, checks)
    applied = replace(fresh, statement=order.statement, files=order.files)
    return Decision(noted(applied, A.APPLY, unit.credit_code, now), (), (Start(REVIEW, REVIEW),))


def review(case: Case, order: ReviewPositiveListing, checks: Checks, by: str, now: datetime) -> Decision:
    """Every criterion met, by data or by the reviewer's finding."""
    require_step(case, A.REVIEW, case.agency)
    settled = checking.settle(checks, order.findings)
    checking.require_all_passed(settled)
    reviewed = replace(case, checks=settled, opinion=order.opinion, reviewed_by=by)
    return advance(reviewed, A.REVIEW, case.agency, now)


def approve(case: Case, checks: Checks, by: str, today: date, until: date, now: datetime) -> Decision:
    """The head's approval by another person than the reviewer; the notice runs from today."""
    require_step(case, A.APPROVE, case.agency)
    if by == case.reviewed_by:
        raise Refusal("POSITIVE_LIST_SAME_PERSON", number=case.number)
    return _noticed(case, A.APPROVE, checks, today, until, now)


def dismiss(case: Case, checks: Checks, today: date, until: date, now: datetime, reason: str) -> Decision:
    """The objections unfounded: the notice runs anew."""
    require_step(case, A.DISMISS, case.agency)
    return _noticed(case, A.DISMISS, checks, today, until, now, reason)


def objection(case: Case, text: str, now: datetime) -> Decision:
    """An objection stops the notice; it and those after it are kept without a name."""
    said = ListingObjection(at=now, text=text)
    return advance(replace(case, objections=[*case.objections, said]), A.OBJECT, "", now)


def enter(case: Case, checks: Checks, today: date, ends_on: date, now: datetime) -> Decision:
    """The notice is over: on the list until a day, unless a criterion has come to fail."""
    checks = checking.renewed(case.checks, checks)
    if checking.failed(checks):
        return fail(case, checks, now)
    entered = replace(case, checks=checks, in_force_on=today, ends_on=ends_on)
    return advance(entered, A.ENTER, NOBODY, now)


def fail(case: Case, checks: Checks, now: datetime) -> Decision:
    """Off the list by rule, with the criteria that fail as the reason."""
    reason = "；".join(f"{one.name}：{one.seen or one.note}，要求{one.required}" for one in checking.failed(checks))
    gone = replace(case, checks=list(checks), removal_reason=reason)
    return advance(gone, A.FAIL, NOBODY, now, reason)


def recheck(case: Case, checks: Checks, now: datetime) -> Decision | None:
    """What a new fact means for a listing that is public; None where it means nothing."""
    checks = checking.renewed(case.checks, checks)
    watched = case.state in PUBLISHED or case.state is ListingState.OBJECTED
    return fail(case, checks, now) if watched and checking.failed(checks) else None


def file(case: Case, order: FileCompliance, now: datetime) -> Decision:
    """A compliance filing; the next one is owed from now."""
    filing = ListingFiling(at=now, title=order.title.strip(), text=order.text, files=order.files)
    return advance(replace(case, filings=[*case.filings, filing]), A.FILE, case.credit_code, now)


def filing_late(case: Case, now: datetime) -> Decision:
    """A filing not made in time counts, and is owed again by a shorter limit."""
    late = advance(replace(case, late_filings=case.late_filings + 1), A.FILING_LATE, NOBODY, now)
    return Decision(late.case, late.ends, (Start(FILING, FILING_LATE),))


def remove(case: Case, reason: str, now: datetime) -> Decision:
    """Off the list by the head's decision."""
    return advance(replace(case, removal_reason=reason), A.REMOVE, case.agency, now, reason)


def permit_watch(valid_to: date) -> Start:
    """The clock that looks again once the permit has run out."""
    return Start(PERMIT, PERMIT, datetime.combine(valid_to, time(), UTC))


def last_day(ends_at: datetime) -> date:
    """The last whole day of a limit that ends at midnight in Shanghai."""
    return (ends_at + timedelta(hours=8, microseconds=-1)).date()


def _noticed(
    case: Case, action: A, checks: Checks, today: date, until: date, now: datetime, reason: str | None = None
) -> Decision:
    checks = checking.renewed(case.checks, checks)
    checking.require_all_passed(checks)
    noticed = replace(case, checks=checks, notice_from=today, notice_until=until)
    return advance(noticed, action, case.agency, now, reason)


def _new(unit: Candidate, number: str, agency: str, state: ListingState, checks: Checks) -> Case:
    return Case(
        number=number,
        credit_code=unit.credit_code,
        region=unit.region,
        agency=agency,
        state=state,
        checks=list(checks),
    )


def _require_active(unit: Candidate) -> None:
    if not unit.active:
        raise Refusal("ENTERPRISE_CLOSED", credit_code=unit.credit_code)
