"""Orders on a referral 移送 beside the straight way: one function per message."""

from datetime import date, datetime, time

from contracts.transfer import referral_branches as orders
from contracts.transfer.passages import PassageState
from contracts.transfer.referral_terms import PaperKind, ReferralOutcome
from contracts.zone import SHANGHAI
from kernel.work import Fact, Outcome, Work
from services.transfer.copies import store as copies
from services.transfer.passages import handlers as passages
from services.transfer.reconsiderations import handlers as reconsiderations
from services.transfer.referrals import handlers as referrals
from services.transfer.referrals.rules import branch_facts, branches, facts, papers
from services.transfer.referrals.rules.case import Case

WITHDRAWAL, CHANGE, NON_PROSECUTION = (
    "referral.withdrawal_notice",
    "referral.police_change_notice",
    "referral.non_prosecution_notice",
)
PRINTED_LIMITS = ("referral.items_hand_over", "referral.reconsider_ask")


async def issue_paper(order: orders.IssueReferralPaper, work: Work) -> Outcome:
    """An official document as PDF; once issued it stays as it is. A notice of a decision ends the duty to give it."""
    case = await referrals.locked(order.number, work)
    step = papers.attested(case, order.kind, work.actor.agency)
    name = referrals.aggregate(case.number)
    if await work.documents.issued(name, order.kind.value):
        return Outcome(record=case.number)
    names = await copies.agency_names(work.connection, papers.parties_of(case))
    said = papers.Said(case, step, names, _limits(case, work))
    paper = await work.documents.issue(order.kind.value, name, papers.content(said, order.kind))
    issued = facts.paper_issued(case.number, work.actor.agency, order.kind, paper.number, paper.sha256)
    if branches.notice_due(case) is not order.kind:
        return Outcome(record=case.number, facts=[Fact(name, issued)])
    decision = branches.notify(case, work.actor, work.now)
    if order.kind is PaperKind.NON_FILING_NOTICE:
        await reconsiderations.open_window(case, work)
    return await referrals.take(decision, [issued], work)


async def withdraw(order: orders.WithdrawReferral, work: Work) -> Outcome:
    """The agency takes the case out before the police sign."""
    decision = branches.withdraw(await referrals.opened(order, work), work.actor, work.now, order.reason)
    await passages.end(decision.case, PassageState.NOT_ACCEPTED, work)
    return await referrals.take(decision, [branch_facts.withdrawn(decision.case, order.reason)], work)


async def return_file(order: orders.ReturnReferral, work: Work) -> Outcome:
    """The police return what is no police matter."""
    decision = branches.return_file(await referrals.opened(order, work), work.actor, work.now, order.reason)
    await passages.end(decision.case, PassageState.NOT_ACCEPTED, work)
    return await referrals.take(decision, [branch_facts.returned(decision.case, order.reason)], work)


async def take_back(order: orders.TakeBackReferral, work: Work) -> Outcome:
    """The agency takes file and case back."""
    decision = branches.take_back(await referrals.opened(order, work), work.actor, work.now)
    return await referrals.take(decision, [branch_facts.taken_back(decision.case)], work)


async def hand_over_items(order: orders.HandOverReferralItems, work: Work) -> Outcome:
    """Items and remaining material go to the police."""
    decision = branches.hand_over_items(await referrals.opened(order, work), work.actor, work.now, order)
    return await referrals.take(decision, [branch_facts.items_handed_over(decision.case, order)], work)


async def accept_items(order: orders.AcceptReferralItems, work: Work) -> Outcome:
    """The police sign for them."""
    decision = branches.accept_items(await referrals.opened(order, work), work.actor, work.now)
    return await referrals.take(decision, [branch_facts.items_accepted(decision.case)], work)


async def move(order: orders.MoveReferral, work: Work) -> Outcome:
    """The police move a filed case to other police, and hold it until these sign."""
    case = await referrals.opened(order, work)
    await passages.require_police(order.police, work)
    late = _late(CHANGE, case, order.decided_on, work)
    decision = branches.move(case, work.actor, work.now, order, late)
    await passages.pass_on(decision.case, order.reason, work)
    return await referrals.take(decision, [branch_facts.moved(decision.case, work.actor.agency, order)], work)


async def refuse_move(order: orders.RefuseMovedReferral, work: Work) -> Outcome:
    """The other police do not take it, and see it no more."""
    case = await referrals.opened(order, work)
    decision = branches.refuse_move(case, work.actor, work.now, order.reason)
    await passages.end(decision.case, PassageState.NOT_ACCEPTED, work)
    event = branch_facts.move_refused(decision.case, work.actor.agency, order.reason)
    return await referrals.take(decision, [event], work)


async def drop(order: orders.DropReferral, work: Work) -> Outcome:
    """The police end a filed case."""
    case = await referrals.opened(order, work)
    late = _late(WITHDRAWAL, case, order.decided_on, work)
    decision = branches.drop(case, work.actor, work.now, order, late)
    return await referrals.take(decision, [branch_facts.dropped(decision.case, order)], work)


async def tell_outcome(order: orders.TellReferralOutcome, work: Work) -> Outcome:
    """The procuratorate tells how the case ended."""
    case = await referrals.opened(order, work)
    branches.require_past(case.number, order.decided_on, work.today)
    not_prosecuted = order.outcome is ReferralOutcome.NOT_PROSECUTED
    late = _late(NON_PROSECUTION, case, order.decided_on, work) if not_prosecuted else None
    decision = branches.tell_outcome(case, work.actor, work.now, order, late)
    return await referrals.take(decision, [branch_facts.outcome_told(decision.case, work.actor.agency, order)], work)


def _late(key: str, case: Case, decided_on: date, work: Work) -> str | None:
    branches.require_past(case.number, decided_on, work.today)
    return referrals.late_basis(key, case.region, datetime.combine(decided_on, time(), SHANGHAI), work)


def _limits(case: Case, work: Work) -> dict[str, str]:
    rows = {key: work.law.find(key, case.region, work.today) for key in PRINTED_LIMITS}
    return {key: f"{row.value:f}{row.unit.label}" for key, row in rows.items()}
