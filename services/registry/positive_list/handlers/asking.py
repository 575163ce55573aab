"""Questions about the positive list: one function per query."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.messages import Page
from contracts.registry import positive_list as orders
from contracts.registry.positive_list import PositiveListing
from contracts.registry.positive_list_incentives import ListPositiveListIncentives, PositiveListIncentive
from contracts.registry.positive_list_terms import ListingCheck, ListingPaper, PositiveListCriterion
from kernel.calendar import local_date
from kernel.documents.records import IssuedDocument
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.registry.positive_list.handlers.keeping import CRITERIA, aggregate, checks_of
from services.registry.positive_list.rules.checks import criteria_of
from services.registry.positive_list.rules.machine import CLOCKS
from services.registry.positive_list.store import incentives
from services.registry.positive_list.store import listings as store
from services.registry.positive_list.store.listings import Found

MADE_UP = ("enterprise_name", "duties", "papers")


async def get(query: orders.GetPositiveListings, reading: Reading) -> list[PositiveListing | None]:
    """Listings in the order asked."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListPositiveListings, reading: Reading) -> Page[PositiveListing]:
    """A page of listings, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def of_enterprises(query: orders.PositiveListingsOfEnterprises, reading: Reading) -> list[Page[PositiveListing]]:
    """The newest listings of each enterprise, or their number."""
    return await store.of_enterprises.pages_as(query.credit_codes, query, reading.reach.within, reading, _records)


async def checks(query: orders.PositiveListChecksOfEnterprises, reading: Reading) -> list[list[ListingCheck]]:
    """How each enterprise meets the criteria now, for itself and its bureaus."""
    today = local_date(await reading.now())
    known = await store.units(reading.connection, query.credit_codes)
    units = [unit for unit in known.values() if _within(unit.credit_code, unit.region, reading)]
    found = await checks_of(units, reading.connection, reading.jurisdiction, today)
    by_code = {
        unit.credit_code: [reading.show(one, region=unit.region, parties=[unit.credit_code]) for one in some]
        for unit, some in zip(units, found, strict=True)
    }
    return [by_code.get(code, []) for code in query.credit_codes]


async def criteria(query: orders.GetPositiveListCriteria, reading: Reading) -> list[list[PositiveListCriterion]]:
    """The published criteria of each region."""
    today, rows = local_date(await reading.now()), reading.jurisdiction.table(CRITERIA)
    return [
        [
            PositiveListCriterion(
                key=one.key,
                name=one.name,
                looks_at=one.looks_at,
                required=one.required,
                source=one.source,
                valid_from=one.valid_from,
            )
            for one in criteria_of(rows, region, today)
        ]
        for region in query.regions
    ]


async def list_incentives(query: ListPositiveListIncentives, reading: Reading) -> Page[PositiveListIncentive]:
    """A page of incentives, or their number."""
    if query.count:
        return counted(await incentives.count(reading.connection, reading.reach, query))
    found = await incentives.page(reading.connection, reading.reach, query)
    shown = [
        reading.show(one, region=one.region or "", parties=[one.credit_code or "", one.agency or ""]) for one in found
    ]
    return page_of(shown, query.size, key=incentives.ORDERS[query.order].key_of)


def _within(credit_code: str, region: str, reading: Reading) -> bool:
    reach = reading.reach
    in_region = reach.prefix is not None and region.startswith(reach.prefix)
    return reach.everywhere or in_region or reach.party == credit_code


async def _records(
    found: Sequence[Found], reading: Reading, asked_as: Sequence[str] | None = None
) -> list[PositiveListing]:
    names = [aggregate(one.number) for one in found]
    duties, issued = await reading.duties(names), await reading.documents(names)
    return [
        reading.show(_record(one, owed, printed), region=one.case.region, parties=[*one.case.parties, asked])
        for one, owed, printed, asked in zip(found, duties, issued, asked_as or [""] * len(found), strict=True)
    ]


def _record(found: Found, duties: list[Duty], issued: list[IssuedDocument]) -> PositiveListing:
    case = found.case
    kept = {name: getattr(case, name) for name in PositiveListing.__struct_fields__ if name not in MADE_UP}
    return PositiveListing(
        **kept,
        enterprise_name=found.name,
        duties=[one for one in duties if one.duty not in CLOCKS],
        papers=[
            ListingPaper(number=one.number, agency=one.agency, sha256=one.sha256, issued_at=one.issued_at)
            for one in issued
        ],
    )
