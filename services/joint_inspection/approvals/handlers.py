"""Approvals of visits outside the plan: by the level above, and afterwards in an emergency."""

from collections.abc import Sequence

from msgspec.structs import replace

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection.approvals import (
    ApprovalKind,
    ApprovalState,
    AskSuperiorApproval,
    BeginInEmergency,
    EmergencyUnapproved,
    GetVisitApprovals,
    GrantVisitApproval,
    ListVisitApprovals,
    VisitApproval,
    VisitApprovalAsked,
    VisitApprovalDecided,
    WithholdVisitApproval,
)
from contracts.joint_inspection.visits import VisitState
from contracts.messages import Page
from kernel.duty_changes import AlterDuty
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.approvals import rules, store
from services.joint_inspection.lottery.rules import sha256_hex
from services.joint_inspection.off_plan.handlers import APPROVE, stand, turn_down
from services.joint_inspection.visits import store as visits
from services.joint_inspection.visits.handlers import aggregate, require_visit
from services.joint_inspection.visits.rules import VisitCase, check_leads

AFTERWARDS = "visit.emergency_approve"
WHAT = "检查的批准"


async def ask_superior(command: AskSuperiorApproval, work: Work) -> Outcome:
    """Lay a visit before the level above, whose duty it then is."""
    case = await require_visit(work, command.visit)
    check_leads(case, work.actor.agency)
    above = await agency_store.parent(work.connection, case.agencies[0])
    if above is None:
        raise Refusal("NO_SUPERIOR", agency=case.agencies[0])
    rules.check_new(await store.load(work.connection, case.id), ApprovalKind.SUPERIOR)
    asked = rules.asked(case, ApprovalKind.SUPERIOR, above, work.actor.subject, command.reason, work.now)
    await store.save(work.connection, asked)
    handed = AlterDuty(duty=APPROVE, aggregate=aggregate(case.id), by=above)
    return Outcome(record=case.id, facts=[_asked(asked, command.reason)], duties=[handed])


async def begin_in_emergency(command: BeginInEmergency, work: Work) -> Outcome:
    """Let a visit stand without approval, which has to follow within the limit."""
    case = await require_visit(work, command.visit)
    check_leads(case, work.actor.agency)
    rules.check_emergency(case, work.actor.subject, work.today)
    rules.check_new(await store.load(work.connection, case.id), ApprovalKind.EMERGENCY)
    asked = rules.asked(case, ApprovalKind.EMERGENCY, case.agencies[0], work.actor.subject, command.reason, work.now)
    standing = await stand(case, None, work)
    await store.save(work.connection, asked)
    limit = work.law.find(AFTERWARDS, case.region, work.today)
    owed = StartDuty(duty=AFTERWARDS, aggregate=aggregate(case.id), by=case.agencies[0], limit=limit)
    facts = [_asked(asked, command.reason), *standing.facts]
    return replace(standing, facts=facts, duties=[*standing.duties, owed])


async def grant(command: GrantVisitApproval, work: Work) -> Outcome:
    """The head approves."""
    approval, case = await _existing(command.visit, work)
    after = rules.decided(approval, case, work.actor.subject, ApprovalState.APPROVED, None, work.now)
    await store.save(work.connection, after)
    if after.kind is ApprovalKind.SUPERIOR:
        return _with(_decided(after), await stand(case, work.actor.subject, work))
    await store.approved_afterwards(work.connection, case.id, work.actor.subject)
    return _with(_decided(after), Outcome(record=case.id, duties=[_end(case)]))


async def withhold(command: WithholdVisitApproval, work: Work) -> Outcome:
    """The head does not approve: what has not begun is off."""
    approval, case = await _existing(command.visit, work)
    after = rules.decided(approval, case, work.actor.subject, ApprovalState.WITHHELD, command.reason, work.now)
    await store.save(work.connection, after)
    if case.state in (VisitState.REQUESTED, VisitState.PLANNED):
        off = await turn_down(case, command.reason, work)
        return _with(_decided(after), replace(off, duties=[*off.duties, _end(case)]))
    return _with(_decided(after), Outcome(record=case.id, duties=[_end(case)]))


async def afterwards_overdue(duty: Duty, work: Work) -> Outcome:
    """Nobody approved an emergency visit within the limit: marked, and told to the level above."""
    id = duty.aggregate.removeprefix(aggregate(""))
    await work.lock(duty.aggregate)
    approval = await store.load(work.connection, id)
    late = rules.overdue(approval) if approval else None
    if late is None:
        return Outcome()
    await store.save(work.connection, late)
    told = EmergencyUnapproved(
        visit=id,
        region=late.region,
        agency=late.agency,
        told=await agency_store.parent(work.connection, late.agency) or late.agency,
        source=duty.source,
    )
    return Outcome(record=id, facts=[Fact(duty.aggregate, told)])


async def _existing(visit: str, work: Work) -> tuple[VisitApproval, VisitCase]:
    """What the actor's agency was asked to approve, under lock. Refusal: NOT_FOUND."""
    await work.lock(aggregate(visit))
    approval, case = await store.load(work.connection, visit), await visits.find(work.connection, visit)
    if approval is None or case is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=visit)
    work.require(region=approval.region, parties=[approval.asked_of], what=WHAT, id=visit)
    return approval, case


def _with(fact: Fact, outcome: Outcome) -> Outcome:
    return replace(outcome, facts=[fact, *outcome.facts])


def _end(case: VisitCase) -> EndDuty:
    return EndDuty(duty=AFTERWARDS, aggregate=aggregate(case.id))


def _asked(approval: VisitApproval, reason: str) -> Fact:
    event = VisitApprovalAsked(
        visit=approval.visit,
        region=approval.region,
        agency=approval.agency,
        kind=approval.kind,
        asked_of=approval.asked_of,
        asked_by=approval.asked_by or "",
        reason_hash=sha256_hex(reason.encode()),
    )
    return Fact(aggregate(approval.visit), event)


def _decided(approval: VisitApproval) -> Fact:
    event = VisitApprovalDecided(
        visit=approval.visit,
        region=approval.region,
        agency=approval.agency,
        kind=approval.kind,
        state=approval.state,
        decided_by=approval.decided_by or "",
        late=bool(approval.late),
        reason_hash=sha256_hex(approval.decision_reason.encode()) if approval.decision_reason else None,
    )
    return Fact(aggregate(approval.visit), event)


async def get(query: GetVisitApprovals, reading: Reading) -> list[VisitApproval | None]:
    """Approvals in the order asked."""
    return await store.listing.get(query.ids, reading.reach.within, reading, _records)


async def list_(query: ListVisitApprovals, reading: Reading) -> Page[VisitApproval]:
    """A page of approvals, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def _records(found: Sequence[VisitApproval], reading: Reading) -> list[VisitApproval]:
    return [reading.show(one, region=one.region, parties=[one.agency, one.asked_of]) for one in found]
