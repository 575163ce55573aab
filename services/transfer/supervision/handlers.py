"""What filing supervision 立案监督 and opinions 检察意见 ask of referrals, and cause in them."""

from contracts.errors import Refusal
from contracts.transfer.case_terms import Side
from contracts.transfer.referral_terms import ReferralAction
from kernel.calendar import due_at
from kernel.duties import duties_of
from kernel.work import Outcome, Work
from services.transfer.machine.rules import advance
from services.transfer.proceedings import store as proceedings
from services.transfer.proceedings.rules.case import Case, Order
from services.transfer.proceedings.rules.tables.supervision import SUPERVISION
from services.transfer.reconsiderations import store as reconsiderations
from services.transfer.referrals import handlers as referrals
from services.transfer.referrals import store
from services.transfer.referrals.rules.case import Case as Referral
from services.transfer.referrals.rules.machine import TABLE
from services.transfer.supervision import rules

ASKING = "referral.supervision_ask"


async def supervise(case: Case, order: Order, work: Work) -> Outcome:
    """A referral that is not filed is supervised once at a time; the agency asks within its limit."""
    referral = await _referral(case.referral, work)
    (duties,) = await duties_of(work.connection, [referrals.aggregate(referral.number)])
    rules.require_supervisable(referral, duties, work.actor, case.region)
    running = await proceedings.open_on(work.connection, case, SUPERVISION.ended)
    if running:
        raise Refusal("SUPERVISION_RUNNING", referral=referral.number, supervision=running)
    upheld = rules.upheld_at(referral)
    if upheld and work.actor.agency == case.sides[Side.AGENCY]:
        limit = work.law.find(ASKING, referral.region, work.today)
        rules.require_asked_in_time(referral, due_at(limit, upheld, work.calendar).at, work.now, limit.source)
    return Outcome()


async def order_filing(case: Case, order: Order, work: Work) -> Outcome:
    """The police owe the filing from now on, on the referral itself, whose findings are its own again."""
    referral = await _referral(case.referral, work)
    reason = order.reason or ""
    decision = advance(TABLE, referral, ReferralAction.ORDER_FILING, work.actor, work.now, reason=reason)
    await reconsiderations.claim_again(work.connection, referral, work.actor.agency)
    return await referrals.take(decision, [rules.ordered(referral, case.number, reason)], work)


async def follow(case: Case, order: Order, work: Work) -> Outcome:
    """An opinion to transfer is followed by a referral of that agency that reached the police."""
    rules.require_followed(await _referral(case.referral, work), work.actor.agency, case.credit_code)
    return Outcome()


async def review(case: Case, order: Order, work: Work) -> Outcome:
    """A review of a referral's end is addressed to the agency it came from."""
    if case.referral:
        rules.require_referrer(await _referral(case.referral, work), case.sides[Side.AGENCY])
    return Outcome()


async def _referral(number: str | None, work: Work) -> Referral:
    await work.lock(referrals.aggregate(number or ""))
    found = await store.load(work.connection, number or "")
    if found is None:
        raise Refusal("NOT_FOUND", what=TABLE.what, id=number)
    return found
