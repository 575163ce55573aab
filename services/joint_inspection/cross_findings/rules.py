"""A finding of a cross-check: handed to the local agency, taken on or given back, and followed to its end."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, region_prefix
from contracts.errors import Refusal
from contracts.joint_inspection.course_terms import CourseSide
from contracts.joint_inspection.cross_findings import CrossFindingAction as A
from contracts.joint_inspection.cross_findings import CrossFindingState as S
from contracts.joint_inspection.cross_findings import CrossFindingStep
from contracts.joint_inspection.handling_terms import HandlingState
from contracts.joint_inspection.ladder_terms import FindingGravity
from contracts.joint_inspection.visits import FindingKind, LadderStep
from services.joint_inspection.course.rules import HEAD, Decision, Move, Table, advance, require_step, taken
from services.joint_inspection.course.rules import overdue as noted_overdue

ACCEPT, DECIDE, ESCALATED = "cross_finding.accept", "cross_finding.decide", "cross_finding.escalated"
DUTIES = (ACCEPT, DECIDE, ESCALATED)
ORDERER, LOCAL = CourseSide.ORDERER, CourseSide.LOCAL
HANDLING_KINDS = frozenset(
    {
        AgencyKind.ECOLOGY,
        AgencyKind.URBAN_MANAGEMENT,
        AgencyKind.HOUSING,
        AgencyKind.WATER,
        AgencyKind.NATURAL_RESOURCES,
        AgencyKind.AGRICULTURE,
        AgencyKind.TRANSPORT,
        AgencyKind.HEALTH,
        AgencyKind.COMMERCE,
    }
)

MOVES: dict[tuple[S, A], Move] = {
    (S.HANDED, A.ACCEPT): Move(S.ACCEPTED, LOCAL, ends=(ACCEPT, ESCALATED)),
    (S.HANDED, A.RETURN): Move(S.RETURNED, LOCAL, ends=(ACCEPT, ESCALATED), starts=(DECIDE,), roles=HEAD),
    (S.RETURNED, A.HAND_AGAIN): Move(S.HANDED, ORDERER, ends=(DECIDE, ESCALATED), starts=(ACCEPT,), roles=HEAD),
    (S.RETURNED, A.WITHDRAW): Move(S.WITHDRAWN, ORDERER, ends=(DECIDE, ESCALATED), roles=HEAD),
}
TABLE = Table(what="交叉检查移交问题", step=CrossFindingStep, moves=MOVES, overdue=A.OVERDUE)
SETTLED = {HandlingState.CLOSED: (A.CORRECT, S.CORRECTED), HandlingState.ENDED: (A.END, S.ENDED)}


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One finding handed over; `superiors` are the levels above that it was taken to, `person` recorded it."""

    finding: str
    cross_check: str
    visit: str
    credit_code: str
    region: str
    kind: FindingKind
    severity: FindingGravity
    fitting: LadderStep
    fitting_source: str
    state: S
    agency: str
    orderer: str
    lender: str
    person: str
    concerned: list[str]
    handed_at: datetime
    steps: list[CrossFindingStep]
    overdue: bool = False
    insisted: bool = False
    accepted_at: datetime | None = None
    settled_at: datetime | None = None
    superiors: list[str] = []

    @property
    def number(self) -> str:
        """How it is called."""
        return self.finding

    @property
    def parties(self) -> list[str]:
        """Who acts on it, who found it, and whom the clock told."""
        return list(dict.fromkeys([self.agency, self.orderer, self.lender, *self.superiors]))

    @property
    def sides(self) -> Mapping[CourseSide, list[str]]:
        """Who takes it on and who ordered the check."""
        return {LOCAL: [self.agency], ORDERER: [self.orderer]}

    @property
    def version(self) -> int:
        """How many steps people took."""
        return TABLE.version(self.steps)

    def who(self, duty: str) -> str:
        """The agency that owes a step."""
        return self.orderer if duty == DECIDE else self.agency


def handed(case: Case, actor: Actor, now: datetime) -> Case:
    """The case with its first step: handed over by who recorded it, as it is recorded."""
    return replace(case, steps=[replace(taken(TABLE, A.HAND, actor, now), to=case.agency)])


def local_agencies(kind: str, region: str) -> list[str]:
    """The agencies of a kind that a place may belong to, the nearest first."""
    return list(dict.fromkeys(f"{kind}-{code}" for code in (region, f"{region[:4]}00", f"{region[:2]}0000")))


def accepted(case: Case, actor: Actor, now: datetime) -> Decision[Case]:
    """The local agency takes it on."""
    return advance(TABLE, case, A.ACCEPT, actor, now, changed=replace(case, accepted_at=now, overdue=False))


def returned(case: Case, reason: str, actor: Actor, now: datetime) -> Decision[Case]:
    """The local agency gives it back; what the orderer insisted on is not given back again."""
    require_step(TABLE, case, A.RETURN, actor)
    if case.insisted:
        raise Refusal("CROSS_FINDING_INSISTED", finding=case.finding, agency=case.orderer)
    return advance(TABLE, case, A.RETURN, actor, now, changed=replace(case, overdue=False), reason=reason)


def handed_again(case: Case, agency: str, reason: str, actor: Actor, now: datetime) -> Decision[Case]:
    """To another agency of the place, or to the same one for good. Refusal: CROSS_FINDING_AGENCY_WRONG."""
    require_step(TABLE, case, A.HAND_AGAIN, actor)
    require_local(case, agency)
    changed = replace(case, agency=agency, insisted=agency == case.agency, overdue=False)
    decision = advance(TABLE, case, A.HAND_AGAIN, actor, now, changed=changed, reason=reason)
    return Decision(_to(decision.case, agency), decision.ends, decision.starts)


def require_local(case: Case, agency: str) -> None:
    """Refuse who is not of the place, found it, or handles no findings. Refusal: CROSS_FINDING_AGENCY_WRONG."""
    kind, _, region = agency.rpartition("-")
    local = case.region.startswith(region_prefix(region)) and kind in HANDLING_KINDS
    if not local or agency == case.lender:
        raise Refusal("CROSS_FINDING_AGENCY_WRONG", finding=case.finding, agency=agency, region=case.region)


def withdrawn(case: Case, reason: str, actor: Actor, now: datetime) -> Decision[Case]:
    """The orderer agrees that it is none."""
    changed = replace(case, settled_at=now, overdue=False)
    return advance(TABLE, case, A.WITHDRAW, actor, now, changed=changed, reason=reason)


def settled(case: Case, state: HandlingState, now: datetime) -> Case | None:
    """The case when its handling has come to an end; None where it goes on."""
    if case.state is not S.ACCEPTED or state not in SETTLED:
        return None
    action, after = SETTLED[state]
    step = CrossFindingStep(at=now, action=action, by=case.agency)
    return replace(case, state=after, settled_at=now, steps=[*case.steps, step])


def late(case: Case, agency: str, source: str, above: str | None, now: datetime) -> Case:
    """Nobody took the step in time: the level above sees it and is to see to it."""
    noted = replace(noted_overdue(TABLE, case, agency, source, now), overdue=True)
    if above is None:
        return noted
    return replace(_to(noted, above), superiors=list(dict.fromkeys([*case.superiors, above])))


def _to(case: Case, agency: str) -> Case:
    return replace(case, steps=[*case.steps[:-1], replace(case.steps[-1], to=agency)])
