"""Findings of cross-checks: one function per message, and how they come to be."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.errors import Refusal
from contracts.joint_inspection import cross_findings as orders
from contracts.joint_inspection.cross_findings import CrossFinding, CrossFindingState, CrossFindingStepTaken
from contracts.joint_inspection.handlings import HandlingStepTaken
from contracts.messages import Page
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.course.rules import Decision, digest, require_version
from services.joint_inspection.cross_checks import store as cross_checks
from services.joint_inspection.cross_findings import rules, store
from services.joint_inspection.cross_findings.rules import ACCEPT, ESCALATED, TABLE, Case
from services.joint_inspection.findings import store as findings
from services.joint_inspection.handlings.handlers.opening import Found, opened
from services.joint_inspection.handlings.rules.ladder import Fit
from services.joint_inspection.visits.rules import VisitCase

DERIVED = ("duties",)


async def recipient(case: VisitCase, work: Work) -> str:
    """The nearest agency of the place of the orderer's kind; where there is none, the orderer itself."""
    wanted = rules.local_agencies(case.agencies[0].rpartition("-")[0], case.region)
    known = await agency_store.known(work.connection, wanted, work.today)
    return next((one for one in wanted if one in known), case.agencies[0])


async def handed(found: Found, fit: Fit, visit: VisitCase, work: Work) -> Outcome:
    """A finding goes to the local agency as it is recorded, and waits there for whoever takes it on."""
    finding = found.finding
    number = await cross_checks.of_draws(work.connection, visit.draws)
    assert number is not None and finding.severity is not None, "officers were lent without a cross-check"
    case = Case(
        finding=finding.id,
        cross_check=number,
        visit=found.visit,
        credit_code=found.credit_code,
        region=found.region,
        kind=finding.kind,
        severity=finding.severity,
        fitting=fit.rung,
        fitting_source=fit.source,
        state=CrossFindingState.HANDED,
        agency=found.agency,
        orderer=visit.agencies[0],
        lender=found.recorded_by,
        person=found.person,
        concerned=found.concerned,
        handed_at=work.now,
        steps=[],
    )
    await work.lock(aggregate(finding.id))
    return await _kept(Decision(rules.handed(case, work.actor, work.now), (), (ACCEPT,)), work)


async def accept(order: orders.AcceptCrossFinding, work: Work) -> Outcome:
    """Its handling begins in the local agency's hands, with who found it and who ordered the check looking on."""
    case = await _load(order.finding, order.version, work)
    kept = await _kept(rules.accepted(case, work.actor, work.now), work)
    handling = await _handling(case, work)
    return Outcome(record=kept.record, facts=[*kept.facts, *handling.facts], duties=[*kept.duties, *handling.duties])


async def _handling(case: Case, work: Work) -> Outcome:
    recorded = (await findings.of_visits(work.connection, [case.visit], told=False))[case.visit]
    found = Found(
        finding=next(one for one in recorded if one.id == case.finding),
        visit=case.visit,
        credit_code=case.credit_code,
        region=case.region,
        agency=case.agency,
        recorded_by=case.lender,
        person=case.person,
        concerned=[one for one in dict.fromkeys([case.orderer, case.lender, *case.concerned]) if one != case.agency],
    )
    return await opened(found, Fit(case.fitting, case.fitting_source), work)


async def return_(order: orders.ReturnCrossFinding, work: Work) -> Outcome:
    """Given back, and why."""
    case = await _load(order.finding, order.version, work)
    return await _kept(rules.returned(case, order.reason, work.actor, work.now), work, order.reason)


async def hand_again(order: orders.HandCrossFindingAgain, work: Work) -> Outcome:
    """To another agency, or to the same one for good."""
    case = await _load(order.finding, order.version, work)
    decision = rules.handed_again(case, order.agency, order.reason, work.actor, work.now)
    if order.agency not in await agency_store.known(work.connection, [order.agency], work.today):
        raise Refusal("AGENCY_UNKNOWN", agency=order.agency)
    return await _kept(decision, work, order.reason)


async def withdraw(order: orders.WithdrawCrossFinding, work: Work) -> Outcome:
    """It was none."""
    case = await _load(order.finding, order.version, work)
    return await _kept(rules.withdrawn(case, order.reason, work.actor, work.now), work, order.reason)


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """A step was not taken in time: one level further up is to see to it, until there is none."""
    finding = duty.aggregate.removeprefix("cross_finding:")
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, finding)
    if case is None:
        raise LookupError(f"no finding stands behind the duty of {duty.aggregate}")
    above = await agency_store.parent(work.connection, duty.agency)
    if above is None and duty.agency != case.orderer and duty.agency not in case.superiors:
        above = case.orderer
    after = rules.late(case, duty.agency, duty.source, above, work.now)
    await store.save(work.connection, after)
    facts = [_fact(after, None, duty.duty, above)]
    if above is None:
        return Outcome(record=finding, facts=facts)
    limit = work.law.find(ESCALATED, case.region, work.today)
    return Outcome(
        record=finding,
        facts=facts,
        duties=[
            EndDuty(duty=ESCALATED, aggregate=duty.aggregate),
            StartDuty(duty=ESCALATED, aggregate=duty.aggregate, by=above, limit=limit),
        ],
    )


async def on_handling_step(event: HandlingStepTaken, work: Work) -> Outcome | None:
    """The handling has come to its end, and so what was handed over."""
    await work.lock(aggregate(event.finding))
    case = await store.load(work.connection, event.finding)
    after = rules.settled(case, event.state, work.now) if case else None
    if after is None:
        return None
    await store.save(work.connection, after)
    return Outcome(record=after.finding, facts=[_fact(after, None)])


async def get(query: orders.GetCrossFindings, reading: Reading) -> list[CrossFinding | None]:
    """Findings handed over in the order asked."""
    return await store.listing.get(query.findings, reading.reach.within, reading, _records)


async def list_(query: orders.ListCrossFindings, reading: Reading) -> Page[CrossFinding]:
    """A page of findings handed over, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def of_checks(query: orders.FindingsOfCrossChecks, reading: Reading) -> list[Page[CrossFinding]]:
    """The newest findings of each cross-check, or their number."""
    return await store.of_checks.pages(query.numbers, query, reading.reach.within, reading, _records)


def aggregate(finding: str) -> str:
    """The journal's name of a finding handed over."""
    return f"cross_finding:{finding}"


async def _load(finding: str, version: int, work: Work) -> Case:
    case = await work.existing(store.load, finding, aggregate(finding), TABLE.what)
    require_version(TABLE, case, version)
    return case


async def _kept(decision: Decision[Case], work: Work, text: str | None = None) -> Outcome:
    case, name = decision.case, aggregate(decision.case.finding)
    await store.save(work.connection, case)
    ended = [EndDuty(duty=duty, aggregate=name) for duty in decision.ends]
    begun = [
        StartDuty(duty=duty, aggregate=name, by=case.who(duty), limit=work.law.find(duty, case.region, work.today))
        for duty in decision.starts
    ]
    return Outcome(record=case.finding, facts=[_fact(case, text)], duties=[*ended, *begun])


def _fact(case: Case, text: str | None, duty: str | None = None, escalated_to: str | None = None) -> Fact:
    last = case.steps[-1]
    event = CrossFindingStepTaken(
        finding=case.finding,
        cross_check=case.cross_check,
        visit=case.visit,
        credit_code=case.credit_code,
        region=case.region,
        version=case.version,
        action=last.action,
        state=case.state,
        by=last.by,
        agency=case.agency,
        orderer=case.orderer,
        lender=case.lender,
        parties=case.parties,
        duty=duty,
        escalated_to=escalated_to,
        text_sha256=digest(text),
    )
    return Fact(aggregate(case.finding), event)


async def _records(cases: Sequence[Case], reading: Reading) -> list[CrossFinding]:
    duties = await reading.duties([aggregate(case.finding) for case in cases])
    names = [name for name in CrossFinding.__struct_fields__ if name not in DERIVED]
    return [
        reading.show(
            CrossFinding(**{name: getattr(case, name) for name in names}, duties=owed),
            region=case.region,
            parties=case.parties,
        )
        for case, owed in zip(cases, duties, strict=True)
    ]
