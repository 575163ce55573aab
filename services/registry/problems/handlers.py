"""Grass-roots problems: one function per message."""

from collections.abc import Sequence
from hashlib import sha256

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.law import LawRow
from contracts.messages import Page
from contracts.registry import problems as orders
from contracts.registry.agencies import Agency
from contracts.registry.problems import Problem, ProblemAction, ProblemStepTaken
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.registry.agencies import store as agencies
from services.registry.directory.rules import require_region
from services.registry.guidance import store as guidances
from services.registry.problems import rules, store
from services.registry.problems.rules import SOLVE, Case

WHAT = "基层难题"
NUMBER_PREFIX = "NT-"


async def escalate(order: orders.EscalateProblem, work: Work) -> Outcome:
    """A problem goes to its owner."""
    work.require(region=order.region)
    require_region(order.region, work.jurisdiction.region_names)
    if order.guidance and not await _knows(order.guidance, work):
        raise Refusal("PROBLEM_GUIDANCE_UNKNOWN", guidance=order.guidance)
    owner, number = await _agency(order.owner, work), NUMBER_PREFIX + work.new_id()
    limit = _limit(order.region, work)
    case = rules.escalate(order, owner, limit, number, work.actor.agency, work.today, work.now)
    return await _kept(case, work, order.text, starts=True)


async def report(order: orders.ReportProblemProgress, work: Work) -> Outcome:
    """How far it is."""
    case = await _load(order.number, work)
    return await _kept(
        rules.advance(case, ProblemAction.REPORT, work.actor.agency, work.now, order.text), work, order.text
    )


async def hand_on(order: orders.HandOnProblem, work: Work) -> Outcome:
    """Another agency takes it on; the clock of its date runs on for that agency."""
    case = await _load(order.number, work)
    owner = await _agency(order.owner, work)
    handed = rules.hand_on(case, owner, order.owner, work.actor.agency, work.today, work.now, order.reason)
    running = work.today < case.due_on
    return await _kept(handed, work, order.reason, ends=running, starts=running)


async def solve(order: orders.SolveProblem, work: Work) -> Outcome:
    """The owner reports it solved."""
    case = await _load(order.number, work)
    solved = rules.solve(case, work.actor.agency, work.now, order.result)
    return await _kept(solved, work, order.result, ends=True)


async def confirm(order: orders.ConfirmProblem, work: Work) -> Outcome:
    """It is solved."""
    case = await _load(order.number, work)
    return await _kept(rules.advance(case, ProblemAction.CONFIRM, work.actor.agency, work.now), work)


async def reopen(order: orders.ReopenProblem, work: Work) -> Outcome:
    """It is not."""
    case = await _load(order.number, work)
    limit = _limit(case.region, work)
    again = rules.reopen(case, work.actor.agency, limit, order.due_on, work.today, work.now, order.reason)
    return await _kept(again, work, order.reason, starts=True)


async def solve_overdue(duty: Duty, work: Work) -> Outcome:
    """Write down that the date passed."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no problem stands behind the duty of {duty.aggregate}")
    return await _kept(rules.overdue(case, work.now), work)


async def get(query: orders.GetProblems, reading: Reading) -> list[Problem | None]:
    """Problems in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListProblems, reading: Reading) -> Page[Problem]:
    """A page of problems, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a problem."""
    return f"problem:{number}"


async def _load(number: str, work: Work) -> Case:
    return await work.existing(store.load, number, aggregate(number), WHAT)


async def _agency(code: str, work: Work) -> Agency | None:
    return (await agencies.find(work.connection, [code])).get(code)


async def _knows(guidance: str, work: Work) -> bool:
    case = await guidances.load(work.connection, guidance)
    return case is not None and case.agency == work.actor.agency


def _limit(region: str, work: Work) -> LawRow:
    return work.law.find("problem.solve", region, work.today)


async def _kept(
    case: Case, work: Work, text: str | None = None, *, ends: bool = False, starts: bool = False
) -> Outcome:
    await store.save(work.connection, case)
    name, last = aggregate(case.number), case.steps[-1]
    taken = ProblemStepTaken(
        number=case.number,
        action=last.action,
        state=case.state,
        region=case.region,
        raised_by=case.raised_by,
        owner=case.owner,
        due_on=case.due_on,
        by=last.by,
        text_sha256=sha256(text.encode()).hexdigest() if text else None,
    )
    duties: list[StartDuty | EndDuty] = [EndDuty(duty=SOLVE, aggregate=name)] if ends else []
    if starts:
        limit = rules.agreed(_limit(case.region, work), case.due_on, work.today)
        duties.append(StartDuty(duty=SOLVE, aggregate=name, by=case.owner, limit=limit))
    return Outcome(record=case.number, facts=[Fact(name, taken)], duties=duties)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Problem]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    names = [name for name in Problem.__struct_fields__ if name != "duties"]
    return [
        reading.show(
            Problem(**{name: getattr(case, name) for name in names}, duties=owed),
            region=case.region,
            parties=case.parties,
        )
        for case, owed in zip(cases, duties, strict=True)
    ]
