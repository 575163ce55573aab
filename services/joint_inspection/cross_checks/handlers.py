"""Cross-checks: one function per message, and what draws and visits ask of them."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection import cross_checks as orders
from contracts.joint_inspection.cross_checks import CrossCheck, CrossCheckAction, CrossCheckStepTaken
from contracts.joint_inspection.plans import Plan
from contracts.law import LawRow
from contracts.messages import Page
from kernel.work import DutyChange, EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.course.rules import digest, require_version
from services.joint_inspection.cross_checks import rules, store
from services.joint_inspection.cross_checks.rules import ANSWER, LONGEST, TABLE, Case
from services.joint_inspection.inspectors import store as inspector_store
from services.joint_inspection.plans.handlers import aggregate as plan_aggregate
from services.joint_inspection.plans.handlers import require_plan
from services.joint_inspection.plans.rules import check_not_under_way
from services.joint_inspection.plans.store import standing_draw

PREFIX = "JC-"
DERIVED = ("loans", "findings_open", "duties")


async def order(asked: orders.OrderCrossCheck, work: Work) -> Outcome:
    """Under a plan not drawn for yet; every agency asked has its clock."""
    await work.lock(plan_aggregate(asked.plan))
    plan = await require_plan(work, asked.plan)
    check_not_under_way(plan, await standing_draw(work.connection, plan.id))
    number = PREFIX + work.new_id()
    case = rules.ordered(asked, plan, number, work.actor, _longest(work), work.now, work.today)
    await _require_known(case.lenders, work)
    await work.lock(aggregate(number))
    return await _kept(case, work, asked.text, [_asked(case, loan.nth, work) for loan in case.loans])


async def ask(asked: orders.AskForOfficers, work: Work) -> Outcome:
    """One more agency, or the same once more."""
    case = await _load(asked.number, asked.version, work)
    after = rules.asked(case, asked.loan, work.actor, _longest(work), work.now, work.today)
    await _require_known([asked.loan.agency], work)
    return await _kept(after, work, None, [_asked(after, len(after.loans), work)])


async def grant(asked: orders.GrantOfficers, work: Work) -> Outcome:
    """The lender's officers are taken for these days, each by one cross-check only."""
    case = await _load(asked.number, asked.version, work)
    known = await inspector_store.of_agencies(work.connection, [work.actor.agency])
    after = rules.granted(case, asked, known, work.actor, work.now, work.today)
    await store.lend(work.connection, after, rules.loan_of(after, asked.loan))
    return await _kept(after, work, None, [_answered(after, asked.loan)])


async def decline(asked: orders.DeclineOfficers, work: Work) -> Outcome:
    """Nobody, and why."""
    case = await _load(asked.number, asked.version, work)
    after = rules.declined(case, asked.loan, asked.reason, work.actor, work.now)
    return await _kept(after, work, asked.reason, [_answered(after, asked.loan)])


async def release(asked: orders.ReleaseOfficers, work: Work) -> Outcome:
    """Not asked any more, or sent home."""
    case = await _load(asked.number, asked.version, work)
    after = rules.released(case, asked.loan, asked.reason, work.actor, work.now)
    await store.send_home(work.connection, case.number, asked.loan)
    return await _kept(after, work, asked.reason, [_answered(after, asked.loan)])


async def call_off(asked: orders.CallOffCrossCheck, work: Work) -> Outcome:
    """Not carried out."""
    case = await _load(asked.number, asked.version, work)
    after = rules.called_off(case, asked.reason, work.actor, work.now)
    await store.send_home(work.connection, case.number)
    return await _kept(after, work, asked.reason, [_answered(case, loan.nth) for loan in case.loans])


async def close(asked: orders.CloseCrossCheck, work: Work) -> Outcome:
    """Over: every visit made, every finding settled."""
    case = await _load(asked.number, asked.version, work)
    visits = await store.visits_open(work.connection, case.plan)
    findings = (await store.findings_open(work.connection, [case.number]))[case.number]
    after = rules.closed(case, visits, findings, asked.reason, work.actor, work.now)
    await store.send_home(work.connection, case.number)
    return await _kept(after, work, asked.reason, [_answered(case, loan.nth) for loan in case.loans])


async def answer_overdue(duty: Duty, work: Work) -> Outcome:
    """A lender did not answer in time: the orderer sees it and may ask elsewhere."""
    number, nth = duty.aggregate.removeprefix("cross_check_loan:").rsplit(":", 1)
    await work.lock(aggregate(number))
    case = await store.load(work.connection, number)
    if case is None:
        raise LookupError(f"no cross-check stands behind the duty of {duty.aggregate}")
    return await _kept(rules.late(case, int(nth), duty.source, work.now), work, None)


async def opening(work: Work, plan: Plan, agencies: Sequence[str]) -> Case | None:
    """The cross-check that a draw of this plan is opened for, if any; it is under way from now on."""
    standing = await store.of_plan(work.connection, plan.id)
    if standing is None:
        return None
    await work.lock(aggregate(standing.number))
    case = await store.of_plan(work.connection, plan.id)
    if case is None:
        return None
    after = rules.drawing(case, agencies, work.actor, work.now)
    await store.save(work.connection, after)
    return after


async def get(query: orders.GetCrossChecks, reading: Reading) -> list[CrossCheck | None]:
    """Cross-checks in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListCrossChecks, reading: Reading) -> Page[CrossCheck]:
    """A page of cross-checks, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a cross-check."""
    return f"cross_check:{number}"


def loan_aggregate(number: str, nth: int) -> str:
    """What a lender's clock for its answer runs on."""
    return f"cross_check_loan:{number}:{nth}"


def fact(case: Case, text: str | None) -> Fact:
    """What the journal keeps of the last step."""
    last = case.steps[-1]
    granting = last.action is CrossCheckAction.GRANT and last.loan
    event = CrossCheckStepTaken(
        number=case.number,
        version=case.version,
        action=last.action,
        state=case.state,
        by=last.by,
        orderer=case.orderer,
        region=case.region,
        lenders=case.lenders,
        loan=last.loan,
        granted=rules.loan_of(case, last.loan).granted if granting and last.loan else None,
        text_sha256=digest(text),
    )
    return Fact(aggregate(case.number), event)


async def _require_known(agencies: Sequence[str], work: Work) -> None:
    known = await agency_store.known(work.connection, agencies, work.today)
    for agency in agencies:
        if agency not in known:
            raise Refusal("AGENCY_UNKNOWN", agency=agency)


def _longest(work: Work) -> LawRow:
    return work.law.find(LONGEST, work.actor.region, work.today)


async def _load(number: str, version: int, work: Work) -> Case:
    case = await work.existing(store.load, number, aggregate(number), TABLE.what)
    require_version(TABLE, case, version)
    return case


def _asked(case: Case, nth: int, work: Work) -> StartDuty:
    limit = work.law.find(ANSWER, case.region, work.today)
    return StartDuty(
        duty=ANSWER, aggregate=loan_aggregate(case.number, nth), by=rules.loan_of(case, nth).agency, limit=limit
    )


def _answered(case: Case, nth: int) -> EndDuty:
    return EndDuty(duty=ANSWER, aggregate=loan_aggregate(case.number, nth))


async def _kept(case: Case, work: Work, text: str | None, duties: Sequence[DutyChange] = ()) -> Outcome:
    await store.save(work.connection, case)
    return Outcome(record=case.number, facts=[fact(case, text)], duties=list(duties))


async def _records(cases: Sequence[Case], reading: Reading) -> list[CrossCheck]:
    named = [loan_aggregate(case.number, loan.nth) for case in cases for loan in case.loans]
    clocks = dict(zip(named, await reading.duties(named), strict=True))
    open_ = await store.findings_open(reading.connection, [case.number for case in cases])
    names = [name for name in CrossCheck.__struct_fields__ if name not in DERIVED]
    return [
        reading.show(
            CrossCheck(
                **{name: getattr(case, name) for name in names},
                loans=rules.shown_to(case.loans, reading.actor.agency, case.orderer),
                findings_open=open_[case.number],
                duties=[one for loan in case.loans for one in clocks[loan_aggregate(case.number, loan.nth)]],
            ),
            region=case.region,
            parties=case.parties,
        )
        for case in cases
    ]
