"""Standing still: for a reason from the list, by the head of the agency in charge, and never for good."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind
from contracts.complaints.clock_terms import ComplaintPause, LimitPart
from contracts.complaints.clocks import ComplaintPaused, ComplaintResumed
from contracts.complaints.intake import ComplaintState
from contracts.errors import Refusal
from services.complaints.clocks.rules.cells import TableInvalid, member
from services.complaints.intake.rules import Case, sha256
from services.complaints.routing.rules.base import Step, check_holder, check_state

FILE = "complaint_pause_reasons"
IN_HAND = frozenset({ComplaintState.SIGNED})


class PauseReason(msgspec.Struct, frozen=True):
    """A reason, and which limits stand still for it."""

    code: str
    name: str
    stops: frozenset[LimitPart]


def pause_reasons(rows: Iterable[Mapping[str, str]]) -> dict[str, PauseReason]:
    """The reasons of complaint_pause_reasons.csv by code."""
    return {row["code"]: _reason(number, row) for number, row in enumerate(rows, start=2)}


def _reason(number: int, row: Mapping[str, str]) -> PauseReason:
    stops = frozenset(member(LimitPart, one, FILE, number, "stops") for one in row["stops"].split("|"))
    if not stops <= {LimitPart.HANDLE, LimitPart.TOTAL}:
        raise TableInvalid(FILE, number, "stops", row["stops"], "handle、total")
    return PauseReason(row["code"], row["name"], stops)


def reason_for(reasons: Mapping[str, PauseReason], code: str, part: LimitPart) -> PauseReason:
    """The reason of this code, which the limit may stand still for."""
    reason = reasons.get(code)
    if reason is None:
        raise Refusal("COMPLAINT_PAUSE_REASON_UNKNOWN", reason=code, allowed="、".join(reasons))
    if part not in reason.stops:
        raise Refusal("COMPLAINT_PAUSE_NOT_ALLOWED", reason=reason.name, limit=part.label)
    return reason


def pause(case: Case, actor: Actor, reason: PauseReason, note: str, at: datetime) -> tuple[Step, ComplaintPause]:
    """The clock of handling stands still."""
    check_state(case, IN_HAND, "中止计时")
    agency = check_holder(case, actor)
    if case.paused_for is not None:
        raise Refusal("COMPLAINT_PAUSED", number=case.number)
    paused = ComplaintPaused(number=case.number, agency=agency, reason=reason.code, note_sha256=sha256(note), at=at)
    step = Step(replace(case, paused_for=reason.code, paused_at=at), (paused,))
    return step, ComplaintPause(reason=reason.code, reason_name=reason.name, note=note, since=at)


def check_may_resume(case: Case, actor: Actor) -> None:
    """The agency in charge, or the hotline."""
    check_state(case, IN_HAND, "恢复计时")
    if actor.agency_kind != AgencyKind.HOTLINE:
        check_holder(case, actor)


def resume(case: Case, agency: str | None, at: datetime) -> Step:
    """It goes on; without an agency, as the longest pause has passed."""
    if case.paused_for is None:
        raise Refusal("COMPLAINT_NOT_PAUSED", number=case.number)
    after = replace(case, paused_for=None, paused_at=None)
    return Step(after, (ComplaintResumed(number=case.number, agency=agency, at=at),))
