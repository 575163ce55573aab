"""The credit record: one function per command."""

from datetime import datetime, time

import msgspec

from contracts.errors import Refusal
from contracts.registry import credit as orders
from contracts.registry.credit import CreditPublished
from contracts.registry.credit_terms import CreditAction as A
from contracts.registry.credit_terms import CreditFactState
from contracts.registry.directory import EnterpriseState
from contracts.zone import SHANGHAI
from kernel.calendar import due_at
from kernel.law import LawRow
from kernel.work import Fact, Outcome, StartDuty, Work
from services.registry.credit.handlers import keeping
from services.registry.credit.handlers.keeping import ANSWER, CHECK, DECIDE, aggregate, credit_of, kept, load, named
from services.registry.credit.rules import machine
from services.registry.credit.rules.book import Row
from services.registry.credit.rules.machine import Case
from services.registry.credit.rules.score import in_force
from services.registry.credit.store import facts as store
from services.registry.credit.store import ratings
from services.registry.directory import store as enterprises
from services.registry.study import handlers as study
from services.registry.study.rules.book import Row as StudyRow

NUMBER_PREFIX = "XY-"


async def record(order: orders.RecordCreditFact, work: Work) -> Outcome:
    """A fact goes on the record."""
    region = await _active(order.credit_code, work)
    rows = keeping.book_of(work.jurisdiction).facts(region, order.on)
    if order.code not in rows:
        allowed = "、".join(f"{code}（{row.name}）" for code, row in rows.items())
        raise Refusal("CREDIT_RULE_UNKNOWN", rule=order.code, on=order.on.isoformat(), allowed=allowed)
    return await recorded(order, rows[order.code], region, work.actor.agency, NUMBER_PREFIX + work.new_id(), work)


async def recorded(
    order: orders.RecordCreditFact, row: Row, region: str, agency: str, number: str, work: Work
) -> Outcome:
    """The fact with what its rule makes of it; the clock of its end starts."""
    await work.lock(credit_of(order.credit_code))
    asked = work.law.find("credit.appeal_ask", region, work.today)
    case = machine.record(
        row,
        number=number,
        credit_code=order.credit_code,
        region=region,
        on=order.on,
        reason=order.reason,
        reference=(order.reference or "").strip() or None,
        agency=agency,
        by=keeping.person(work),
        appeal_until=due_at(asked, work.now, work.calendar).at,
        today=work.today,
        now=work.now,
    )
    return await kept(case, work, started=[keeping.expiry(case, row)], ends=False)


async def withdraw(order: orders.WithdrawCreditFact, work: Work) -> Outcome:
    """It should not have been recorded."""
    case = await load(order.number, work)
    return await kept(_step(case, A.WITHDRAW, case.basis, work, order.reason), work)


async def publish(order: orders.PublishCredit, work: Work) -> Outcome:
    """The level and what makes it become public."""
    await _active(order.credit_code, work)
    await work.lock(credit_of(order.credit_code))
    cases = (await store.of_units(work.connection, [order.credit_code]))[order.credit_code]
    for case in cases:
        if case.publish and case.state is not CreditFactState.APPEALED and in_force(case.scored, work.today):
            await store.save(work.connection, keeping.published(case, case.published_at or work.now))
    unit = (await ratings.units(work.connection, [order.credit_code]))[order.credit_code]
    _, public = await keeping.rated(msgspec.structs.replace(unit, published_at=work.now), work)
    assert public is not None
    event = CreditPublished(
        credit_code=order.credit_code,
        region=unit.region,
        level=public.level.code,
        score=public.score,
        facts=[part.number for part in public.parts if part.number],
    )
    return Outcome(record=order.credit_code, facts=[Fact(credit_of(order.credit_code), event)])


async def appeal(order: orders.AppealCreditFact, work: Work) -> Outcome:
    """The enterprise objects; the answer is due within its limit."""
    case = await load(order.number, work)
    machine.require_appealable(case, work.now, _limit("credit.appeal_ask", case, work).text)
    limit = _limit("credit.appeal_answer", case, work)
    basis = named(_limit("credit.appeal_ask", case, work))
    appealed = _step(case, A.APPEAL, basis, work, order.grounds, order.files)
    return await kept(appealed, work, started=[_owed(ANSWER, case, limit)])


async def answer(order: orders.AnswerCreditAppeal, work: Work) -> Outcome:
    """The bureau's answer."""
    case = await load(order.number, work)
    action = A.UPHOLD_APPEAL if order.upheld else A.REJECT_APPEAL
    answered = _step(case, action, named(_limit("credit.appeal_answer", case, work)), work, order.reason)
    machine.require_other(case, keeping.person(work), action)
    return await kept(answered, work)


async def apply_repair(order: orders.ApplyCreditRepair, work: Work) -> Outcome:
    """What was put right is to be looked at within the limit."""
    case = await load(order.number, work)
    machine.require_repairable(case)
    limit = _limit("credit.repair_check", case, work)
    applied = _step(case, A.APPLY_REPAIR, case.basis, work, order.corrected, order.files)
    return await kept(applied, work, started=[_owed(CHECK, case, limit)])


async def check_repair(order: orders.CheckCreditRepair, work: Work) -> Outcome:
    """It was looked at; the decision is due once the waiting time is over."""
    case = await load(order.number, work)
    machine.require_past(order.on, work.today)
    action = A.CHECK_CORRECTED if order.corrected else A.CHECK_FAILED
    basis = named(_limit("credit.repair_check", case, work))
    checked = _step(case, action, basis, work, f"{order.on.isoformat()} {order.note}", order.files)
    checked = msgspec.structs.replace(checked, checked_by=work.actor.subject)
    if not order.corrected:
        return await kept(checked, work)
    await work.lock(study.ledger_of(case.credit_code))
    row = await _shortening(case, work)
    begins = machine.earliest(case, row.value if row else 0, _least(case, work))
    since = max(work.now, datetime.combine(begins, time(), SHANGHAI))
    limit = _limit("credit.repair_decide", case, work)
    return await kept(checked, work, started=[_owed(DECIDE, case, limit, since)])


async def decide_repair(order: orders.DecideCreditRepair, work: Work) -> Outcome:
    """The decision; granted before the usual wait is over, it uses study points."""
    case = await load(order.number, work)
    action = A.GRANT_REPAIR if order.granted else A.REFUSE_REPAIR
    basis = named(_limit("credit.repair_decide", case, work))
    decided = _step(case, action, basis, work, order.reason)
    machine.require_other(case, keeping.person(work), action)
    if not order.granted or work.today >= (case.repair_from or work.today):
        return await kept(decided, work)
    row = await _early(case, work)
    entry, spent = await study.spend(case.credit_code, row, case.number, work)
    shortened = _step(case, action, f"{basis}；{row.basis}", work, order.reason)
    return await kept(machine.spent(shortened, row.value, entry), work, more=[spent])


async def _early(case: Case, work: Work) -> StudyRow:
    await work.lock(study.ledger_of(case.credit_code))
    row = await _shortening(case, work)
    begins = machine.earliest(case, row.value if row else 0, _least(case, work))
    if row is None or work.today < begins:
        usual, least = (case.repair_from or begins).isoformat(), named(_limit("credit.repair_min", case, work))
        raise Refusal(
            "CREDIT_REPAIR_TOO_EARLY", number=case.number, usual=usual, earliest=begins.isoformat(), limit=least
        )
    return row


async def _active(credit_code: str, work: Work) -> str:
    known = (await enterprises.entries(work.connection, [credit_code])).get(credit_code)
    if known is None:
        raise Refusal("NOT_FOUND", what="企业", id=credit_code)
    work.require(region=known.facts.region, parties=[credit_code], what="企业", id=credit_code)
    if known.state is not EnterpriseState.ACTIVE:
        raise Refusal("ENTERPRISE_CLOSED", credit_code=credit_code)
    return known.facts.region


async def _shortening(case: Case, work: Work) -> StudyRow | None:
    days = ((case.repair_from or work.today) - work.today).days
    return await study.shortening(case.credit_code, case.region, days, work) if days > 0 else None


def _step(case: Case, action: A, basis: str, work: Work, text: str, files: list[str] | None = None) -> Case:
    return machine.step(case, action, work.actor.agency, basis, work.today, work.now, text=text, files=files)


def _limit(key: str, case: Case, work: Work) -> LawRow:
    return work.law.find(key, case.region, work.today)


def _least(case: Case, work: Work) -> int:
    return int(_limit("credit.repair_min", case, work).value)


def _owed(duty: str, case: Case, limit: LawRow, since: datetime | None = None) -> StartDuty:
    return StartDuty(duty=duty, aggregate=aggregate(case.number), by=case.agency, limit=limit, since=since)
