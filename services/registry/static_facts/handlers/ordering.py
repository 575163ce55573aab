"""Orders about static facts: one function per message."""

from contracts.errors import Refusal
from contracts.registry import static_facts as orders
from contracts.registry.directory import EnterpriseState
from contracts.registry.static_facts import StaticFactAction
from kernel.work import Outcome, Work
from services.registry.directory import store as enterprises
from services.registry.permits import store as permits
from services.registry.self_checks import store as self_checks
from services.registry.static_facts.handlers.keeping import BOOK, WHAT, aggregate, kept
from services.registry.static_facts.rules import book, decisions, machine
from services.registry.static_facts.store import facts as store
from services.registry.static_facts.store import visits

NUMBER_PREFIX = "JT-"
VISIT_AGE = "static_fact.visit_age"


async def propose(order: orders.ProposeStaticFact, work: Work) -> Outcome:
    """A fact is proposed from a valid permit, or from what the enterprise answered in a self-check."""
    known = (await enterprises.entries(work.connection, [order.credit_code])).get(order.credit_code)
    if known is None:
        raise Refusal("NOT_FOUND", what="企业", id=order.credit_code)
    work.require(region=known.facts.region, parties=[order.credit_code], what="企业", id=order.credit_code)
    if known.state is EnterpriseState.CLOSED:
        raise Refusal("ENTERPRISE_CLOSED", credit_code=order.credit_code)
    await _require_origin(order, work)
    number = NUMBER_PREFIX + work.new_id()
    case = decisions.proposed(order, number, known.facts.region, work.actor.agency, work.now)
    return await kept(case, work, None)


async def confirm(order: orders.ConfirmStaticFact, work: Work) -> Outcome:
    """An officer of a finished visit confirms what was seen there."""
    case = await work.existing(store.load, order.number, aggregate(order.number), WHAT)
    limit = work.law.find(VISIT_AGE, case.region, work.today)
    visit = await visits.find(work.connection, order.visit)
    decisions.require_visit(case, order.visit, visit, work.actor.agency, limit, work.now)
    permit = (await permits.facts(work.connection, [case.permit])).get(case.permit) if case.permit else None
    if case.permit is not None:
        decisions.require_permit(case.permit, permit, case.credit_code, case.outlet)
    months = book.months_of(work.jurisdiction.table(BOOK), case.kind, case.region, work.today)
    until = decisions.last_day(work.today, months, permit)
    agency, by = work.actor.agency, work.actor.subject
    return await kept(decisions.confirmed(case, order, agency, by, until, work.today, work.now), work, case.state)


async def withdraw(order: orders.WithdrawStaticFact, work: Work) -> Outcome:
    """A fact is taken back."""
    case = await work.existing(store.load, order.number, aggregate(order.number), WHAT)
    after = machine.step(case, StaticFactAction.WITHDRAW, work.actor.agency, work.now, reason=order.reason)
    return await kept(after, work, case.state)


async def _require_origin(order: orders.ProposeStaticFact, work: Work) -> None:
    decisions.origin_of(order)
    if order.permit is not None:
        permit = (await permits.facts(work.connection, [order.permit])).get(order.permit)
        decisions.require_permit(order.permit, permit, order.credit_code, order.outlet)
    if order.self_check is not None and order.item is not None:
        check = await self_checks.load(work.connection, order.self_check)
        if check is None or check.credit_code != order.credit_code or work.actor.agency not in check.parties:
            raise Refusal("NOT_FOUND", what="自主体检", id=order.self_check)
        decisions.require_answer(order.self_check, order.item, check.items)
