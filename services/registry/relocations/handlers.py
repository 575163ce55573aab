"""Relocations: one function per message."""

from collections.abc import Sequence
from hashlib import sha256

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.messages import Page
from contracts.registry import relocations as orders
from contracts.registry.relocations import EnterpriseRelocation, RelocationStepTaken
from contracts.registry.relocations import RelocationAction as A
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.registry.agencies import store as agencies
from services.registry.directory import handlers as directory
from services.registry.directory import store as enterprises
from services.registry.directory.rules import require_region
from services.registry.relocations import rules, store
from services.registry.relocations.rules import ANSWER, By, Case

WHAT = "企业迁移"
NUMBER_PREFIX = "QY-"
DERIVED = ("duties",)


async def propose(order: orders.ProposeRelocation, work: Work) -> Outcome:
    """Offer an enterprise to another region's bureau, whose clock starts."""
    entry = await directory.known(order.credit_code, work)
    require_region(order.region, work.jurisdiction.region_names)
    codes = [*rules.bureaus_of(order.region), *rules.bureaus_of(entry.facts.region)]
    known = await agencies.find(work.connection, codes)
    standing = [code for code, one in known.items() if one.valid_to is None or work.today <= one.valid_to]
    case = rules.propose(order, entry, standing, NUMBER_PREFIX + work.new_id(), _by(work))
    limit = work.law.find(ANSWER, case.to_region, work.today)
    clock = StartDuty(duty=ANSWER, aggregate=aggregate(case.number), by=case.receiver, limit=limit)
    return await _kept(case, A.PROPOSE, work, order.reason, clock)


async def accept(order: orders.AcceptRelocation, work: Work) -> Outcome:
    """Take the enterprise in: its entry moves."""
    case = await _offered(order.number, work, receives=True)
    accepted = rules.answered(case, A.ACCEPT, order.answer, _by(work))
    await work.lock(directory.aggregate(case.credit_code))
    entry = (await enterprises.entries(work.connection, [case.credit_code]))[case.credit_code]
    moved = rules.moved(accepted, entry)
    await enterprises.save(work.connection, [moved], directory.by(work))
    outcome = await _kept(accepted, A.ACCEPT, work, order.answer, _over(case))
    facts = [directory.fact_of(moved, new=False), *outcome.facts]
    return Outcome(record=case.number, facts=facts, duties=outcome.duties)


async def decline(order: orders.DeclineRelocation, work: Work) -> Outcome:
    """Do not take it in."""
    case = await _offered(order.number, work, receives=True)
    declined = rules.answered(case, A.DECLINE, order.reason, _by(work))
    return await _kept(declined, A.DECLINE, work, order.reason, _over(case))


async def withdraw(order: orders.WithdrawRelocation, work: Work) -> Outcome:
    """Take the offer back."""
    case = await _offered(order.number, work, receives=False)
    withdrawn = rules.answered(case, A.WITHDRAW, order.reason, _by(work))
    return await _kept(withdrawn, A.WITHDRAW, work, order.reason, _over(case))


async def answer_overdue(duty: Duty, work: Work) -> Outcome:
    """Write down that nobody answered in time; the entry stays where it is."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no relocation stands behind the duty of {duty.aggregate}")
    return await _kept(rules.overdue(case), A.OVERDUE, work)


async def get(query: orders.GetRelocations, reading: Reading) -> list[EnterpriseRelocation | None]:
    """Relocations in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListRelocations, reading: Reading) -> Page[EnterpriseRelocation]:
    """A page of relocations, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def of_enterprises(query: orders.RelocationsOfEnterprises, reading: Reading) -> list[Page[EnterpriseRelocation]]:
    """The newest relocations of each enterprise, or their number."""
    scope = reading.reach.within
    return await store.of_enterprises.pages_as(query.credit_codes, query, scope, reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a relocation."""
    return f"relocation:{number}"


async def _offered(number: str, work: Work, *, receives: bool) -> Case:
    """A relocation, its actor standing over the region that it goes to, or that it leaves."""
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    work.require(region=case.to_region if receives else case.from_region, what=WHAT, id=number)
    return case


def _over(case: Case) -> EndDuty:
    return EndDuty(duty=ANSWER, aggregate=aggregate(case.number))


async def _kept(
    case: Case, action: A, work: Work, text: str | None = None, clock: StartDuty | EndDuty | None = None
) -> Outcome:
    await store.save(work.connection, case)
    taken = RelocationStepTaken(
        number=case.number,
        credit_code=case.credit_code,
        from_region=case.from_region,
        to_region=case.to_region,
        giver=case.giver,
        receiver=case.receiver,
        action=action,
        state=case.state,
        by=case.receiver if action is A.OVERDUE else work.actor.agency,
        text_sha256=sha256(text.encode()).hexdigest() if text else None,
    )
    facts = [Fact(aggregate(case.number), taken)]
    return Outcome(record=case.number, facts=facts, duties=[clock] if clock else [])


def _by(work: Work) -> By:
    actor = work.actor
    return By(agency=actor.agency, subject=actor.subject, region=actor.region, at=work.now)


async def _records(
    cases: Sequence[Case], reading: Reading, asked_as: Sequence[str] | None = None
) -> list[EnterpriseRelocation]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    names = [name for name in EnterpriseRelocation.__struct_fields__ if name not in DERIVED]
    return [
        reading.show(
            EnterpriseRelocation(**{name: getattr(case, name) for name in names}, duties=owed),
            region=case.from_region,
            parties=[*case.parties, asked],
        )
        for case, owed, asked in zip(cases, duties, asked_as or [""] * len(cases), strict=True)
    ]
