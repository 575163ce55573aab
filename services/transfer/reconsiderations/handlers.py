"""Reconsideration 复议 and what follows a refusal to file: one function per message, each a step of the referral."""

from contracts.errors import Refusal
from contracts.transfer import reconsiderations as orders
from kernel.calendar import due_at
from kernel.work import Outcome, Work
from services.transfer.reconsiderations import rules, store
from services.transfer.referrals import handlers as referrals
from services.transfer.referrals.rules import facts
from services.transfer.referrals.rules.case import Case

WINDOW = "referral.reconsider_ask"


async def open_window(case: Case, work: Work) -> None:
    """The notice was given: from now on the days count in which the agency may ask."""
    window = work.law.find(WINDOW, case.region, work.today)
    await store.open_window(work.connection, case.number, due_at(window, work.now, work.calendar).at)


async def ask(order: orders.AskReferralReconsideration, work: Work) -> Outcome:
    """The agency asks the police to think again; its findings are the referral's again."""
    case = await referrals.opened(order, work)
    window = work.law.find(WINDOW, case.region, work.today)
    decision = rules.ask(case, work.actor, work.now, order.reason, window)
    taken = await store.claim_again(work.connection, case, work.actor.agency)
    if taken:
        raise Refusal("REFERRAL_FINDING_TAKEN", findings="、".join(taken))
    return await referrals.take(decision, [rules.asked(decision.case, order.reason)], work)


async def uphold(order: orders.UpholdReferralDecline, work: Work) -> Outcome:
    """It stays declined."""
    decision = rules.uphold(await referrals.opened(order, work), work.actor, work.now, order.reason)
    return await referrals.take(decision, [rules.upheld(decision.case, order.reason)], work)


async def overturn(order: orders.OverturnReferralDecline, work: Work) -> Outcome:
    """The police file after all."""
    decision = rules.overturn(await referrals.opened(order, work), work.actor, work.now, order)
    events = [rules.overturned(decision.case, order.reason), facts.filed(decision.case)]
    return await referrals.take(decision, events, work)


async def dispose(order: orders.ReportReferralDisposal, work: Work) -> Outcome:
    """The agency reports what it did itself."""
    decision = rules.dispose(await referrals.opened(order, work), work.actor, work.now, order)
    await store.keep_disposal(work.connection, decision.case)
    return await referrals.take(decision, [rules.disposed(decision.case, order)], work)
