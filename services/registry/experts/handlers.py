"""Experts: one function per message."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import experts as orders
from contracts.registry.experts import Expert, ExpertAction, ExpertMark, ExpertStepTaken
from kernel.calendar import local_date, start_of
from kernel.law import LawTable
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.registry.agencies import store as agencies
from services.registry.credit.rules.score import last_day
from services.registry.experts import rules, store
from services.registry.experts.rules import EXPIRY, Case, Credit

WHAT = "专家库人员或机构"
MARKS = "expert_credit_rules"


async def register(command: orders.RegisterExperts, work: Work) -> Outcome:
    """Enter or change those whom one agency supervises."""
    agency = (await agencies.find(work.connection, [command.agency])).get(command.agency)
    if agency is None:
        raise Refusal("AGENCY_NOT_REGISTERED", agency=command.agency)
    work.require(region=agency.region, parties=[command.agency], what="单位", id=command.agency)
    numbers = [entry.number for entry in command.experts]
    await work.lock(*map(aggregate, numbers))
    existing = await store.cases(work.connection, numbers)
    changed = rules.register(command, existing, work.actor.agency, work.now, work.today)
    await store.save(work.connection, changed)
    clocks = [*_ends(changed), *_starts(changed, work)]
    return Outcome(record=command.agency, facts=[_step(one) for one in changed], duties=clocks)


async def engage(order: orders.EngageExpert, work: Work) -> Outcome:
    """Engaged by decision."""
    case = await _load(order.number, work)
    credit = credit_of(work.law, case.region, work.today)
    engaged = rules.engage(case, credit, work.actor.agency, work.now, work.today, order.reason)
    return await _kept([engaged], work)


async def suspend(order: orders.SuspendExpert, work: Work) -> Outcome:
    """Suspended by decision."""
    case = await _load(order.number, work)
    return await _kept([rules.decide(case, ExpertAction.SUSPEND, work.actor.agency, work.now, order.reason)], work)


async def remove(order: orders.RemoveExpert, work: Work) -> Outcome:
    """Out of the library; no clock runs any more."""
    case = await _load(order.number, work)
    removed = rules.decide(case, ExpertAction.REMOVE, work.actor.agency, work.now, order.reason)
    return await _kept([removed], work, _ends([removed]))


async def rate(order: orders.RateExpert, work: Work) -> Outcome:
    """A fact of conduct, and what follows from it."""
    case = await _load(order.number, work)
    row = rules.mark_of(order.code, case, work.jurisdiction.table(MARKS), work.today)
    mark = ExpertMark(
        code=order.code,
        name=row["name"],
        points=int(row["points"]),
        on=work.today,
        until=last_day(work.today, int(row["months"])),
        reason=order.reason,
        by=work.actor.agency,
        source=row["source"],
    )
    credit = credit_of(work.law, case.region, work.today)
    return await _kept(rules.rate(case, mark, credit, work.now, work.today), work)


async def qualification_over(duty: Duty, work: Work) -> Outcome:
    """The last day of a qualification is over."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no expert stands behind the duty of {duty.aggregate}")
    expired = rules.expire(case, work.now, work.today)
    return await _kept([expired], work) if expired else Outcome(record=case.number)


async def get(query: orders.GetExperts, reading: Reading) -> list[Expert | None]:
    """People and institutions in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListExperts, reading: Reading) -> Page[Expert]:
    """A page of the library, or how many."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of one of the library."""
    return f"expert:{number}"


def credit_of(law: LawTable, region: str, on: date) -> Credit:
    """What a score begins with in the region, and what it must not fall below."""
    return Credit(base=law.find(rules.CREDIT_BASE, region, on), least=law.find(rules.CREDIT_MIN, region, on))


async def _load(number: str, work: Work) -> Case:
    return await work.existing(store.load, number, aggregate(number), WHAT)


async def _kept(steps: list[Case], work: Work, duties: list[StartDuty | EndDuty] | None = None) -> Outcome:
    """Save the last of the steps and tell each."""
    await store.save(work.connection, steps[-1:])
    return Outcome(record=steps[-1].number, facts=[_step(one) for one in steps], duties=duties or [])


def _step(case: Case) -> Fact:
    last = case.steps[-1]
    event = ExpertStepTaken(
        number=case.number,
        kind=case.kind,
        action=last.action,
        state=case.state,
        qualified=case.qualified,
        agency=case.agency,
        region=case.region,
        valid_to=case.valid_to,
        by=last.by,
        reason_sha256=sha256(last.reason.encode()).hexdigest() if last.reason else None,
        valid_from=case.valid_from,
        credit_code=case.credit_code,
    )
    return Fact(aggregate(case.number), event)


def _ends(cases: Iterable[Case]) -> list[StartDuty | EndDuty]:
    return [EndDuty(duty=EXPIRY, aggregate=aggregate(one.number)) for one in cases]


def _starts(cases: Iterable[Case], work: Work) -> list[StartDuty | EndDuty]:
    return [
        StartDuty(
            duty=EXPIRY,
            aggregate=aggregate(one.number),
            by=one.agency,
            limit=work.law.find(EXPIRY, one.region, work.today),
            since=start_of(one.valid_to),
        )
        for one in cases
        if one.qualified
    ]


async def _records(cases: Sequence[Case], reading: Reading) -> list[Expert]:
    today = local_date(await reading.now())
    return [_shown(case, reading, today) for case in cases]


def _shown(case: Case, reading: Reading, today: date) -> Expert:
    names = [name for name in Expert.__struct_fields__ if name != "score"]
    score = rules.score_of(case, credit_of(reading.law, case.region, today), today)
    record = Expert(**{name: getattr(case, name) for name in names}, score=score)
    return reading.show(record, region=case.region, parties=case.parties)
