"""What the credit record hears of: clues of other topics, and its own clocks."""

from datetime import date
from typing import NamedTuple

from contracts.complaints.intake import ReplyFinding
from contracts.complaints.routing import ComplaintUnverified, ComplaintVerified
from contracts.duties import Duty
from contracts.registry.alerts import AlertClueRaised, AlertClueWithdrawn
from contracts.registry.credit import RecordCreditFact
from contracts.registry.credit_terms import CreditAction as A
from contracts.registry.directory import EnterpriseState
from contracts.registry.merges import EnterpriseMerged, EnterpriseUnmerged
from contracts.registry.permit_reports import PermitReportAction, PermitReportStepTaken
from kernel.calendar import local_date
from kernel.work import Outcome, Work
from services.registry.agencies.handlers import bureau_over
from services.registry.credit.handlers import keeping
from services.registry.credit.handlers.acting import NUMBER_PREFIX, recorded
from services.registry.credit.handlers.keeping import ANSWER, CHECK, DECIDE, aggregate, credit_of, expiry_of, kept
from services.registry.credit.rules import machine
from services.registry.credit.rules.machine import LIVE, Case
from services.registry.credit.store import facts as store
from services.registry.credit.store import ratings
from services.registry.directory import store as enterprises

REPORT_LATE = "permit_report.late"
COMPLAINT_FINDINGS = {ReplyFinding.VERIFIED: "complaint.verified", ReplyFinding.PARTLY: "complaint.partly"}
OVERDUE = {ANSWER: A.APPEAL_OVERDUE, CHECK: A.CHECK_OVERDUE, DECIDE: A.DECISION_OVERDUE}


class Heard(NamedTuple):
    """What another topic found: what for, of whom, under which reference (None: it is not told), when and why."""

    trigger: str
    credit_code: str
    region: str
    reference: str | None
    on: date
    reason: str


async def on_clue_raised(event: AlertClueRaised, work: Work) -> Outcome | None:
    """A clue of monitoring goes on the record where a rule of the region calls for it; once."""
    reason = f"{event.rule.label}，{event.cause.label}，形成监测线索"
    trigger, on = f"alert.{event.rule.value}", local_date(event.at)
    heard = Heard(trigger, event.credit_code, event.region, event.clue, on, reason)
    return await _heard(heard, NUMBER_PREFIX + event.clue, work)


async def on_report_step(event: PermitReportStepTaken, work: Work) -> Outcome | None:
    """An execution report that was not handed in in time goes on the record where a rule of the region says so."""
    if event.action is not PermitReportAction.LATE:
        return None
    reason = f"{event.kind.label}（至{event.last_day.isoformat()}）逾期未提交"
    heard = Heard(REPORT_LATE, event.holder, event.region, event.number, work.today, reason)
    return await _heard(heard, NUMBER_PREFIX + event.number, work)


async def on_clue_withdrawn(event: AlertClueWithdrawn, work: Work) -> Outcome | None:
    """The clue was none; what it put on the record is taken back."""
    return await _taken_back(NUMBER_PREFIX + event.clue, "监测线索已撤销", work)


async def on_complaint_verified(event: ComplaintVerified, work: Work) -> Outcome | None:
    """A verified complaint goes on the record, under a number that does not lead the enterprise to the complaint."""
    number, on = NUMBER_PREFIX + work.new_id(), local_date(event.at)
    reason = f"投诉经查{event.finding.label}（{event.matter_name}）"
    outcome = await _heard(
        Heard(COMPLAINT_FINDINGS[event.finding], event.credit_code, event.region, None, on, reason), number, work
    )
    if outcome is not None:
        await store.of_complaint_is(work.connection, event.complaint, number)
    return outcome


async def on_complaint_unverified(event: ComplaintUnverified, work: Work) -> Outcome | None:
    """What a complaint put on the record is taken back."""
    number = await store.of_complaint(work.connection, event.complaint)
    return await _taken_back(number, "投诉的查实情况已更正", work) if number else None


async def on_merged(event: EnterpriseMerged, work: Work) -> Outcome | None:
    """What was on the record of a merged entry counts for its successor."""
    return await _rerated([event.successor], event.credit_code, event.number, work)


async def on_unmerged(event: EnterpriseUnmerged, work: Work) -> Outcome | None:
    """Each for itself again."""
    code = event.facts.credit_code
    return await _rerated([event.successor, code], code, event.number, work)


async def expire(duty: Duty, work: Work) -> Outcome:
    """The fact's last day is over: it counts no more."""
    case = await _behind(duty, expiry_of(""), work)
    if case.state not in LIVE:
        return Outcome(record=case.number)
    return await kept(_step(case, A.EXPIRE, work), work)


async def overdue(duty: Duty, work: Work) -> Outcome:
    """Somebody did not answer, look or decide in time; the clock writes it down and decides nothing."""
    case = await _behind(duty, aggregate(""), work)
    return await kept(_step(case, OVERDUE[duty.duty], work), work, ends=False)


async def _rerated(codes: list[str], merged: str, merge: str, work: Work) -> Outcome | None:
    rated = await ratings.units(work.connection, [merged])
    if rated[merged].level is None:
        return None
    facts = [fact for code in codes for fact in await keeping.rerated(code, A.MERGE, merge, work)]
    return Outcome(record=merge, facts=facts)


async def _taken_back(number: str, why: str, work: Work) -> Outcome | None:
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None or case.state not in LIVE:
        return None
    await work.lock(credit_of(case.credit_code))
    return await kept(_step(case, A.WITHDRAW, work, why), work)


async def _heard(heard: Heard, number: str, work: Work) -> Outcome | None:
    row = keeping.book_of(work.jurisdiction).triggered(heard.trigger, heard.region, heard.on)
    known = (await enterprises.entries(work.connection, [heard.credit_code])).get(heard.credit_code)
    if row is None or known is None or known.state is EnterpriseState.CLOSED:
        return None
    await work.lock(aggregate(number))
    if await store.load(work.connection, number):
        return None
    order = RecordCreditFact(
        credit_code=heard.credit_code, code=row.code, on=heard.on, reason=heard.reason, reference=heard.reference
    )
    agency = await bureau_over(known.facts.region, work)
    return await recorded(order, row, known.facts.region, agency, number, work)


async def _behind(duty: Duty, prefix: str, work: Work) -> Case:
    number = duty.aggregate.removeprefix(prefix)
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise LookupError(f"no credit fact stands behind the duty of {duty.aggregate}")
    await work.lock(credit_of(case.credit_code))
    return case


def _step(case: Case, action: A, work: Work, text: str | None = None) -> Case:
    return machine.step(case, action, work.actor.agency, case.basis, work.today, work.now, text=text)
