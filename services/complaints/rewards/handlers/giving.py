"""From a proposal to an offer, and the money it is paid from."""

from contracts.complaints import reward_events as events
from contracts.complaints import rewards as orders
from contracts.complaints.intake import ComplaintState
from contracts.duties import Duty
from kernel.calendar import due_at
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.complaints.intake import store as complaints
from services.complaints.intake.rules import Case as Complaint
from services.complaints.intake.rules import sha256
from services.complaints.rewards import store
from services.complaints.rewards.handlers.base import APPROVE, CLAIM, aggregate, book_of, held, of_duty, told
from services.complaints.rewards.rules import budget as money
from services.complaints.rewards.rules import machine
from services.complaints.rewards.rules.book import confirmed, require_within, still_met
from services.complaints.rewards.rules.machine import Case
from services.complaints.routing import handlers as routing
from services.complaints.routing.rules.base import check_holder, check_state

NUMBER_PREFIX = "JL-"


async def propose(order: orders.ProposeReward, work: Work) -> Outcome:
    """The handling bureau proposes a reward on what proved true."""
    complaint = await routing.load(order.number, work)
    check_state(complaint, {ComplaintState.CLOSED}, "提出奖励")
    check_holder(complaint, work.actor)
    tier = book_of(work.jurisdiction).tier(order.tier, complaint.region, work.today)
    require_within(tier, order.amount)
    conditions = confirmed(tier, complaint, order.confirmed)
    number = NUMBER_PREFIX + work.new_id()
    case = machine.propose(number, complaint, tier, order.amount, conditions, order.grounds, work.actor, work.now)
    await store.save(work.connection, case)
    proposed = events.RewardProposed(
        number=number,
        complaint=case.complaint,
        agency=case.agency,
        tier=case.tier,
        amount=case.amount,
        heavy=case.heavy,
        conditions=[one.code for one in conditions],
        grounds_sha256=sha256(order.grounds),
    )
    limit = work.law.find(APPROVE, case.region, work.today)
    clock = StartDuty(duty=APPROVE, aggregate=aggregate(number), by=case.agency, limit=limit)
    return told(case, proposed, clock)


async def approve(order: orders.ApproveReward, work: Work) -> Outcome:
    """Offer it, and hold its amount in the year's budget."""
    case = await held(order.number, work)
    limit = work.law.find(CLAIM, case.region, work.today)
    year, until = work.today.year, due_at(limit, work.now, work.calendar).at
    offered = machine.approve(case, work.actor, year, until, work.now)
    still_met(case.tier_name, case.conditions, await _complaint(case, work))
    budget = await store.hold_budget(work.connection, case.agency, year)
    await store.write_budget(work.connection, money.commit(budget, case.amount))
    await store.save(work.connection, offered)
    approved = events.RewardApproved(number=case.number, agency=case.agency, year=year, amount=case.amount)
    clock = StartDuty(duty=CLAIM, aggregate=aggregate(case.number), by=case.agency, limit=limit)
    return told(offered, approved, EndDuty(duty=APPROVE, aggregate=aggregate(case.number)), clock)


async def decline(order: orders.DeclineReward, work: Work) -> Outcome:
    """Do not give it."""
    case = await held(order.number, work)
    declined = machine.decline(case, work.actor, order.reason, work.now)
    await store.save(work.connection, declined)
    event = events.RewardDeclined(number=case.number, reason_sha256=sha256(order.reason))
    return told(declined, event, EndDuty(duty=APPROVE, aggregate=aggregate(case.number)))


async def approval_overdue(duty: Duty, work: Work) -> Outcome:
    """Nobody decided on it in time."""
    case = machine.late(await of_duty(duty, work))
    await store.save(work.connection, case)
    return told(case, events.RewardApprovalOverdue(number=case.number, agency=case.agency, due_at=duty.due_at))


async def set_budget(order: orders.SetRewardBudget, work: Work) -> Outcome:
    """What the bureau may spend in a year."""
    fresh = money.Budget(agency=work.actor.agency, year=order.year, region=work.actor.region)
    await store.make_budget(work.connection, fresh)
    budget = await store.hold_budget(work.connection, fresh.agency, fresh.year)
    await store.write_budget(work.connection, money.set_to(budget, order.amount))
    event = events.RewardBudgetChanged(
        agency=fresh.agency, year=fresh.year, amount=order.amount, reason_sha256=sha256(order.reason)
    )
    return Outcome(record=fresh.id, facts=[Fact(f"reward_budget:{fresh.id}", event)])


async def _complaint(case: Case, work: Work) -> Complaint:
    complaint = await complaints.find(work.connection, case.complaint)
    assert complaint is not None, "a reward of a complaint that is not there"
    check_state(complaint, {ComplaintState.CLOSED}, "批准奖励")
    return complaint
