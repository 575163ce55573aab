"""Asking for commissions: one by one, in lists, and under their visits."""

from collections.abc import Sequence

from contracts.joint_inspection import commissions as orders
from contracts.joint_inspection.commissions import Commission
from contracts.messages import Page
from kernel.work import Reading
from services.joint_inspection.commissions.handlers.base import aggregate
from services.joint_inspection.commissions.rules.machine import TABLE, Case
from services.joint_inspection.commissions.store import cases as store
from services.joint_inspection.commissions.store import results

COMPUTED = ("version", "duties", "contradictions")


async def get(query: orders.GetCommissions, reading: Reading) -> list[Commission | None]:
    """Commissions in the order asked."""
    scope = store.scope(reading.reach, reading.actor)
    return await store.listing.get(query.numbers, scope, reading, _records)


async def list_(query: orders.ListCommissions, reading: Reading) -> Page[Commission]:
    """A page of commissions, or their number."""
    return await store.listing.page(query, store.matching(reading.reach, reading.actor, query), reading, _records)


async def of_visits(query: orders.CommissionsOfVisits, reading: Reading) -> list[Page[Commission]]:
    """The newest for each visit, or their number."""
    scope = store.scope(reading.reach, reading.actor)
    return await store.of_visits.pages(query.visits, query, scope, reading, _records)


async def _records(cases: Sequence[Case], reading: Reading) -> list[Commission]:
    duties = await reading.duties([aggregate(case.number) for case in cases])
    found = await results.contradictions(reading.connection, [case.number for case in cases])
    names = [name for name in Commission.__struct_fields__ if name not in COMPUTED]
    return [
        reading.show(
            Commission(
                **{name: getattr(case, name) for name in names},
                version=TABLE.version(case.steps),
                duties=owed,
                contradictions=found[case.number],
            ),
            region=case.region,
            parties=case.parties,
        )
        for case, owed in zip(cases, duties, strict=True)
    ]
