"""One visit for all: who may go, and when it is one too many."""

from collections.abc import Sequence
from datetime import date
from enum import Enum

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.allowances import ArrangementObstacle, VisitGround
from contracts.joint_inspection.off_plan import VisitObstacle
from contracts.joint_inspection.visits import VisitBasis, VisitState
from contracts.law import LawRow
from contracts.registry.guidance_terms import FINDING_PREFIX
from contracts.registry.self_checks import NUMBER_PREFIX
from services.joint_inspection.lottery.rules import PoolObject, PoolOfficer, eligible
from services.joint_inspection.objects.rules import Target

NOT_EVIDENCE = (FINDING_PREFIX, NUMBER_PREFIX)


class VisitCase(msgspec.Struct, frozen=True, kw_only=True):
    """A visit as decisions need it; `agencies` and `officers` begin with who leads.

    `consenting` are the agencies whose heads had their own visit merged into it, `lent_by`
    those that lent officers for it.
    """

    id: str
    state: VisitState
    basis: VisitBasis
    credit_code: str
    region: str
    agencies: tuple[str, ...]
    officers: tuple[str, ...]
    planned_on: date
    visit_from: date
    draws: tuple[str, ...] = ()
    requested_by: str | None = None
    ground: VisitGround = VisitGround.ROUTINE
    items: tuple[str, ...] = ()
    obstacle: ArrangementObstacle | None = None
    obstacle_text: str | None = None
    consenting: tuple[str, ...] = ()
    lent_by: tuple[str, ...] = ()

    @property
    def parties(self) -> tuple[str, ...]:
        """Who acts on it."""
        return (*self.agencies, *self.lent_by)


OPEN = (VisitState.REQUESTED, VisitState.PLANNED, VisitState.CHECKED_IN)
MERGEABLE = (VisitState.PLANNED, VisitState.NOT_ARRANGED)


class VisitStep(Enum):
    """What happens to a visit."""

    APPROVE = "approve"
    REFUSE = "refuse"
    ARRANGE = "arrange"
    MERGE = "merge"
    CANCEL = "cancel"
    CHECK_IN = "check_in"
    FINISH = "finish"


MOVES: dict[VisitStep, tuple[tuple[VisitState, ...], VisitState]] = {
    VisitStep.APPROVE: ((VisitState.REQUESTED,), VisitState.PLANNED),
    VisitStep.REFUSE: ((VisitState.REQUESTED,), VisitState.REFUSED),
    VisitStep.ARRANGE: ((VisitState.NOT_ARRANGED,), VisitState.PLANNED),
    VisitStep.MERGE: (MERGEABLE, VisitState.MERGED),
    VisitStep.CANCEL: ((VisitState.REQUESTED, *MERGEABLE), VisitState.CANCELLED),
    VisitStep.CHECK_IN: ((VisitState.PLANNED,), VisitState.CHECKED_IN),
    VisitStep.FINISH: ((VisitState.CHECKED_IN,), VisitState.FINISHED),
}


class Asker(msgspec.Struct, frozen=True):
    """Who asks for a visit."""

    agency: str
    subject: str


OBSTACLES = {
    "CLUE_UNKNOWN": VisitObstacle.CLUE_UNKNOWN,
    "VISIT_DATE_PAST": VisitObstacle.DATE_PAST,
    "VISIT_DUPLICATE": VisitObstacle.DUPLICATE,
    "VISIT_CAP_REACHED": VisitObstacle.CAP_REACHED,
    "VISIT_SAME_ITEM": VisitObstacle.SAME_ITEM,
    "VISIT_OFFICERS_SHORT": VisitObstacle.OFFICERS_SHORT,
    "VISIT_OFFICER_UNFIT": VisitObstacle.OFFICER_UNFIT,
}


def obstacle_of(refusal: Refusal) -> VisitObstacle:
    """What a refusal of a visit is to the complaint that called for it; one that cannot be is an error."""
    obstacle = OBSTACLES.get(refusal.code)
    if obstacle is None:
        raise refusal
    return obstacle


def require_state(case: VisitCase, *allowed: VisitState) -> None:
    """Refuse what the visit's state does not allow."""
    if case.state not in allowed:
        raise Refusal("VISIT_STATE", visit=case.id, state=case.state.label)


def moved(case: VisitCase, step: VisitStep) -> VisitCase:
    """The visit after a step. Refusal: VISIT_STATE."""
    allowed, after = MOVES[step]
    require_state(case, *allowed)
    return msgspec.structs.replace(case, state=after)


def check_clue(clue: str | None) -> None:
    """Refuse to begin an inspection from what was seen on guidance or in a self-check."""
    if clue and clue.startswith(NOT_EVIDENCE):
        raise Refusal("CLUE_NOT_EVIDENCE", clue=clue)


def check_duplicate(case: VisitCase, standing: VisitCase | None) -> None:
    """Refuse a second open visit of one agency in a month; those of several agencies are proposed to be merged."""
    if standing:
        raise Refusal(
            "VISIT_DUPLICATE",
            credit_code=case.credit_code,
            visit=standing.id,
            agency=standing.agencies[0],
            month=standing.planned_on.strftime("%Y-%m"),
        )


def check_team(
    certificates: Sequence[str],
    officers: Sequence[PoolOfficer],
    target: PoolObject,
    agency: str,
    on: date,
    least: LawRow,
) -> None:
    """Refuse too few officers, and one of another agency, without a valid certificate or in conflict."""
    if len(set(certificates)) < least.value:
        raise Refusal("VISIT_OFFICERS_SHORT", agency=agency, needed=least.text)
    check_fit(certificates, [officer for officer in officers if officer.serves == agency], target, on)


def check_fit(certificates: Sequence[str], officers: Sequence[PoolOfficer], target: PoolObject, on: date) -> None:
    """Refuse an officer who is not among these, without a valid certificate, or in conflict."""
    known = {officer.certificate: officer for officer in officers}
    for certificate in certificates:
        officer = known.get(certificate)
        if officer is None or not eligible(officer, target, on, on):
            raise Refusal("VISIT_OFFICER_UNFIT", certificate=certificate, on=on.isoformat())


def check_leads(case: VisitCase, agency: str) -> None:
    """Only the leading agency's head decides."""
    if case.agencies[0] != agency:
        raise Refusal("NOT_FOUND", what="检查", id=case.id)


def check_second_person(case: VisitCase, subject: str) -> None:
    """Who approves or refuses is not who asked."""
    if case.requested_by == subject:
        raise Refusal("VISIT_SAME_PERSON", visit=case.id)


def check_merge(case: VisitCase, agency: str) -> None:
    """Another agency may ask to join a visit it has no part in, before it begins."""
    require_state(case, VisitState.PLANNED)
    if agency in case.agencies:
        raise Refusal("VISIT_ALREADY_JOINED", visit=case.id, agency=agency)


def check_assigned(case: VisitCase, subject: str) -> None:
    """Only an officer assigned to the visit acts on it; the token's subject is the certificate."""
    if subject not in case.officers:
        raise Refusal("VISIT_NOT_ASSIGNED", visit=case.id, certificate=subject)


def place(credit_code: str, region: str, target: Target | None) -> PoolObject:
    """Where a visit goes, as far as the choice of officers asks."""
    needs = tuple(element.value for element in target.elements) if target else ()
    return PoolObject(credit_code=credit_code, stratum="", weight=1, region=region, needs=needs)


def check_in(case: VisitCase, certificate: str, officer: PoolOfficer | None, target: PoolObject, today: date) -> None:
    """An assigned officer, still fit on the day, not before the window opens."""
    moved(case, VisitStep.CHECK_IN)
    if today < case.visit_from:
        raise Refusal("VISIT_TOO_EARLY", visit=case.id, first=case.visit_from.isoformat())
    if officer is None or not eligible(officer, target, today, today):
        raise Refusal("VISIT_OFFICER_UNFIT", certificate=certificate, on=today.isoformat())
