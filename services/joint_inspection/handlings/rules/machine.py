"""What may happen to a finding's handling: one table of moves, and what each does to its clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from contracts.actors import Actor, Role
from contracts.errors import Refusal
from contracts.fields import Labelled
from contracts.joint_inspection.handling_terms import HandlingAction as A
from contracts.joint_inspection.handling_terms import HandlingState as S
from contracts.joint_inspection.handling_terms import HandlingStep
from contracts.joint_inspection.visits import LadderStep as L
from services.joint_inspection.handlings.rules.case import OF_THE_CLOCK, Case

WHAT = "问题处置"
DELIVER, PLAN, CORRECT = "finding.deliver", "finding.plan", "finding.correct_by"
EXTENSION, REINSPECT, ESCALATE = "finding.extension", "finding.reinspect", "finding.escalate"
CLOCKS = (DELIVER, PLAN, CORRECT, EXTENSION, REINSPECT, ESCALATE)
HEAD = frozenset({Role.HEAD})


class Side(Labelled):
    """Whose step it is."""

    AGENCY = "agency", "处置单位"
    ENTERPRISE = "enterprise", "被检查企业"
    EITHER = "either", "处置单位或被检查企业"


@dataclass(frozen=True)
class Move:
    """One row of the table: where a step leads, whose it is, which clocks end and start.

    `roles`: who of that side (empty: whoever may give the order). `rung`: only on that step of the ladder.
    `other_than`: not the person who took that step.
    """

    to: S
    by: Side = Side.AGENCY
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()
    rung: L | None = None
    other_than: A | None = None


TOLD = (PLAN, CORRECT)
ORDERED = {"ends": (DELIVER, ESCALATE), "starts": TOLD, "roles": HEAD, "other_than": A.RECORD}
REPORTED = Move(S.REPORTED, Side.ENTERPRISE, ends=(PLAN, CORRECT, EXTENSION, REINSPECT, ESCALATE), starts=(REINSPECT,))
PASSED = Move(S.CLOSED, ends=CLOCKS)
FAILED = Move(S.TO_DELIVER, ends=CLOCKS, starts=(DELIVER,))
RAISED = Move(S.TO_DELIVER, ends=CLOCKS, starts=(DELIVER,), roles=HEAD)
ENDED = Move(S.ENDED, ends=CLOCKS, roles=HEAD)
MOVES: Mapping[tuple[S, A], Move] = {
    (S.TO_DELIVER, A.EDUCATE): Move(S.CLOSED, ends=CLOCKS, rung=L.PUBLICITY),
    (S.TO_DELIVER, A.GUIDE): Move(S.CORRECTING, ends=(DELIVER, ESCALATE), starts=TOLD, rung=L.GUIDANCE),
    (S.TO_DELIVER, A.WARN): Move(S.CORRECTING, ends=(DELIVER, ESCALATE), starts=TOLD, rung=L.WARNING),
    (S.TO_DELIVER, A.ORDER): Move(S.CORRECTING, rung=L.ORDER_TO_CORRECT, **ORDERED),  # type: ignore[arg-type]
    (S.TO_DELIVER, A.FILE_CASE): Move(S.CORRECTING, rung=L.CASE, **ORDERED),  # type: ignore[arg-type]
    (S.TO_DELIVER, A.RAISE): RAISED,
    (S.TO_DELIVER, A.END): ENDED,
    (S.CORRECTING, A.SUBMIT_PLAN): Move(S.CORRECTING, Side.ENTERPRISE, ends=(PLAN,)),
    (S.CORRECTING, A.RETURN_PLAN): Move(S.CORRECTING, starts=(PLAN,)),
    (S.CORRECTING, A.LINK_GUIDANCE): Move(S.CORRECTING, Side.EITHER),
    (S.CORRECTING, A.ASK_EXTENSION): Move(S.EXTENSION_ASKED, Side.ENTERPRISE, starts=(EXTENSION,)),
    (S.CORRECTING, A.REPORT): REPORTED,
    (S.CORRECTING, A.PASS): PASSED,
    (S.CORRECTING, A.FAIL): FAILED,
    (S.CORRECTING, A.RAISE): RAISED,
    (S.CORRECTING, A.END): ENDED,
    (S.EXTENSION_ASKED, A.LINK_GUIDANCE): Move(S.EXTENSION_ASKED, Side.EITHER),
    (S.EXTENSION_ASKED, A.GRANT_EXTENSION): Move(
        S.CORRECTING, ends=(EXTENSION, CORRECT, ESCALATE), starts=(CORRECT,), roles=HEAD
    ),
    (S.EXTENSION_ASKED, A.DECLINE_EXTENSION): Move(S.CORRECTING, ends=(EXTENSION, ESCALATE), roles=HEAD),
    (S.EXTENSION_ASKED, A.REPORT): REPORTED,
    (S.EXTENSION_ASKED, A.PASS): PASSED,
    (S.EXTENSION_ASKED, A.FAIL): FAILED,
    (S.EXTENSION_ASKED, A.RAISE): RAISED,
    (S.EXTENSION_ASKED, A.END): ENDED,
    (S.REPORTED, A.LINK_GUIDANCE): Move(S.REPORTED, Side.EITHER),
    (S.REPORTED, A.PASS): PASSED,
    (S.REPORTED, A.FAIL): FAILED,
    (S.REPORTED, A.RAISE): RAISED,
    (S.REPORTED, A.END): ENDED,
}
OPENING = (DELIVER,)
DELIVERIES = {
    L.PUBLICITY: A.EDUCATE,
    L.GUIDANCE: A.GUIDE,
    L.WARNING: A.WARN,
    L.ORDER_TO_CORRECT: A.ORDER,
    L.CASE: A.FILE_CASE,
}
FINISHED = frozenset({S.CLOSED, S.ENDED})


@dataclass(frozen=True)
class Decision:
    """The case after a step, and the clocks it ends and starts."""

    case: Case
    ends: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


def require_version(case: Case, seen: int) -> None:
    """Refuse who decides on what is no longer so, naming what happened since. Refusal: CASE_CHANGED."""
    if seen == case.version:
        return
    taken = [step for step in case.steps if step.action not in OF_THE_CLOCK]
    happened = "；".join(f"{step.by} {step.action.label}" for step in taken[seen:]) or "无"
    raise Refusal("CASE_CHANGED", what=WHAT, number=case.finding, seen=seen, version=case.version, happened=happened)


def require_step(case: Case, action: A, actor: Actor) -> Move:
    """The table's row for this step, if this person may take it now.

    Refusals: CASE_STEP_NOT_ALLOWED, CASE_NOT_YOUR_STEP, CASE_STEP_NEEDS_ROLE, CASE_SAME_PERSON.
    """
    number, step = case.finding, action.label
    move = MOVES.get((case.state, action))
    if move is None or (move.rung and move.rung is not case.rung):
        raise Refusal("CASE_STEP_NOT_ALLOWED", what=WHAT, number=number, step=step, state=case.state.label)
    if actor.agency not in _agencies(case, move.by):
        raise Refusal("CASE_NOT_YOUR_STEP", what=WHAT, number=number, step=step, side=move.by.label)
    if move.roles and not move.roles.intersection(actor.roles):
        roles = "、".join(sorted(role.label for role in move.roles))
        raise Refusal("CASE_STEP_NEEDS_ROLE", what=WHAT, number=number, step=step, roles=roles)
    if move.other_than and actor.subject in {one.person for one in case.steps if one.action is move.other_than}:
        raise Refusal("CASE_SAME_PERSON", what=WHAT, number=number, step=step, before=move.other_than.label)
    return move


def advance(case: Case, action: A, actor: Actor, now: datetime, changed: Case, reason: str | None = None) -> Decision:
    """Take one step of the table from `case`, leaving it as `changed`."""
    move = require_step(case, action, actor)
    step = HandlingStep(at=now, action=action, by=actor.agency, person=actor.subject, reason=reason)
    closed_at = now if move.to in FINISHED else None
    after = replace(changed, state=move.to, steps=[*case.steps, step], closed_at=closed_at)
    return Decision(after, move.ends, move.starts)


def noted(case: Case, action: A, by: str, duty: str, now: datetime) -> Case:
    """The case with a step of the clock in its history; its version stays."""
    return replace(case, steps=[*case.steps, HandlingStep(at=now, action=action, by=by, duty=duty)])


def _agencies(case: Case, side: Side) -> tuple[str, ...]:
    own = {Side.AGENCY: (case.agency,), Side.ENTERPRISE: (case.credit_code,)}
    return own.get(side, (case.agency, case.credit_code))
