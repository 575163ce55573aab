"""What is to be filed: owed, filed, overdue and told to the level above; one function per message."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from contracts.duties import Duty
from contracts.joint_inspection.plan_filings import (
    FilingKind,
    FilingState,
    GetPlanFilings,
    ListPlanFilings,
    PlanFiling,
    PlanFilingOverdue,
)
from contracts.messages import Page
from kernel.calendar import local_date, start_of
from kernel.work import DutyTurn, EndDuty, Fact, Outcome, Reading, StartDuty, Work
from services.joint_inspection.agencies import store as agency_store
from services.joint_inspection.plan_filings import rules, store
from services.joint_inspection.plan_filings.rules import DUTIES


async def owe(work: Work, agency: str, region: str, kind: FilingKind, days: dict[str, date]) -> list[DutyTurn]:
    """What an agency has to file by the given day of each period: kept, with a clock that ends with that day.

    What is known already stays as it is, and a day that is over starts no clock.
    """
    above = await agency_store.parent(work.connection, agency) or agency
    await work.lock(*[aggregate(rules.filing_id(kind, agency, period)) for period in days])
    new = [_owed(work, agency, region, kind, period, day, above) for period, day in days.items() if day >= work.today]
    known = await store.load(work.connection, [one.id for one in new])
    fresh = [one for one in new if rules.is_new(one, known.get(one.id))]
    await store.save(work.connection, fresh)
    return [_clock(work, one) for one in fresh]


def _owed(work: Work, agency: str, region: str, kind: FilingKind, period: str, day: date, above: str) -> PlanFiling:
    return PlanFiling(
        id=rules.filing_id(kind, agency, period),
        kind=kind,
        agency=agency,
        region=region,
        filed_with=above,
        period=period,
        state=FilingState.OWED,
        due_on=day,
        source=work.law.find(DUTIES[kind], region, work.today).text,
    )


def _clock(work: Work, filing: PlanFiling) -> StartDuty:
    """The limit of an adjusted plan counts from now; every other ends with the day that the calendar names."""
    limit = work.law.find(DUTIES[filing.kind], filing.region, work.today)
    return StartDuty(
        duty=DUTIES[filing.kind],
        aggregate=aggregate(filing.id),
        by=filing.agency,
        limit=limit,
        since=_since(filing),
    )


def _since(filing: PlanFiling) -> datetime | None:
    if filing.kind is FilingKind.ADJUSTED:
        return None
    if filing.kind is FilingKind.ANNUAL:
        return start_of(date(int(filing.period) - 1, 12, 31))
    return start_of(filing.due_on)


async def file(
    work: Work, agency: str, region: str, kind: FilingKind, period: str, record: str, day: date
) -> list[DutyTurn]:
    """What is filed is owed no more; late after its day."""
    above = await agency_store.parent(work.connection, agency) or agency
    id = rules.filing_id(kind, agency, period)
    await work.lock(aggregate(id))
    known = await store.load(work.connection, [id])
    owed = known.get(id) or _owed(work, agency, region, kind, period, day, above)
    await store.save(work.connection, [rules.filed(owed, record, work.now, work.today)])
    return [EndDuty(duty=DUTIES[kind], aggregate=aggregate(id))]


async def file_again(work: Work, agency: str, plan: str) -> list[DutyTurn]:
    """An adjusted plan that was owed is owed no more."""
    id = rules.filing_id(FilingKind.ADJUSTED, agency, plan)
    await work.lock(aggregate(id))
    known = await store.load(work.connection, [id])
    await store.save(work.connection, [rules.filed(one, plan, work.now, work.today) for one in known.values()])
    return [EndDuty(duty=DUTIES[FilingKind.ADJUSTED], aggregate=aggregate(id))]


async def overdue(duty: Duty, work: Work) -> Outcome:
    """Not filed by its day: marked, and told to the level above."""
    id = duty.aggregate.removeprefix(aggregate(""))
    await work.lock(duty.aggregate)
    known = await store.load(work.connection, [id])
    late = rules.overdue(known[id])
    if late is None:
        return Outcome()
    await store.save(work.connection, [late])
    told = PlanFilingOverdue(
        filing=id,
        kind=late.kind,
        agency=late.agency,
        region=late.region,
        period=late.period,
        told=late.filed_with,
        due_on=late.due_on,
        source=duty.source,
    )
    return Outcome(record=id, facts=[Fact(duty.aggregate, told)])


async def get(query: GetPlanFilings, reading: Reading) -> list[PlanFiling | None]:
    """Filings in the order asked."""
    return await store.listing.get(query.ids, reading.reach.within, reading, _records)


async def list_(query: ListPlanFilings, reading: Reading) -> Page[PlanFiling]:
    """A page of filings, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def _records(found: Sequence[PlanFiling], reading: Reading) -> list[PlanFiling]:
    return [reading.show(one, region=one.region, parties=[one.agency, one.filed_with]) for one in found]


def last_day(end: datetime) -> date:
    """The day with which a limit ends at this moment."""
    return local_date(end - timedelta(microseconds=1))


def aggregate(id: str) -> str:
    """The journal's name of something to be filed."""
    return f"plan_filing:{id}"
