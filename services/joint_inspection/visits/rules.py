"""One visit for all: who may go, and when it is one too many."""

from collections.abc import Sequence
from datetime import date

import msgspec

from contracts.errors import Refusal
from contracts.joint_inspection.off_plan import VisitObstacle
from contracts.joint_inspection.visits import VisitBasis, VisitState
from contracts.law import LawRow
from contracts.registry.guidance_terms import FINDING_PREFIX
from contracts.registry.self_checks import NUMBER_PREFIX
from services.joint_inspection.lottery.rules import PoolObject, PoolOfficer, eligible
from services.joint_inspection.objects.rules import Target

NOT_EVIDENCE = (FINDING_PREFIX, NUMBER_PREFIX)


class VisitCase(msgspec.Struct, frozen=True, kw_only=True):
    """A visit as decisions need it; `agencies` and `officers` begin with who leads."""

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


class Asker(msgspec.Struct, frozen=True):
    """Who asks for a visit."""

    agency: str
    subject: str


OBSTACLES = {
    "CLUE_UNKNOWN": VisitObstacle.CLUE_UNKNOWN,
    "VISIT_DATE_PAST": VisitObstacle.DATE_PAST,
    "VISIT_DUPLICATE": VisitObstacle.DUPLICATE,
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


def check_clue(clue: str | None) -> None:
    """Refuse to begin an inspection from what was seen on guidance or in a self-check."""
    if clue and clue.startswith(NOT_EVIDENCE):
        raise Refusal("CLUE_NOT_EVIDENCE", clue=clue)


def check_room(
    credit_code: str,
    open_visit: VisitCase | None,
    visits_this_year: int,
    cap: LawRow | None,
) -> None:
    """Refuse a second visit in the period, which is to be merged, and one over the yearly cap (None: no cap)."""
    if open_visit:
        raise Refusal(
            "VISIT_DUPLICATE",
            credit_code=credit_code,
            visit=open_visit.id,
            agency=open_visit.agencies[0],
            month=open_visit.planned_on.strftime("%Y-%m"),
        )
    if cap and visits_this_year >= cap.value:
        raise Refusal("VISIT_CAP_REACHED", credit_code=credit_code, visits=visits_this_year, cap=cap.text)


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
    known = {officer.certificate: officer for officer in officers if officer.agency == agency}
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
    """Another agency may join a visit once, before it begins."""
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
    require_state(case, VisitState.PLANNED)
    if today < case.visit_from:
        raise Refusal("VISIT_TOO_EARLY", visit=case.id, first=case.visit_from.isoformat())
    if officer is None or not eligible(officer, target, today, today):
        raise Refusal("VISIT_OFFICER_UNFIT", certificate=certificate, on=today.isoformat())
