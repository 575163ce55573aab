"""Alerts, clues and weak points: one function per query."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from contracts.messages import Page
from contracts.registry.alerts import (
    Alert,
    AlertOrder,
    AlertsOfEnterprises,
    Clue,
    ClueOrder,
    CluesOfEnterprises,
    GetAlerts,
    GetClues,
    ListAlerts,
    ListClues,
    WeakPoint,
    WeakPointsOfEnterprises,
)
from kernel.calendar import local_date
from kernel.paging import counted, page_of
from kernel.work import Reading
from services.registry.alerts.handlers.raising import aggregate, clue_aggregate
from services.registry.alerts.rules.scoring import weak_point, worst_first
from services.registry.alerts.store import asking, clues
from services.registry.imports.handlers.asking import UUID_FORM

WEAK_POINT_DAYS = "monitoring.weak_point_days"


async def get(query: GetAlerts, reading: Reading) -> list[Alert | None]:
    """Alerts in the order asked, with their clocks."""
    found = await asking.see(reading.connection, _ids(query.ids), reading.reach)
    duties = await reading.duties([aggregate(id) for id in query.ids])
    return [
        _shown(msgspec.structs.replace(found[id], duties=running), reading) if id in found else None
        for id, running in zip(query.ids, duties, strict=True)
    ]


async def list_(query: ListAlerts, reading: Reading) -> Page[Alert]:
    """A page of alerts, or their number."""
    if query.count:
        return counted(await asking.count(reading.connection, reading.reach, query))
    found = await asking.page(reading.connection, reading.reach, query)
    return await _page(found, query.size, query.order, reading)


async def of_enterprises(query: AlertsOfEnterprises, reading: Reading) -> list[Page[Alert]]:
    """The newest alerts of each enterprise, or their number."""
    codes, reach = query.credit_codes, reading.reach
    if query.count:
        return [counted(one) for one in await asking.count_of_enterprises(reading.connection, reach, codes)]
    found = await asking.of_enterprises(reading.connection, reach, codes, query.size + 1)
    duties = await reading.duties([aggregate(one.id) for alerts in found for one in alerts])
    running = iter(duties)
    return [
        page_of(
            [_shown(msgspec.structs.replace(one, duties=next(running)), reading, code) for one in alerts],
            query.size,
            key=asking.ORDERS[AlertOrder.NEWEST].key_of,
        )
        for code, alerts in zip(codes, found, strict=True)
    ]


async def get_clues(query: GetClues, reading: Reading) -> list[Clue | None]:
    """Clues in the order asked."""
    found = await clues.see(reading.connection, _ids(query.ids), reading.reach)
    shown = {one.id: one for one in await _clues([("", one) for one in found.values()], reading)}
    return [shown.get(id) for id in query.ids]


async def list_clues(query: ListClues, reading: Reading) -> Page[Clue]:
    """A page of clues, or their number."""
    if query.count:
        return counted(await clues.count(reading.connection, reading.reach, query))
    found = await clues.page(reading.connection, reading.reach, query)
    order = clues.ORDERS[query.order]
    return page_of(await _clues([("", one) for one in found], reading), query.size, key=order.key_of)


async def clues_of_enterprises(query: CluesOfEnterprises, reading: Reading) -> list[Page[Clue]]:
    """The newest clues of each enterprise, or their number."""
    codes, reach = query.credit_codes, reading.reach
    if query.count:
        return [counted(one) for one in await clues.count_of_enterprises(reading.connection, reach, codes)]
    found = await clues.of_enterprises(reading.connection, reach, codes, query.size + 1)
    order = clues.ORDERS[ClueOrder.NEWEST]
    asked_as = [(code, one) for code, some in zip(codes, found, strict=True) for one in some]
    shown = iter(await _clues(asked_as, reading))
    return [page_of([next(shown) for _ in some], query.size, key=order.key_of) for some in found]


async def weak_points(query: WeakPointsOfEnterprises, reading: Reading) -> list[list[WeakPoint]]:
    """Which rules each enterprise broke how often, the worst first."""
    today = local_date(await reading.now())
    days = int(reading.law.find(WEAK_POINT_DAYS, "", today).value)
    since = today - timedelta(days=days)
    rows = await asking.weak_points(reading.connection, reading.reach, query.credit_codes, since)
    found: dict[str, list[WeakPoint]] = {code: [] for code in query.credit_codes}
    for row in rows:
        columns = dict(row)
        code, region = columns.pop("credit_code"), columns.pop("region")
        found[code].append(reading.show(weak_point(columns, days), region=region, parties=[code]))
    return [worst_first(found[code]) for code in query.credit_codes]


async def _page(found: list[Alert], size: int, order: AlertOrder, reading: Reading) -> Page[Alert]:
    duties = await reading.duties([aggregate(one.id) for one in found])
    shown = [
        _shown(msgspec.structs.replace(one, duties=running), reading)
        for one, running in zip(found, duties, strict=True)
    ]
    return page_of(shown, size, key=asking.ORDERS[order].key_of)


def _shown(one: Alert, reading: Reading, *asked_as: str) -> Alert:
    return reading.show(one, region=one.region or "", parties=[one.credit_code or "", *asked_as])


async def _clues(found: Sequence[tuple[str, Clue]], reading: Reading) -> list[Clue]:
    """The clues as they may be seen, each with the code it was asked by, if any, and the clock of its check."""
    duties = await reading.duties([clue_aggregate(one.id) for _, one in found])
    return [
        _clue(msgspec.structs.replace(one, duties=running), reading, asked_as)
        for (asked_as, one), running in zip(found, duties, strict=True)
    ]


def _clue(one: Clue, reading: Reading, asked_as: str) -> Clue:
    return reading.show(one, region=one.region or "", parties=[one.credit_code or "", asked_as])


def _ids(given: Sequence[str]) -> list[str]:
    return [id for id in given if UUID_FORM.fullmatch(id)]
