"""Handlings as those who may see them do."""

from collections.abc import Sequence
from datetime import timedelta

from contracts.errors import Refusal
from contracts.joint_inspection import handlings as queries
from contracts.joint_inspection.handlings import FindingHandling, LadderCount
from contracts.messages import Page
from kernel.calendar import start_of
from kernel.work import Reading
from services.joint_inspection.case_teams.store import sights
from services.joint_inspection.handlings import store
from services.joint_inspection.handlings.handlers.base import aggregate
from services.joint_inspection.handlings.rules.case import Case

DERIVED = ("duties",)


async def get(query: queries.GetFindingHandlings, reading: Reading) -> list[FindingHandling | None]:
    """Handlings in the order asked."""
    return await store.listing.get(query.findings, store.scope(reading.reach), reading, _records)


async def list_(query: queries.ListFindingHandlings, reading: Reading) -> Page[FindingHandling]:
    """A page of handlings, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def of_enterprises(query: queries.HandlingsOfEnterprises, reading: Reading) -> list[Page[FindingHandling]]:
    """The newest handlings of each enterprise, or their number."""
    return await store.of_enterprises.pages_as(query.credit_codes, query, store.scope(reading.reach), reading, _records)


async def count(query: queries.CountLadderSteps, reading: Reading) -> list[LadderCount]:
    """How the agencies within the asker's reach used the ladder."""
    if query.until < query.since:
        got = f"{query.since} 至 {query.until}"
        raise Refusal("INVALID_INPUT", field="记录日期", got=got, allowed="止不早于起的日期")
    period = start_of(query.since), start_of(query.until + timedelta(days=1))
    return await store.ladder_counts(reading.connection, reading.reach, *period)


async def _records(
    cases: Sequence[Case], reading: Reading, asked_as: Sequence[str] | None = None
) -> list[FindingHandling]:
    duties = await reading.duties([aggregate(case.finding) for case in cases])
    person = reading.reach.person
    joined = await sights.joined(reading.connection, person, [case.visit for case in cases])
    names = [name for name in FindingHandling.__struct_fields__ if name not in DERIVED]
    return [
        reading.show(
            FindingHandling(**{name: getattr(case, name) for name in names}, duties=owed),
            region=case.region,
            parties=[
                *case.parties,
                *([asked] if case.told_at else []),
                *([person] if person and case.visit in joined else []),
            ],
        )
        for case, owed, asked in zip(cases, duties, asked_as or [""] * len(cases), strict=True)
    ]
