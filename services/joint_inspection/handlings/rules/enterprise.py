"""What the enterprise's orders decide: its plan, the help it names, the time it asks for, its report."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from contracts.errors import Refusal
from contracts.joint_inspection.handling_terms import HandlingAction as A
from contracts.joint_inspection.handling_terms import (
    RectificationExtension,
    RectificationPlan,
    RectificationReport,
)
from contracts.joint_inspection.handlings import AskForRectificationExtension
from contracts.law import LawRow
from services.joint_inspection.handlings.rules.case import Case
from services.joint_inspection.handlings.rules.decisions import At
from services.joint_inspection.handlings.rules.machine import Decision, advance, require_step


def submit_plan(case: Case, text: str, files: Sequence[str], at: At) -> Decision:
    """A plan, or a further one."""
    plan = RectificationPlan(at=at.now, text=text, files=list(files))
    return advance(case, A.SUBMIT_PLAN, at.actor, at.now, replace(case, plans=[*case.plans, plan]))


def link_guidance(case: Case, guidance: str, at: At) -> Decision:
    """Help that was asked for or offered elsewhere."""
    linked = list(dict.fromkeys([*case.guidances, guidance]))
    return advance(case, A.LINK_GUIDANCE, at.actor, at.now, replace(case, guidances=linked))


def ask_extension(case: Case, order: AskForRectificationExtension, most: LawRow, longest: LawRow, at: At) -> Decision:
    """More time, in time, within what the region allows; every measure counts its own."""
    require_step(case, A.ASK_EXTENSION, at.actor)
    due = case.correct_by
    if due is None or at.today > due:
        raise Refusal("EXTENSION_TOO_LATE", correct_by=due.isoformat() if due else "")
    if not due < order.until <= due + timedelta(days=int(longest.value)):
        raise Refusal("EXTENSION_TOO_LONG", correct_by=due.isoformat(), longest=longest.text)
    delivered = case.measure.delivered_at or case.opened_at
    if sum(one.at >= delivered for one in case.extensions) >= most.value:
        raise Refusal("EXTENSIONS_USED_UP", most=most.text)
    asked = RectificationExtension(at=at.now, until=order.until, reason=order.reason)
    changed = replace(case, extensions=[*case.extensions, asked])
    return advance(case, A.ASK_EXTENSION, at.actor, at.now, changed, order.reason)


def report(case: Case, text: str, files: Sequence[str], at: At) -> Decision:
    """Everything is corrected, says the enterprise."""
    done = RectificationReport(at=at.now, text=text, files=list(files))
    return advance(case, A.REPORT, at.actor, at.now, replace(case, reports=[*case.reports, done]))
