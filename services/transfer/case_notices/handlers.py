"""Case notices 案情通报: one function per message."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.transfer import case_notices as orders
from contracts.transfer.case_notices import CaseNotice
from kernel.work import DutyChange, EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.transfer.case_notices import rules, store
from services.transfer.case_notices.rules import ACKNOWLEDGE, FEEDBACK, TABLE, Case
from services.transfer.copies import store as copies
from services.transfer.joint.handlers import told
from services.transfer.machine.rules import CaseOrder, require_version
from services.transfer.referrals import store as referrals

PREFIX = "TB-"


async def send(order: orders.SendCaseNotice, work: Work) -> Outcome:
    """Tell named agencies of a case; each owes its signature, and feedback where it is wanted."""
    standing = await copies.standing(work.connection, [*order.addressees, work.actor.agency], work.today)
    case = rules.send(order, PREFIX + work.new_id(), work.actor, work.actor.region, work.now, standing)
    await _require_known(order, work)
    await store.add(work.connection, case)
    owed = (ACKNOWLEDGE, FEEDBACK) if case.feedback_wanted else (ACKNOWLEDGE,)
    starts = [
        StartDuty(
            duty=duty,
            aggregate=aggregate(case.number, one),
            by=one,
            limit=work.law.find(duty, standing[one].region, work.today),
        )
        for one in case.addressees
        for duty in owed
    ]
    return _outcome(case, starts, work)


async def acknowledge(order: orders.AcknowledgeCaseNotice, work: Work) -> Outcome:
    """An addressee signs for the notice."""
    case = rules.acknowledge(await _load(order, work), work.actor, work.now)
    await store.save(work.connection, case)
    return _outcome(case, [_met(case, ACKNOWLEDGE, work)], work)


async def feed_back(order: orders.FeedBackOnCaseNotice, work: Work) -> Outcome:
    """An addressee says what came of it."""
    case = rules.feed_back(await _load(order, work), work.actor, work.now, order.text)
    await store.save(work.connection, case)
    return _outcome(case, [_met(case, FEEDBACK, work)], work)


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """An addressee did not sign or answer in time: all parties are told."""
    number = duty.aggregate.split(":")[1]
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise LookupError(f"no case notice stands behind the duty of {duty.aggregate}")
    case = rules.late(case, duty.agency, duty.source, work.now)
    await store.save(work.connection, case)
    return _outcome(case, [], work)


async def get(query: orders.GetCaseNotices, reading: Reading) -> list[CaseNotice | None]:
    """Case notices in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListCaseNotices, reading: Reading) -> Page[CaseNotice]:
    """A page of the asker's case notices, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str, addressee: str | None = None) -> str:
    """The journal's name of a case notice, or of what an addressee owes on it."""
    return f"case_notice:{number}" + (f":{addressee}" if addressee else "")


async def _load(order: CaseOrder, work: Work) -> Case:
    case = await work.existing(store.load, order.number, aggregate(order.number), TABLE.what)
    require_version(TABLE, case, order.version)
    return case


async def _require_known(order: orders.SendCaseNotice, work: Work) -> None:
    """The enterprise is in the directory, the referral one that the sender is a party of."""
    if order.credit_code and await copies.enterprise_name(work.connection, order.credit_code) is None:
        raise Refusal("NOT_FOUND", what="企业", id=order.credit_code)
    if order.referral and await referrals.load(work.connection, order.referral) is None:
        raise Refusal("NOT_FOUND", what="移送案件", id=order.referral)


def _met(case: Case, duty: str, work: Work) -> EndDuty:
    return EndDuty(duty=duty, aggregate=aggregate(case.number, work.actor.agency))


def _outcome(case: Case, duties: Sequence[DutyChange], work: Work) -> Outcome:
    name = aggregate(case.number)
    writes = told(name, case.steps[-1].action, case.parties, work)
    return Outcome(record=case.number, writes=writes, facts=[Fact(name, rules.step_taken(case))], duties=duties)


async def _records(cases: Sequence[Case], reading: Reading) -> list[CaseNotice]:
    names = [aggregate(case.number, one) for case in cases for one in case.addressees]
    owed = dict(zip(names, await reading.duties(names), strict=True))
    return [
        reading.show(
            _record(case, [duty for one in case.addressees for duty in owed[aggregate(case.number, one)]]),
            region=case.region,
            parties=case.parties,
        )
        for case in cases
    ]


def _record(case: Case, duties: list[Duty]) -> CaseNotice:
    kept = {name: getattr(case, name) for name in CaseNotice.__struct_fields__ if name not in ("version", "duties")}
    kept |= {name: list(value) for name, value in kept.items() if isinstance(value, tuple)}
    return CaseNotice(**kept, version=TABLE.version(case.steps), duties=duties)
