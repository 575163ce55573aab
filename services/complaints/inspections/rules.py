"""Who may have a complaint checked on the spot, and what joint inspection's answers make of it."""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, Role
from contracts.complaints.inspections import ComplaintInspectionMoved, ComplaintInspectionState
from contracts.complaints.inspections import ComplaintInspectionState as S
from contracts.complaints.intake import ComplaintState
from contracts.errors import Refusal
from contracts.joint_inspection.off_plan import VisitObstacle
from services.complaints.enterprises.rules import KnownEnterprise
from services.complaints.intake.rules import Case
from services.complaints.responsibility.rules import KnownAgency, covers
from services.complaints.routing.rules.base import check_holder, check_state

OPEN = frozenset({S.ASKED, S.REQUESTED, S.PLANNED, S.STARTED})
BEFORE: dict[ComplaintInspectionState, frozenset[ComplaintInspectionState]] = {
    S.REQUESTED: frozenset({S.ASKED}),
    S.IMPOSSIBLE: frozenset({S.ASKED}),
    S.REFUSED: frozenset({S.REQUESTED, S.PLANNED}),
    S.PLANNED: frozenset({S.REQUESTED}),
    S.STARTED: frozenset({S.PLANNED}),
    S.FINISHED: frozenset({S.STARTED}),
}


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """One inspection opened by a complaint; `reason` is empty where it was asked for at joint inspection itself."""

    id: str
    complaint: str
    agency: str
    asked_at: datetime
    state: ComplaintInspectionState = S.ASKED
    reason: str | None = None
    planned_on: date | None = None
    officers: tuple[str, ...] = ()
    visit: str | None = None
    obstacle: VisitObstacle | None = None
    finished_at: datetime | None = None
    findings: int | None = None


def check_may_ask(case: Case, actor: Actor) -> None:
    """The officer who signed for it, or the agency's head, while it is handled; about an environmental clue only."""
    check_state(case, {ComplaintState.SIGNED}, "提出现场检查")
    check_holder(case, actor)
    if case.signed_by != actor.subject and Role.HEAD not in actor.roles:
        raise Refusal("INSPECTION_NOT_IN_CHARGE", number=case.number)
    if case.credit_code is None or not case.environmental:
        raise Refusal("INSPECTION_NO_CLUE", number=case.number)


def check_none_open(number: str, inspections: Iterable[Inspection]) -> None:
    """One inspection at a time."""
    standing = next((one for one in inspections if one.state in OPEN), None)
    if standing:
        raise Refusal("INSPECTION_OPEN_ALREADY", number=number, state=standing.state.label)


def check_place(agency: KnownAgency | None, region: str, enterprise: KnownEnterprise | None) -> None:
    """An agency inspects enterprises of its own region only; `region` is the complaint's."""
    if agency is None or enterprise is None or not covers(agency.region, enterprise.region):
        raise Refusal("OUT_OF_REACH", region=enterprise.region if enterprise else region)


def moved(
    before: Inspection, state: ComplaintInspectionState, *, visit: str | None = None,
    obstacle: VisitObstacle | None = None, findings: int | None = None, at: datetime | None = None,
) -> tuple[Inspection, ComplaintInspectionMoved] | None:  # fmt: skip
    """The inspection after an answer, and the fact of it; None where the answer comes too late to mean anything."""
    if before.state not in BEFORE[state]:
        return None
    after = replace(
        before,
        state=state,
        visit=visit or before.visit,
        obstacle=obstacle,
        findings=findings,
        finished_at=at if state is S.FINISHED else None,
    )
    return after, told(after)


def told(inspection: Inspection) -> ComplaintInspectionMoved:
    """The fact of where it stands."""
    return ComplaintInspectionMoved(
        inspection=inspection.id,
        complaint=inspection.complaint,
        state=inspection.state,
        visit=inspection.visit,
        findings=inspection.findings,
    )
