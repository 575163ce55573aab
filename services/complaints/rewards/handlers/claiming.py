"""From an offer to the payment: codes stand for the person, who stays unknown."""

import asyncio
import hmac

from contracts.complaints import reward_events as events
from contracts.complaints import rewards as orders
from contracts.complaints.rewards import OwnReward, RewardState
from contracts.duties import Duty
from kernel.calendar import local_date
from kernel.work import EndDuty, Outcome, Reading, Work
from services.complaints.intake.rules import query_code_sha256, read_number
from services.complaints.rewards import store
from services.complaints.rewards.handlers.base import CLAIM, aggregate, held, limits_of, of_duty, told, year_of
from services.complaints.rewards.rules import budget as money
from services.complaints.rewards.rules import machine
from services.complaints.rewards.rules.machine import Case

NOTHING = ""


async def draw_code(order: orders.DrawClaimCode, work: Work) -> Outcome:
    """The caller takes a claim code. Whatever is wrong, the receipt is the same and so are the statements."""
    claimant = await store.hold_of_caller(work.connection, read_number(order.number) or NOTHING)
    fits = hmac.compare_digest(
        query_code_sha256(order.query_code), (claimant and claimant.query_code_sha256) or NOTHING
    )
    if claimant is None:
        await store.write_draw(work.connection, None)
        return Outcome(record=NOTHING)
    case = claimant.case
    drawn = machine.draw(case, fits, order.claim_code_argon2, limits_of(case, work), work.now)
    await store.write_draw(work.connection, drawn)
    if drawn.draws == case.draws:
        return Outcome(record=NOTHING)
    return told(drawn, events.RewardCodeDrawn(number=case.number, draw=drawn.draws))


async def pay(order: orders.PayReward, work: Work) -> Outcome:
    """Pay against the claim code, which is then dead; a wrong one is counted."""
    case = await held(order.number, work)
    approved_on = local_date(case.decided_at or work.now)
    machine.check_payment(case, order, work.actor, approved_on, work.today)
    if not await asyncio.to_thread(machine.code_fits, case.claim_argon2 or NOTHING, order.claim_code):
        return await _mistyped(case, work)
    paid = machine.paid(case, order, work.actor, work.now)
    await store.save(work.connection, paid)
    budget = await store.hold_budget(work.connection, case.agency, year_of(case))
    await store.write_budget(work.connection, money.pay(budget, case.amount))
    event = events.RewardPaid(
        number=case.number,
        agency=case.agency,
        year=year_of(case),
        amount=case.amount,
        paid_on=order.paid_on,
        means=order.means,
        voucher_sha256=order.voucher_sha256,
    )
    return told(paid, event, EndDuty(duty=CLAIM, aggregate=aggregate(case.number)))


async def lapse(duty: Duty, work: Work) -> Outcome:
    """Nobody claimed it in time: its amount is free again."""
    case = machine.lapse(await of_duty(duty, work))
    await store.save(work.connection, case)
    budget = await store.hold_budget(work.connection, case.agency, year_of(case))
    await store.write_budget(work.connection, money.release(budget, case.amount))
    event = events.RewardLapsed(number=case.number, agency=case.agency, year=year_of(case), amount=case.amount)
    return told(case, event, EndDuty(duty=CLAIM, aggregate=duty.aggregate))


async def of_caller(query: orders.RewardOfCaller, reading: Reading) -> OwnReward | None:
    """The reward of whoever holds the number and the query code."""
    number = read_number(query.number) or NOTHING
    case = await store.of_caller(reading.connection, number, query_code_sha256(query.query_code))
    if case is None:
        return None
    return OwnReward(
        number=case.number,
        state=case.state,
        agency=case.agency,
        amount=case.amount,
        claim_until=case.claim_until,
        draws=case.draws,
        locked_until=case.locked_until,
        paid_on=case.paid_on,
    )


async def _mistyped(case: Case, work: Work) -> Outcome:
    after = machine.mistyped(case, limits_of(case, work))
    await store.save(work.connection, after)
    dead = after.state is not RewardState.CLAIMED
    return told(after, events.RewardCodeWrong(number=case.number, by=work.actor.agency, dead=dead))
