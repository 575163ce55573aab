"""What every step of a listing shares: its checks, its clocks and what the journal says."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from contracts.errors import Refusal
from contracts.registry.positive_list import PositiveListEntered, PositiveListLeft, PositiveListStepTaken
from contracts.registry.positive_list_terms import ListingAction, ListingCheck, ListingState
from kernel.calendar import due_at, local_date
from kernel.database import Connection
from kernel.jurisdiction import Jurisdiction
from kernel.work import EndDuty, Fact, Outcome, StartDuty, Work
from services.registry.positive_list.rules import checks as checking
from services.registry.positive_list.rules.case import Candidate, Case
from services.registry.positive_list.rules.decisions import last_day
from services.registry.positive_list.rules.machine import FILING, NOTICE, OVER, TERM, Decision, Start
from services.registry.positive_list.store import listings as store
from services.registry.positive_list.store import measures

WHAT = "正面清单条目"
CRITERIA = "positive_list_criteria"


def aggregate(number: str) -> str:
    """The journal's name of a listing."""
    return f"positive_listing:{number}"


async def load(number: str, work: Work) -> Case:
    """The listing under lock, if the actor may act on it. Refusal: NOT_FOUND."""
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise Refusal("NOT_FOUND", what=WHAT, id=number)
    work.require(region=case.region, parties=case.parties, what=WHAT, id=number)
    return case


async def unit_of(credit_code: str, work: Work) -> Candidate:
    """The enterprise. Refusal: NOT_FOUND."""
    unit = (await store.units(work.connection, [credit_code])).get(credit_code)
    if unit is None:
        raise Refusal("NOT_FOUND", what="企业", id=credit_code)
    return unit


async def checks_now(unit: Candidate, work: Work) -> list[ListingCheck]:
    """How the enterprise meets the criteria at this moment."""
    [checks] = await checks_of([unit], work.connection, work.jurisdiction, work.today)
    return checks


async def checks_of(
    units: Sequence[Candidate], connection: Connection, jurisdiction: Jurisdiction, today: date
) -> list[list[ListingCheck]]:
    """How each enterprise meets the criteria of its region; one statement per criterion and region."""
    rows = jurisdiction.table(CRITERIA)
    found: dict[str, list[ListingCheck]] = {unit.credit_code: [] for unit in units}
    for region in sorted({unit.region for unit in units}):
        codes = [unit.credit_code for unit in units if unit.region == region]
        for criterion in checking.criteria_of(rows, region, today):
            since = checking.first_day(criterion, today)
            seen = await measures.measure(connection, criterion.looks_at, codes, since, today)
            for code in codes:
                found[code].append(checking.check(criterion, seen[code]))
    return [found[unit.credit_code] for unit in units]


def ends_on(limit: str, case: Case, work: Work) -> date:
    """The last day of a limit that begins now."""
    row = work.law.find(limit, case.region, work.today)
    return last_day(due_at(row, work.now, work.calendar).at)


def notice_until(case: Case, work: Work) -> date:
    """The last day of a public notice that begins now."""
    return ends_on(NOTICE, case, work)


def term_until(case: Case, work: Work) -> date:
    """The last day of an exemption that begins now."""
    return ends_on(TERM, case, work)


async def kept(before: ListingState | None, decision: Decision, work: Work) -> Outcome:
    """The listing saved, its clocks set, and the facts for the journal."""
    case = decision.case
    await store.save(work.connection, case)
    name = aggregate(case.number)
    ends = [EndDuty(duty=duty, aggregate=name) for duty in decision.ends]
    starts = [start_of(one, case, work) for one in decision.starts]
    facts = [Fact(name, step_of(case)), *_membership(before, case, local_date(work.now))]
    return Outcome(record=case.number, facts=facts, duties=[*ends, *starts])


def step_of(case: Case, duty: str | None = None) -> PositiveListStepTaken:
    """The last step as the journal says it; words are known by their digest."""
    last = case.steps[-1]
    failed = checking.failed(case.checks) if last.action is ListingAction.FAIL else []
    return PositiveListStepTaken(
        number=case.number,
        credit_code=case.credit_code,
        region=case.region,
        agency=case.agency,
        action=last.action,
        state=case.state,
        by=last.by,
        failed=[one.criterion for one in failed],
        reason_sha256=sha256(last.reason.encode()).hexdigest() if last.reason else None,
        duty=duty,
    )


def start_of(one: Start, case: Case, work: Work) -> StartDuty:
    """A clock of the listing; filings are the enterprise's to make, the rest is the bureau's."""
    by = case.credit_code if one.duty == FILING else case.agency
    limit = work.law.find(one.limit, case.region, work.today)
    return StartDuty(duty=one.duty, aggregate=aggregate(case.number), by=by, limit=limit, since=one.since)


def _membership(before: ListingState | None, case: Case, today: date) -> list[Fact]:
    name = aggregate(case.number)
    entered = before is not ListingState.IN_FORCE and case.state is ListingState.IN_FORCE
    if entered and case.ends_on:
        facts = PositiveListEntered(
            number=case.number,
            credit_code=case.credit_code,
            region=case.region,
            in_force_on=today,
            ends_on=case.ends_on,
        )
        return [Fact(name, facts)]
    if before is ListingState.IN_FORCE and case.state in OVER:
        left = PositiveListLeft(
            number=case.number, credit_code=case.credit_code, region=case.region, action=case.steps[-1].action
        )
        return [Fact(name, left)]
    return []
