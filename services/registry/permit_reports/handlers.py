"""Execution reports: one function per message."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256

from contracts.duties import Duty
from contracts.messages import Page
from contracts.registry import permit_reports as orders
from contracts.registry.permit_reports import (
    PermitReport,
    PermitReportAction,
    PermitReportStepTaken,
)
from contracts.registry.permits import PermitFacts, PermitRecorded
from kernel.calendar import local_date
from kernel.work import EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.registry.agencies.handlers import bureau_over
from services.registry.permit_reports import rules, store
from services.registry.permit_reports.rules import CORRECT, PERIOD, REVIEW, SUBMIT, Case
from services.registry.permits.handlers import ordering as permits
from services.registry.permits.handlers.watching import HOUR, begin_of
from services.registry.permits.rules import OVER

WHAT = "执行报告"
NUMBER_PREFIX = "ZB-"
OWING = "permit_reports"
LATE = {
    SUBMIT: PermitReportAction.LATE,
    CORRECT: PermitReportAction.CORRECTION_LATE,
    REVIEW: PermitReportAction.REVIEW_LATE,
}


async def submit(order: orders.SubmitPermitReport, work: Work) -> Outcome:
    """The holder hands it in."""
    case = await work.existing(store.load, order.number, aggregate(order.number), WHAT)
    permit = await permits.load(case.permit, work)
    after = rules.submit(case, order, permit.pollutants, work.now)
    name, limit = aggregate(case.number), work.law.find(REVIEW, case.region, work.today)
    ends = [EndDuty(duty=duty, aggregate=name) for duty in (SUBMIT, CORRECT)]
    review = StartDuty(duty=REVIEW, aggregate=name, by=case.agency, limit=limit)
    return await _kept(after, PermitReportAction.SUBMIT, work, duties=[*ends, review])


async def accept(order: orders.AcceptPermitReport, work: Work) -> Outcome:
    """An officer finds it in order."""
    return await _reviewed(order.number, order.opinion, PermitReportAction.ACCEPT, work)


async def give_back(order: orders.ReturnPermitReport, work: Work) -> Outcome:
    """An officer gives it back; the correction is owed within a limit."""
    return await _reviewed(order.number, order.opinion, PermitReportAction.RETURN, work)


async def on_permit_recorded(event: PermitRecorded, work: Work) -> Outcome | None:
    """A permit that owes reports: the clock counts its periods from now on; one runs at a time."""
    permit = event.facts
    if not rules.owing_of(work.jurisdiction.table(OWING), permit, work.today):
        return None
    return Outcome(record=permit.number, duties=[_period_from(permit, rules.next_quarter(work.today), work)])


async def period_over(duty: Duty, work: Work) -> Outcome:
    """Quarters have ended: what is owed for them is opened, and the clock counts on."""
    number = duty.aggregate.removeprefix(permits.aggregate(""))
    permit = await permits.load(number, work)
    ends = EndDuty(duty=PERIOD, aggregate=duty.aggregate)
    owing = {one.kind: one for one in rules.owing_of(work.jurisdiction.table(OWING), permit, work.today)}
    if not owing or permit.state in OVER:
        return Outcome(record=number, duties=[ends])
    facts: list[Fact] = []
    duties: list[StartDuty | EndDuty] = [ends, _period_from(permit, rules.next_quarter(work.today), work)]
    agency = await bureau_over(permit.region, work)
    for period in rules.periods_ended(owing, local_date(duty.due_at), work.today):
        case = rules.opened(permit, period, NUMBER_PREFIX + work.new_id(), agency)
        row = owing[period.kind]
        if rules.is_owed(permit, period, row.least_days) and await store.add(work.connection, case):
            facts.append(_fact(case, PermitReportAction.OPEN))
            duties.append(_owed(case, row, period.last_day))
    return Outcome(record=number, facts=facts, duties=duties)


async def overdue(duty: Duty, work: Work) -> Outcome:
    """A report was not handed in, corrected or reviewed in time: announced, and still owed."""
    await work.lock(duty.aggregate)
    case = await store.load(work.connection, duty.aggregate.removeprefix(aggregate("")))
    if case is None:
        raise LookupError(f"no report stands behind the duty of {duty.aggregate}")
    return await _kept(rules.step(case, LATE[duty.duty]), LATE[duty.duty], work)


async def get(query: orders.GetPermitReports, reading: Reading) -> list[PermitReport | None]:
    """Reports in the order asked."""
    return await store.listing.get(query.numbers, (), reading, _records)


async def list_(query: orders.ListPermitReports, reading: Reading) -> Page[PermitReport]:
    """A page of reports, or their number."""
    return await store.listing.page(query, store.matching(query), reading, _records)


async def of_permits(query: orders.ReportsOfPermits, reading: Reading) -> list[Page[PermitReport]]:
    """The newest reports of each permit, or their number."""
    return await store.of_permits.pages(query.permits, query, (), reading, _records)


async def of_enterprises(query: orders.ReportsOfEnterprises, reading: Reading) -> list[Page[PermitReport]]:
    """The newest reports of each enterprise, or their number."""
    return await store.of_holders.pages(query.credit_codes, query, (), reading, _records)


def aggregate(number: str) -> str:
    """The journal's name of a report."""
    return f"permit_report:{number}"


async def _reviewed(number: str, opinion: str, action: PermitReportAction, work: Work) -> Outcome:
    case = await work.existing(store.load, number, aggregate(number), WHAT)
    after, name = rules.step(case, action, opinion=opinion, reviewed_by=work.actor.subject), aggregate(number)
    ends = EndDuty(duty=REVIEW, aggregate=name)
    if action is not PermitReportAction.RETURN:
        return await _kept(after, action, work, opinion, [ends])
    limit = work.law.find(CORRECT, case.region, work.today)
    owed = StartDuty(duty=CORRECT, aggregate=name, by=case.holder, limit=limit)
    return await _kept(after, action, work, opinion, [ends, owed])


def _period_from(permit: PermitFacts, day: date, work: Work) -> StartDuty:
    limit = work.law.find(PERIOD, permit.region, work.today)
    since = begin_of(day) - int(limit.value) * HOUR
    return StartDuty(
        duty=PERIOD, aggregate=permits.aggregate(permit.number), by=permit.holder, limit=limit, since=since
    )


def _owed(case: Case, row: rules.Owing, last_day: date) -> StartDuty:
    since = begin_of(last_day) + timedelta(hours=12)
    return StartDuty(duty=SUBMIT, aggregate=aggregate(case.number), by=case.holder, limit=row.limit(), since=since)


async def _kept(
    case: Case,
    action: PermitReportAction,
    work: Work,
    opinion: str | None = None,
    duties: Sequence[StartDuty | EndDuty] = (),
) -> Outcome:
    await store.save(work.connection, case)
    return Outcome(record=case.number, facts=[_fact(case, action, opinion)], duties=duties)


def _fact(case: Case, action: PermitReportAction, opinion: str | None = None) -> Fact:
    event = PermitReportStepTaken(
        number=case.number,
        permit=case.permit,
        holder=case.holder,
        region=case.region,
        agency=case.agency,
        kind=case.kind,
        last_day=case.last_day,
        action=action,
        state=case.state,
        late=case.late,
        exceeding=case.exceeding,
        reason_sha256=sha256(opinion.encode()).hexdigest() if opinion else None,
    )
    return Fact(aggregate(case.number), event)


async def _records(cases: Sequence[Case], reading: Reading) -> list[PermitReport]:
    owed = await reading.duties([aggregate(case.number) for case in cases])
    kept = Case.__struct_fields__
    return [
        reading.show(
            PermitReport(**{name: getattr(case, name) for name in kept}, duties=duties),
            region=case.region,
            parties=case.parties,
        )
        for case, duties in zip(cases, owed, strict=True)
    ]
