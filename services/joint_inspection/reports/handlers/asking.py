"""Editions as they are asked for."""

from collections.abc import Sequence

from contracts.joint_inspection.reports import GetReports, ListReports, Report
from contracts.messages import Page
from kernel.work import Reading
from services.joint_inspection.reports import store
from services.joint_inspection.reports.rules.editions import Case


async def get(query: GetReports, reading: Reading) -> list[Report | None]:
    """Editions in the order asked."""
    return await store.listing.get(query.ids, reading.reach.within, reading, _records)


async def list_(query: ListReports, reading: Reading) -> Page[Report]:
    """A page of editions, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Report]:
    names = Report.__struct_fields__
    return [
        reading.show(Report(**{name: getattr(case, name) for name in names}), region=case.region, parties=case.parties)
        for case in cases
    ]
