"""The steps of a listing in one table: (state, action) -> state, whose step, which clocks end and start."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.positive_list_terms import ListingAction as A
from contracts.registry.positive_list_terms import ListingState as S
from contracts.registry.positive_list_terms import ListingStep
from services.registry.positive_list.rules.case import Case

REVIEW, APPROVE, OBJECTION = "positive_list.review", "positive_list.approve", "positive_list.objection"
FILING, REMOVAL_NOTICE = "positive_list.filing", "positive_list.removal_notice"
NOTICE, TERM, PERMIT = "positive_list.notice", "positive_list.term", "positive_list.permit_recheck"
FILING_LATE = "positive_list.filing_late"
OWED = (REVIEW, APPROVE, OBJECTION, REMOVAL_NOTICE)
# These only tell the time: nobody owes them, so they are not shown as duties.
CLOCKS = (NOTICE, TERM, PERMIT)
NOBODY = "system"
OBJECTOR = "公众"


class Side(Enum):
    """Whose step it is."""

    AGENCY = "审核机关"
    ENTERPRISE = "企业"
    ANYONE = "任何人"
    HUB = "时限或规则"


@dataclass(frozen=True)
class Move:
    """One row of the machine."""

    to: S
    by: Side
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Start:
    """A clock to start: its duty, and the limit it runs by."""

    duty: str
    limit: str
    since: datetime | None = None


@dataclass(frozen=True)
class Decision:
    """The case after a step, the clocks that end and those that start."""

    case: Case
    ends: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()


AGENCY, ENTERPRISE, ANYONE, HUB = Side.AGENCY, Side.ENTERPRISE, Side.ANYONE, Side.HUB
MEMBER = (TERM, FILING, PERMIT)
MOVES: dict[tuple[S, A], Move] = {
    (S.INVITED, A.APPLY): Move(S.APPLIED, ENTERPRISE, (), (REVIEW,)),
    (S.INVITED, A.WITHDRAW): Move(S.WITHDRAWN, ENTERPRISE),
    (S.INVITED, A.REFUSE): Move(S.REFUSED, AGENCY),
    (S.APPLIED, A.REVIEW): Move(S.REVIEWED, AGENCY, (REVIEW,), (APPROVE,)),
    (S.APPLIED, A.REFUSE): Move(S.REFUSED, AGENCY, (REVIEW,)),
    (S.APPLIED, A.WITHDRAW): Move(S.WITHDRAWN, ENTERPRISE, (REVIEW,)),
    (S.REVIEWED, A.APPROVE): Move(S.NOTICE, AGENCY, (APPROVE,), (NOTICE,)),
    (S.REVIEWED, A.REFUSE): Move(S.REFUSED, AGENCY, (APPROVE,)),
    (S.REVIEWED, A.WITHDRAW): Move(S.WITHDRAWN, ENTERPRISE, (APPROVE,)),
    (S.NOTICE, A.OBJECT): Move(S.OBJECTED, ANYONE, (NOTICE,), (OBJECTION,)),
    (S.NOTICE, A.ENTER): Move(S.IN_FORCE, HUB, (NOTICE,), (TERM, FILING)),
    (S.NOTICE, A.FAIL): Move(S.REFUSED, HUB, (NOTICE,)),
    (S.NOTICE, A.WITHDRAW): Move(S.WITHDRAWN, ENTERPRISE, (NOTICE,)),
    (S.OBJECTED, A.OBJECT): Move(S.OBJECTED, ANYONE),
    (S.OBJECTED, A.DISMISS): Move(S.NOTICE, AGENCY, (OBJECTION,), (NOTICE,)),
    (S.OBJECTED, A.REFUSE): Move(S.REFUSED, AGENCY, (OBJECTION,)),
    (S.OBJECTED, A.FAIL): Move(S.REFUSED, HUB, (OBJECTION,)),
    (S.OBJECTED, A.WITHDRAW): Move(S.WITHDRAWN, ENTERPRISE, (OBJECTION,)),
    (S.IN_FORCE, A.FILE): Move(S.IN_FORCE, ENTERPRISE, (FILING,), (FILING,)),
    (S.IN_FORCE, A.FILING_LATE): Move(S.IN_FORCE, HUB, (FILING,)),
    (S.IN_FORCE, A.FAIL): Move(S.REMOVED, HUB, MEMBER, (REMOVAL_NOTICE,)),
    (S.IN_FORCE, A.REMOVE): Move(S.REMOVED, AGENCY, MEMBER),
    (S.IN_FORCE, A.WITHDRAW): Move(S.WITHDRAWN, ENTERPRISE, MEMBER),
    (S.IN_FORCE, A.END): Move(S.ENDED, HUB, MEMBER),
    (S.INVITED, A.CLOSE): Move(S.ENDED, HUB),
    (S.APPLIED, A.CLOSE): Move(S.ENDED, HUB, (REVIEW,)),
    (S.REVIEWED, A.CLOSE): Move(S.ENDED, HUB, (APPROVE,)),
    (S.NOTICE, A.CLOSE): Move(S.ENDED, HUB, (NOTICE,)),
    (S.OBJECTED, A.CLOSE): Move(S.ENDED, HUB, (OBJECTION,)),
    (S.IN_FORCE, A.CLOSE): Move(S.ENDED, HUB, MEMBER),
    (S.REMOVED, A.NOTIFY): Move(S.REMOVED, AGENCY, (REMOVAL_NOTICE,)),
}
OVER = frozenset({S.REFUSED, S.WITHDRAWN, S.REMOVED, S.ENDED})
PUBLISHED = frozenset({S.NOTICE, S.IN_FORCE})


def require_step(case: Case, action: A, by: str) -> Move:
    """The machine's row for this step, if who acts may take it now."""
    move = MOVES.get((case.state, action))
    if move is None:
        raise Refusal("POSITIVE_LIST_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=action.label)
    theirs = {AGENCY: by == case.agency, ENTERPRISE: by == case.credit_code, ANYONE: True, HUB: by == NOBODY}
    if not theirs[move.by]:
        raise Refusal("POSITIVE_LIST_NOT_YOUR_STEP", number=case.number, step=action.label, side=move.by.value)
    return move


def advance(case: Case, action: A, by: str, now: datetime, reason: str | None = None) -> Decision:
    """Take one step of the table."""
    move = require_step(case, action, by)
    starts = tuple(Start(duty, duty) for duty in move.starts)
    after = noted(replace(case, state=move.to), action, OBJECTOR if move.by is ANYONE else by, now, reason)
    return Decision(after, move.ends, starts)


def noted(case: Case, action: A, by: str, now: datetime, reason: str | None = None) -> Case:
    """The case with a step written down."""
    return replace(case, steps=[*case.steps, ListingStep(at=now, action=action, by=by, reason=reason)])
