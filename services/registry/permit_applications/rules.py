"""What an application about a permit needs, its steps, and the permit that comes of it."""

from calendar import monthrange
from datetime import date, datetime, timedelta

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.permit_applications import ApplyForPermit, PermitContent
from contracts.registry.permit_applications import PermitApplicationAction as A
from contracts.registry.permit_applications import PermitApplicationKind as K
from contracts.registry.permit_applications import PermitApplicationState as S
from contracts.registry.permits import PermitCause, PermitFacts, PermitState
from services.registry.permits.rules import held_from, require_content, require_standing

DECIDE = "permit.decide"
STEPS: dict[tuple[S, A], S] = {
    (S.APPLIED, A.GRANT): S.GRANTED,
    (S.APPLIED, A.REFUSE): S.REFUSED,
    (S.APPLIED, A.WITHDRAW): S.WITHDRAWN,
    (S.APPLIED, A.OVERDUE): S.APPLIED,
}
CAUSES = {
    K.AMEND: PermitCause.AMENDED,
    K.REISSUE: PermitCause.REISSUED,
    K.RENEW: PermitCause.RENEWED,
    K.CANCEL: PermitCause.CANCELLED,
}
NEEDS_CONTENT = frozenset({K.AMEND, K.REISSUE})
# Only who applies anew may do so after the end; what ran out can neither be amended nor renewed.
NEEDS_VALID = frozenset({K.AMEND, K.RENEW})


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One application."""

    number: str
    permit: str
    holder: str
    region: str
    agency: str
    kind: K
    state: S
    applied_at: datetime
    reason: str
    late: bool = False
    content: PermitContent | None = None
    files: list[str] = msgspec.field(default_factory=list)
    decided_at: datetime | None = None
    decided_by: str | None = None
    opinion: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def parties(self) -> list[str]:
        """Who stands in it."""
        return [self.agency, self.holder]


def apply(
    order: ApplyForPermit, permit: PermitFacts, number: str, renew_before_days: int, today: date, now: datetime
) -> Case:
    """The application, if the permit is one it can be made for."""
    require_standing(permit)
    if order.kind in NEEDS_VALID and permit.valid_to is not None and permit.valid_to < today:
        raise Refusal("PERMIT_EXPIRED", number=permit.number, valid_to=permit.valid_to, kind=order.kind.label)
    if order.kind is K.RENEW and permit.valid_to is None:
        raise Refusal("PERMIT_END_UNKNOWN", number=permit.number)
    _require_content(order)
    return Case(
        number=number,
        permit=permit.number,
        holder=permit.holder,
        region=permit.region,
        agency=order.agency,
        kind=order.kind,
        state=S.APPLIED,
        applied_at=now,
        reason=order.reason,
        late=order.kind is K.RENEW and is_late(permit, renew_before_days, today),
        content=order.content,
        files=order.files,
    )


def is_late(permit: PermitFacts, renew_before_days: int, today: date) -> bool:
    """Whether a renewal is applied for fewer days before the end than the law asks."""
    return permit.valid_to is not None and today > permit.valid_to - timedelta(days=renew_before_days)


def step(case: Case, action: A) -> Case:
    """The application one step on."""
    after = STEPS.get((case.state, action))
    if after is None:
        label = case.state.label
        raise Refusal("PERMIT_APPLICATION_STEP_NOT_ALLOWED", number=case.number, state=label, step=action.label)
    return replace(case, state=after)


def decide(case: Case, action: A, opinion: str, by: str, now: datetime) -> Case:
    """The application granted or refused."""
    return replace(step(case, action), decided_at=now, decided_by=by, opinion=opinion)


def granted(case: Case, permit: PermitFacts, term_months: int, today: date) -> PermitFacts:
    """The permit as the application makes it: a renewal goes on from the old end, a re-issue begins today."""
    require_standing(permit)
    after = _with_content(permit, case.content)
    if case.kind is K.CANCEL:
        return replace(after, state=PermitState.CANCELLED)
    if case.kind is K.AMEND:
        return after
    begins = permit.valid_to + timedelta(days=1) if case.kind is K.RENEW and permit.valid_to else today
    ends = months_later(begins, term_months) - timedelta(days=1)
    unbroken = permit.valid_from is not None and (permit.valid_to or date.max) >= begins - timedelta(days=1)
    since = held_from(permit) if unbroken else None
    return replace(after, valid_from=begins, valid_to=ends, held_since=since, state=PermitState.VALID)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _require_content(order: ApplyForPermit) -> None:
    needed, given = order.kind in NEEDS_CONTENT, order.content is not None
    if needed and not given:
        raise Refusal("PERMIT_CONTENT_WRONG", kind=order.kind.label, allowed="应当附许可内容")
    if order.kind is K.CANCEL and given:
        raise Refusal("PERMIT_CONTENT_WRONG", kind=order.kind.label, allowed="不附许可内容")
    if order.content is not None:
        require_content(order.content.pollutants, order.content.outlets)


def _with_content(permit: PermitFacts, content: PermitContent | None) -> PermitFacts:
    if content is None:
        return permit
    return replace(
        permit,
        permit_class=content.permit_class or permit.permit_class,
        pollutants=content.pollutants,
        standards=content.standards,
        outlets=content.outlets,
    )
