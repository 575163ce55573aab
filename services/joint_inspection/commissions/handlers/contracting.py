"""What the institution does, and what the clock says of it: one function per message."""

from collections.abc import Sequence

from msgspec.structs import replace

from contracts.duties import Duty
from contracts.joint_inspection import commissions as orders
from contracts.joint_inspection.commission_terms import (
    CommissionAction,
    CommissionKind,
    DeliveredSample,
    ResultContradicted,
    ResultContradiction,
    SamplesDelivered,
)
from kernel.calendar import local_date
from kernel.work import Fact, Outcome, Work
from services.joint_inspection.commissions.handlers.base import aggregate, decided, fact, laboratory_of, load
from services.joint_inspection.commissions.rules import ordering, results
from services.joint_inspection.commissions.rules.machine import BEGIN, DELIVER, TABLE, Case
from services.joint_inspection.commissions.rules.results import Delivery
from services.joint_inspection.commissions.store import cases as store
from services.joint_inspection.commissions.store import results as result_store
from services.joint_inspection.course import rules as course
from services.joint_inspection.visits import store as visits

PERIOD, DEVIATION = "commission.same_period", "commission.report_deviation"


async def accept(asked: orders.AcceptCommission, work: Work) -> Outcome:
    """Taken on."""
    case = await load(asked.number, asked.version, work)
    laboratory = await laboratory_of(case.laboratory, work)
    return await decided(ordering.accept(case, laboratory, work.actor, work.now), work)


async def decline(asked: orders.DeclineCommission, work: Work) -> Outcome:
    """Not taken on, and why."""
    case = await load(asked.number, asked.version, work)
    decision = course.advance(TABLE, case, CommissionAction.DECLINE, work.actor, work.now, reason=asked.reason)
    return await decided(decision, work, asked.reason)


async def begin(asked: orders.BeginCommission, work: Work) -> Outcome:
    """Sampled, or begun."""
    case = await load(asked.number, asked.version, work)
    laboratory = await laboratory_of(case.laboratory, work)
    visit = await visits.find(work.connection, case.visit) if case.visit else None
    source = work.law.find(BEGIN, case.region, work.today).source
    on = local_date(asked.begun_at)
    return await decided(
        ordering.begin(case, laboratory, visit, asked.begun_at, on, source, work.actor, work.now), work
    )


async def deliver(asked: orders.DeliverCommission, work: Work) -> Outcome:
    """Report and results; what other reports say of the same is looked for at once."""
    case = await load(asked.number, asked.version, work)
    content = await work.files.content(asked.report)
    given = Delivery(
        sha256=content.sha256,
        actor=work.actor,
        now=work.now,
        today=work.today,
        source=work.law.find(DELIVER, case.region, work.today).source,
    )
    decision = results.deliver(case, asked, given)
    outcome = await decided(decision, work, asked.summary)
    told = await _compared(decision.case, work)
    return replace(outcome, facts=[*outcome.facts, *told])


async def step_overdue(duty: Duty, work: Work) -> Outcome:
    """Something was not done in time."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no commission stands behind the duty of {duty.aggregate}")
    late = ordering.late(case, duty.duty, duty.source, work.now)
    await store.save(work.connection, late)
    return Outcome(record=case.number, facts=[fact(late, None, duty.duty)])


def contradicted(number: str, one: ResultContradiction) -> Fact:
    """The fact that a result and other data do not agree."""
    event = ResultContradicted(
        number=number, edition=one.edition, kind=one.kind, point=one.point, pollutant=one.pollutant, other=one.other
    )
    return Fact(aggregate(number), event)


async def _compared(case: Case, work: Work) -> Sequence[Fact]:
    """Keep the results and what they contradict on both sides; samples are told of for the registry's readings."""
    report = case.reports[-1]
    if case.credit_code is None or not report.results:
        return []
    await work.lock(f"sampled:{case.credit_code}")
    await result_store.replace(work.connection, case.number, report.edition, case.credit_code, report.results)
    own = await _against_reports(case, work)
    samples = [_samples(case)] if case.kind is CommissionKind.SAMPLING else []
    return [*samples, *(contradicted(case.number, one) for one in own)]


async def _against_reports(case: Case, work: Work) -> list[ResultContradiction]:
    period = work.law.find(PERIOD, case.region, work.today)
    deviation = work.law.find(DEVIATION, case.region, work.today)
    report, own, all_ = case.reports[-1], [], []
    for other in await result_store.elsewhere(work.connection, case.number, int(period.value)):
        result = report.results[other.place]
        found = results.contradiction(report.edition, result, other.rival, deviation)
        if found:
            own.append(found)
            all_ += [
                (case.number, found),
                (other.commission, results.seen_from(other.edition, found, case.number, result)),
            ]
    await result_store.contradict(work.connection, all_)
    return own


def _samples(case: Case) -> Fact:
    report = case.reports[-1]
    samples = [
        DeliveredSample(
            place=place,
            point=one.point,
            pollutant=one.pollutant,
            value=f"{one.value:f}",
            unit=one.unit,
            sampled_at=one.sampled_at,
        )
        for place, one in enumerate(report.results)
    ]
    event = SamplesDelivered(
        number=case.number,
        edition=report.edition,
        credit_code=case.credit_code or "",
        region=case.region,
        samples=samples,
    )
    return Fact(aggregate(case.number), event)
