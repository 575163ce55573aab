"""A static fact and its steps: (state, action) -> state."""

from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.static_facts import StaticFactAction as A
from contracts.registry.static_facts import StaticFactKind, StaticFactOrigin, StaticFactStep
from contracts.registry.static_facts import StaticFactState as S

NOBODY = "system"
STEPS: dict[tuple[S, A], S] = {
    (S.PROPOSED, A.CONFIRM): S.IN_FORCE,
    (S.PROPOSED, A.FALL): S.FALLEN,
    (S.PROPOSED, A.WITHDRAW): S.WITHDRAWN,
    (S.IN_FORCE, A.ASK_AGAIN): S.RECONFIRM,
    (S.IN_FORCE, A.FALL): S.FALLEN,
    (S.IN_FORCE, A.LAPSE): S.LAPSED,
    (S.IN_FORCE, A.WITHDRAW): S.WITHDRAWN,
    (S.RECONFIRM, A.CONFIRM): S.IN_FORCE,
    (S.RECONFIRM, A.FALL): S.FALLEN,
    (S.RECONFIRM, A.WITHDRAW): S.WITHDRAWN,
}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One fact."""

    number: str
    credit_code: str
    region: str
    kind: StaticFactKind
    title: str
    statement: str
    origin: StaticFactOrigin
    state: S
    permit: str | None = None
    outlet: str | None = None
    self_check: str | None = None
    item: int | None = None
    in_force_on: date | None = None
    until: date | None = None
    visit: str | None = None
    confirmed_by: str | None = None
    confirming: str | None = None
    evidence: list[str] = msgspec.field(default_factory=list)
    changed_by: str | None = None
    changed_at: datetime | None = None
    steps: list[StaticFactStep] = msgspec.field(default_factory=list)

    @property
    def parties(self) -> list[str]:
        """Whose it is, and the agency that confirmed it."""
        return [self.credit_code, *([self.confirming] if self.confirming else [])]


def step(case: Case, action: A, by: str, now: datetime, *, reason: str | None = None, visit: str | None = None) -> Case:
    """The fact one step on, with the step written down. Refusal: STATIC_FACT_STEP_NOT_ALLOWED."""
    after = STEPS.get((case.state, action))
    if after is None:
        raise Refusal("STATIC_FACT_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=action.label)
    return noted(replace(case, state=after), action, by, now, reason=reason, visit=visit)


def noted(
    case: Case, action: A, by: str, now: datetime, *, reason: str | None = None, visit: str | None = None
) -> Case:
    """The fact with a step written down."""
    written = StaticFactStep(at=now, action=action, by=by, reason=reason, visit=visit)
    return replace(case, steps=[*case.steps, written])
