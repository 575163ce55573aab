"""Questions about permits: one function per query."""

from collections.abc import Sequence

from msgspec.structs import replace

from contracts.messages import Page
from contracts.registry.permits import (
    GetPermits,
    ListPermits,
    Permit,
    PermitOrder,
    PermitsOfEnterprises,
    PermitVersion,
    VersionsOfPermits,
)
from kernel.paging import counted, key, page_of
from kernel.work import Reading
from services.registry.permits import store
from services.registry.permits.handlers.ordering import aggregate
from services.registry.permits.handlers.watching import RENEW


async def get(query: GetPermits, reading: Reading) -> list[Permit | None]:
    """Permits in the order asked."""
    found = await store.find(reading.connection, query.numbers)
    shown = {one.number: one for one in await _shown(list(found.values()), reading)}
    return [shown.get(number) for number in query.numbers]


async def list_(query: ListPermits, reading: Reading) -> Page[Permit]:
    """A page of permits, or their number."""
    if query.count:
        return counted(await store.count(reading.connection, query))
    found = await store.page(reading.connection, query)
    return page_of(await _shown(found, reading), query.size, key=store.ORDERS[query.order].key_of)


async def of_enterprises(query: PermitsOfEnterprises, reading: Reading) -> list[Page[Permit]]:
    """The permits of each enterprise, or their number."""
    if query.count:
        return [counted(one) for one in await store.count_of_holders(reading.connection, query.credit_codes)]
    found = await store.of_holders(reading.connection, query.credit_codes, query.size + 1)
    shown = iter(await _shown([permit for permits in found for permit in permits], reading))
    key_of = store.ORDERS[PermitOrder.NUMBER].key_of
    return [page_of([next(shown) for _ in permits], query.size, key=key_of) for permits in found]


async def versions(query: VersionsOfPermits, reading: Reading) -> list[Page[PermitVersion]]:
    """The earlier versions of each permit, or their number."""
    if query.count:
        return [counted(one) for one in await store.count_versions(reading.connection, query.numbers)]
    found = await store.versions(reading.connection, query.numbers, query.size + 1)
    return [
        page_of(
            [reading.show(one.record, region=one.region, parties=[one.holder]) for one in kept],
            query.size,
            key=lambda one: key(one.version),
        )
        for kept in found
    ]


async def _shown(permits: Sequence[Permit], reading: Reading) -> list[Permit]:
    """The permits as the asker sees them, with what their holders owe."""
    owed = await reading.duties([aggregate(one.number) for one in permits]) if _shows_duties(reading) else None
    return [
        reading.show(
            replace(one, duties=[duty for duty in owed[place] if duty.duty == RENEW]) if owed else one,
            region=one.region,
            parties=[one.holder],
        )
        for place, one in enumerate(permits)
    ]


def _shows_duties(reading: Reading) -> bool:
    return reading.may_show(Permit, "duties")
