"""Series: made with the first reading of a metric, bound to the limit the permit gives it."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from contracts.registry.permits import PermitFacts, PermitRecorded
from kernel.database import Connection
from kernel.work import Work
from services.registry.permits import store as permits
from services.registry.series import store
from services.registry.series.rules import bound_of
from services.registry.series.store import Series

PERMITS_MAX = 100

Key = tuple[str, str]
Holds = Callable[[str, str], bool]


async def locked(units: Mapping[Key, str], holds: Holds, work: Work) -> dict[Key, Series]:
    """The series of these points and metrics that the sender may write, made where missing."""
    found = _by_key(await store.lock(work.connection, units))
    missing = {key: unit for key, unit in units.items() if key not in found}
    if missing and (made := await _make(missing, holds, work)):
        found |= _by_key(await store.lock(work.connection, made))
    return {key: one for key, one in found.items() if holds(one.credit_code, one.region)}


async def on_permit_recorded(event: PermitRecorded, work: Work) -> None:
    """A permit's limits count for the readings from now on."""
    await _bind(await store.of_enterprise(work.connection, event.facts.holder), work)


async def _make(units: Mapping[Key, str], holds: Holds, work: Work) -> list[Key]:
    places = await store.places(work.connection, {point for point, _ in units})
    wanted = {
        key: unit
        for key, unit in units.items()
        if (place := places.get(key[0])) and holds(place.credit_code, place.region)
    }
    if wanted:
        await store.add(work.connection, wanted)
        await _bind(await store.lock(work.connection, wanted), work)
    return list(wanted)


async def _bind(series: Sequence[Series], work: Work) -> None:
    holders = sorted({one.credit_code for one in series})
    if not holders:
        return
    held = await _permits(work.connection, holders)
    bounds = {one.id: bound_of(held[one.credit_code], one.number, one.metric, one.unit, work.today) for one in series}
    await store.bind(work.connection, bounds)


async def _permits(connection: Connection, holders: Sequence[str]) -> dict[str, list[PermitFacts]]:
    pages = await permits.of_holders(connection, holders, PERMITS_MAX)
    numbers = [permit.number for page in pages for permit in page]
    facts = await permits.facts(connection, numbers)
    return {holder: [facts[permit.number] for permit in page] for holder, page in zip(holders, pages, strict=True)}


def _by_key(series: Iterable[Series]) -> dict[Key, Series]:
    return {(one.point, one.metric): one for one in series}
