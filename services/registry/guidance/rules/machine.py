"""The steps of guidance in one table: (state, action) -> state, whose step, which duties end and start."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.registry.guidance_terms import GuidanceAction as A
from contracts.registry.guidance_terms import GuidanceState as S
from contracts.registry.guidance_terms import GuidanceStep
from services.registry.guidance.rules.case import Case

ANSWER, HOLD, MEASURES = "guidance.answer", "guidance.hold", "guidance.measures"
FOLLOW_UP, CLOSING = "guidance.follow_up", "guidance.close"
DUTIES = (ANSWER, HOLD, MEASURES, FOLLOW_UP, CLOSING)


class Side(Enum):
    """Whose step it is."""

    AGENCY = "帮扶机关"
    ENTERPRISE = "企业"
    EITHER = "帮扶机关或企业"


@dataclass(frozen=True)
class Move:
    """One row of the machine; every duty is the agency's."""

    to: S
    by: Side
    ends: tuple[str, ...] = ()
    starts: str | None = None


@dataclass(frozen=True)
class Start:
    """A duty to start, named as its limit, and from when it counts."""

    duty: str
    since: datetime


@dataclass(frozen=True)
class Decision:
    """The case after a step, the duties that end and those that start."""

    case: Case
    ends: tuple[str, ...] = ()
    starts: tuple[Start, ...] = ()


AGENCY, ENTERPRISE, EITHER = Side.AGENCY, Side.ENTERPRISE, Side.EITHER
MOVES: dict[tuple[S, A], Move] = {
    (S.REQUESTED, A.CONSENT): Move(S.REQUESTED, ENTERPRISE),
    (S.OFFERED, A.CONSENT): Move(S.OFFERED, ENTERPRISE),
    (S.SCHEDULED, A.CONSENT): Move(S.SCHEDULED, ENTERPRISE),
    (S.REQUESTED, A.DECLINE): Move(S.DECLINED, EITHER, (ANSWER,)),
    (S.OFFERED, A.DECLINE): Move(S.DECLINED, EITHER),
    (S.SCHEDULED, A.DECLINE): Move(S.DECLINED, EITHER, (HOLD,)),
    (S.REQUESTED, A.SCHEDULE): Move(S.SCHEDULED, AGENCY, (ANSWER,), HOLD),
    (S.OFFERED, A.SCHEDULE): Move(S.SCHEDULED, AGENCY, (), HOLD),
    (S.SCHEDULED, A.SCHEDULE): Move(S.SCHEDULED, AGENCY, (HOLD,), HOLD),
    (S.SCHEDULED, A.DIAGNOSE): Move(S.DIAGNOSED, AGENCY, (HOLD,), MEASURES),
    (S.DIAGNOSED, A.PROPOSE): Move(S.DIAGNOSED, AGENCY, (MEASURES,)),
    (S.DIAGNOSED, A.AGREE): Move(S.AGREED, ENTERPRISE, (), FOLLOW_UP),
    (S.DIAGNOSED, A.CLOSE): Move(S.CLOSED, AGENCY, (MEASURES,)),
    (S.AGREED, A.FOLLOW_UP): Move(S.FOLLOWED_UP, AGENCY, (FOLLOW_UP,), CLOSING),
    (S.FOLLOWED_UP, A.CLOSE): Move(S.CLOSED, AGENCY, (CLOSING,)),
}
ENDED = frozenset({S.CLOSED, S.DECLINED})


def require_step(case: Case, action: A, by: str) -> Move:
    """The machine's row for this step, if who acts may take it now."""
    move = MOVES.get((case.state, action))
    if move is None:
        raise Refusal("GUIDANCE_STEP_NOT_ALLOWED", number=case.number, state=case.state.label, step=action.label)
    theirs = {Side.AGENCY: by == case.agency, Side.ENTERPRISE: by in case.units, Side.EITHER: by in case.parties}
    if not theirs[move.by]:
        raise Refusal("GUIDANCE_NOT_YOUR_STEP", number=case.number, step=action.label, side=move.by.value)
    return move


def advance(
    case: Case, action: A, by: str, now: datetime, *, reason: str | None = None, since: datetime | None = None
) -> Decision:
    """Take one step of the table; its duty counts `since` then or now."""
    move = require_step(case, action, by)
    starts = (Start(move.starts, since or now),) if move.starts else ()
    return Decision(_after(case, move.to, action, by, now, reason), move.ends, starts)


def stay(case: Case, action: A, by: str, now: datetime, *, reason: str | None = None) -> Decision:
    """A step that others must still take too: it is written down and the state stays."""
    require_step(case, action, by)
    return Decision(_after(case, case.state, action, by, now, reason))


def overdue(case: Case, by: str, limit: str, now: datetime) -> Case:
    """The case with a step that was not taken in time."""
    return _after(case, case.state, A.OVERDUE, by, now, limit)


def _after(case: Case, to: S, action: A, by: str, now: datetime, reason: str | None) -> Case:
    step = GuidanceStep(at=now, action=action, by=by, reason=reason)
    return replace(case, state=to, steps=[*case.steps, step])
