"""Early involvement 提前介入: one function per message."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from contracts.actors import AgencyKind
from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.transfer import early_involvement as orders
from contracts.transfer.early_involvement import EarlyInvolvement, EarlyInvolvementAction
from kernel.calendar import start_of
from kernel.work import DutyChange, EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.transfer.copies import store as copies
from services.transfer.early_involvement import store
from services.transfer.early_involvement.rules import decisions
from services.transfer.early_involvement.rules.decisions import Period
from services.transfer.early_involvement.rules.facts import step_taken
from services.transfer.early_involvement.rules.machine import ANSWER, DAYS_MAX, END, OVER, TABLE, Case
from services.transfer.joint.handlers import told
from services.transfer.machine.handlers import duty_changes, notices
from services.transfer.machine.rules import CaseOrder, Decision, overdue, require_version
from services.transfer.referrals import store as referrals

PREFIX = "TQ-"
GUESTS = (AgencyKind.POLICE, AgencyKind.PROCURATORATE)
HIDDEN_FROM_GUEST = ("summary", "referral", "findings", "documents")


async def invite(order: orders.InviteEarlyInvolvement, work: Work) -> Outcome:
    """The bureau asks police or procuratorate in."""
    guest = (await copies.standing(work.connection, [order.guest], work.today)).get(order.guest)
    if guest is None or guest.kind not in GUESTS:
        raise Refusal("EARLY_INVOLVEMENT_GUEST_UNSUITABLE", guest=order.guest)
    await _require_enterprise(order.credit_code, work)
    await _require_case(order.credit_code, order.referral, order.findings, work)
    await _require_unreferred(work.actor.agency, order.referral, order.findings, work)
    period = _period(order.until, work.actor.region, work)
    number = PREFIX + work.new_id()
    return await _kept(decisions.invite(order, number, work.actor, work.actor.region, work.now, period), work)


async def ask(order: orders.AskForEarlyInvolvement, work: Work) -> Outcome:
    """Police or procuratorate ask to be let in."""
    host = (await copies.standing(work.connection, [order.host], work.today)).get(order.host)
    if host is None or host.kind is not AgencyKind.ECOLOGY:
        raise Refusal("EARLY_INVOLVEMENT_HOST_UNSUITABLE", host=order.host)
    await _require_enterprise(order.credit_code, work)
    return await _kept(decisions.ask(order, PREFIX + work.new_id(), work.actor, host.region, work.now), work)


async def accept(order: orders.AcceptEarlyInvolvement, work: Work) -> Outcome:
    """The guest takes part."""
    seen = await store.load(work.connection, order.number)
    if seen is not None:
        await _require_unreferred(seen.host, seen.referral, seen.findings, work)
    case = await _load(order, work)
    period = _period(case.until or work.today, case.region, work)
    return await _let_in(decisions.accept(case, work.actor, work.now, period), work)


async def grant(order: orders.GrantEarlyInvolvement, work: Work) -> Outcome:
    """The head lets in who asked, for a time and to named documents."""
    await _require_unreferred(work.actor.agency, order.referral, order.findings, work)
    case = await _load(order, work)
    period = _period(order.until, case.region, work)
    decision = decisions.grant(case, order, work.actor, work.now, period)
    await _require_case(case.credit_code, order.referral, order.findings, work)
    return await _let_in(decision, work)


async def refuse(order: orders.RefuseEarlyInvolvement, work: Work) -> Outcome:
    """Who was asked says no."""
    return await _kept(decisions.refuse(await _load(order, work), work.actor, work.now, order.reason), work)


async def withdraw(order: orders.WithdrawEarlyInvolvement, work: Work) -> Outcome:
    """Who asked takes it back."""
    return await _kept(decisions.withdraw(await _load(order, work), work.actor, work.now, order.reason), work)


async def add_documents(order: orders.AddEarlyInvolvementDocuments, work: Work) -> Outcome:
    """More documents for the guest."""
    return await _kept(decisions.add_documents(await _load(order, work), order, work.actor, work.now), work)


async def give_opinion(order: orders.GiveEarlyOpinion, work: Work) -> Outcome:
    """The guest's opinion."""
    return await _kept(decisions.give_opinion(await _load(order, work), order, work.actor, work.now), work)


async def end(order: orders.EndEarlyInvolvement, work: Work) -> Outcome:
    """Either side ends it."""
    return await _kept(decisions.end(await _load(order, work), work.actor, work.now, order.reason), work)


async def answer_overdue(duty: Duty, work: Work) -> Outcome:
    """Nobody answered in time: the history says so, both sides are told."""
    case = overdue(TABLE, await _of(duty, work), duty.agency, duty.source, work.now)
    await store.save(work.connection, case)
    writes = told(duty.aggregate, EarlyInvolvementAction.OVERDUE, case.parties, work)
    return Outcome(record=case.number, writes=writes, facts=[Fact(duty.aggregate, step_taken(case))])


async def expire(duty: Duty, work: Work) -> Outcome:
    """The day is over, and with it the involvement."""
    return await ended(await _of(duty, work), EarlyInvolvementAction.EXPIRE, work)


async def ended(case: Case, action: EarlyInvolvementAction, work: Work) -> Outcome:
    """The involvement ends by the clock or by its referral; both sides are told."""
    if case.state in OVER:
        return Outcome(record=case.number)
    after, name = decisions.over(case, action, work.actor, work.now), aggregate(case.number)
    await store.save(work.connection, after)
    stopped = [EndDuty(duty=duty, aggregate=name) for duty in (ANSWER, END)]
    writes = told(name, action, case.parties, work)
    return Outcome(record=case.number, writes=writes, facts=[Fact(name, step_taken(after))], duties=stopped)


async def get(query: orders.GetEarlyInvolvements, reading: Reading) -> list[EarlyInvolvement | None]:
    """Early involvements in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListEarlyInvolvements, reading: Reading) -> Page[EarlyInvolvement]:
    """A page of the asker's early involvements, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of an early involvement."""
    return f"early_involvement:{number}"


async def _load(order: CaseOrder, work: Work) -> Case:
    case = await work.existing(store.load, order.number, aggregate(order.number), TABLE.what)
    require_version(TABLE, case, order.version)
    return case


async def _of(duty: Duty, work: Work) -> Case:
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no early involvement stands behind the duty of {duty.aggregate}")
    return case


async def _require_enterprise(credit_code: str, work: Work) -> None:
    if await copies.enterprise_name(work.connection, credit_code) is None:
        raise Refusal("NOT_FOUND", what="企业", id=credit_code)


async def _require_case(credit_code: str, referral: str | None, findings: Sequence[str], work: Work) -> None:
    """The findings and the referral are this enterprise's, and the referral the bureau's own."""
    known = await copies.findings(work.connection, findings)
    for one in findings:
        if one not in known or known[one].credit_code != credit_code:
            raise Refusal("EARLY_INVOLVEMENT_FINDING_FOREIGN", finding=one, credit_code=credit_code)
    case = await referrals.load(work.connection, referral) if referral else None
    if referral and (case is None or case.agency != work.actor.agency or case.credit_code != credit_code):
        raise Refusal("NOT_FOUND", what="移送案件", id=referral)


async def _require_unreferred(host: str, referral: str | None, findings: Sequence[str], work: Work) -> None:
    """The case is not with the police yet; its referrals stay as they are until this is decided."""
    party = work.actor.agency
    resting = await store.referrals_of(work.connection, host, findings, party)
    named = sorted({*resting, *([referral] if referral else [])})
    await work.lock(*(f"referral:{number}" for number in named))
    for number in await store.handed_over(work.connection, host, named, party):
        raise Refusal("EARLY_INVOLVEMENT_REFERRED", number=number)


def _period(until: date, region: str, work: Work) -> Period:
    return Period(work.today, work.law.find(DAYS_MAX, region, work.today), start_of(until + timedelta(days=1)))


async def _let_in(decision: Decision[Case], work: Work) -> Outcome:
    """The guest is in; its time ends by the clock at the end of its last day."""
    case = decision.case
    assert case.until is not None
    limit = work.law.find(END, case.region, work.today)
    last_day = StartDuty(
        duty=END, aggregate=aggregate(case.number), by=case.guest, limit=limit, since=start_of(case.until)
    )
    return await _kept(decision, work, last_day)


async def _kept(decision: Decision[Case], work: Work, *more: DutyChange) -> Outcome:
    case, name = decision.case, aggregate(decision.case.number)
    await store.save(work.connection, case)
    return Outcome(
        record=case.number,
        writes=notices(decision, name, work),
        facts=[Fact(name, step_taken(case))],
        duties=[*duty_changes(decision, name, case.region, work), *more],
    )


async def _records(cases: Sequence[Case], reading: Reading) -> list[EarlyInvolvement]:
    duties, now = await reading.duties([aggregate(case.number) for case in cases]), await reading.now()
    return [
        reading.show(_record(case, owed, now, reading.actor.agency), region=case.region, parties=case.parties)
        for case, owed in zip(cases, duties, strict=True)
    ]


def _record(case: Case, duties: list[Duty], now: datetime, asker: str) -> EarlyInvolvement:
    """What the guest was let see is there for it only while it is involved."""
    active, added = case.active(now), ("version", "active", "duties")
    hidden = HIDDEN_FROM_GUEST if asker == case.guest and not active else ()
    kept = {name: getattr(case, name) for name in EarlyInvolvement.__struct_fields__ if name not in (*added, *hidden)}
    kept |= {name: list(value) for name, value in kept.items() if isinstance(value, tuple)}
    return EarlyInvolvement(**kept, version=TABLE.version(case.steps), active=active, duties=duties)
