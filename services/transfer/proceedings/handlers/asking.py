"""Questions about proceedings 衔接事项."""

from collections.abc import Sequence

from contracts.duties import Duty
from contracts.messages import Page
from contracts.transfer import proceedings as orders
from contracts.transfer.case_terms import Side
from contracts.transfer.proceedings import Proceeding, ProceedingSide
from kernel.work import Reading
from services.transfer.proceedings import store
from services.transfer.proceedings.rules import engine
from services.transfer.proceedings.rules.case import Case, aggregate
from services.transfer.proceedings.rules.tables import TABLES

COMPUTED = ("version", "sides", "documents", "steps", "duties", "options")


async def get(query: orders.GetProceedings, reading: Reading) -> list[Proceeding | None]:
    """Proceedings in the order asked; None where there is none or the asker is on no side."""
    return await store.listing.get(query.numbers, reading.reach.within, reading, _records)


async def list_(query: orders.ListProceedings, reading: Reading) -> Page[Proceeding]:
    """A page of the asker's proceedings, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, query), reading, _records)


async def of_enterprises(query: orders.ProceedingsOfEnterprises, reading: Reading) -> list[Page[Proceeding]]:
    """The newest of the asker's proceedings per enterprise, or their number."""
    return await store.of_enterprises.pages(query.credit_codes, query, reading.reach.within, reading, _records)


async def of_referrals(query: orders.ProceedingsOfReferrals, reading: Reading) -> list[Page[Proceeding]]:
    """The newest of the asker's proceedings per referral, or their number."""
    return await store.of_referrals.pages(query.numbers, query, reading.reach.within, reading, _records)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Proceeding]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    return [
        reading.show(_record(case, owed, reading), region=case.region, parties=case.parties)
        for case, owed in zip(cases, duties, strict=True)
    ]


def _record(case: Case, duties: list[Duty], reading: Reading) -> Proceeding:
    table = TABLES[case.kind]
    kept = {name: getattr(case, name) for name in Proceeding.__struct_fields__ if name not in COMPUTED}
    return Proceeding(
        **kept,
        version=table.machine.version(case.steps),
        sides=[ProceedingSide(side=Side(side), agency=agency) for side, agency in case.sides.items()],
        documents=list(case.documents),
        steps=list(case.steps),
        duties=duties,
        options=engine.options(table, case, reading.actor),
    )
