"""Alerts, clues and weak points: one function per query."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from msgspec.structs import replace

from contracts.duties import Duty
from contracts.messages import Page
from contracts.registry.alerts import (
    Alert,
    AlertsOfEnterprises,
    Clue,
    CluesOfEnterprises,
    GetAlerts,
    GetClues,
    ListAlerts,
    ListClues,
    WeakPoint,
    WeakPointsOfEnterprises,
)
from kernel.calendar import local_date
from kernel.work import Reading
from services.registry.alerts.handlers.raising import aggregate, clue_aggregate
from services.registry.alerts.rules.scoring import weak_point, worst_first
from services.registry.alerts.store import asking, clues

W = TypeVar("W", Alert, Clue)

WEAK_POINT_DAYS = "monitoring.weak_point_days"


async def get(query: GetAlerts, reading: Reading) -> list[Alert | None]:
    """Alerts in the order asked, with their clocks."""
    return await asking.listing.get(query.ids, reading.reach.within, reading, _alerts)


async def list_(query: ListAlerts, reading: Reading) -> Page[Alert]:
    """A page of alerts, or their number."""
    return await asking.listing.page(query, asking.matching(reading.reach, query), reading, _alerts)


async def of_enterprises(query: AlertsOfEnterprises, reading: Reading) -> list[Page[Alert]]:
    """The newest alerts of each enterprise, or their number."""
    return await asking.of_enterprises.pages_as(query.credit_codes, query, reading.reach.within, reading, _alerts)


async def get_clues(query: GetClues, reading: Reading) -> list[Clue | None]:
    """Clues in the order asked."""
    return await clues.listing.get(query.ids, reading.reach.within, reading, _clues)


async def list_clues(query: ListClues, reading: Reading) -> Page[Clue]:
    """A page of clues, or their number."""
    return await clues.listing.page(query, clues.matching(reading.reach, query), reading, _clues)


async def clues_of_enterprises(query: CluesOfEnterprises, reading: Reading) -> list[Page[Clue]]:
    """The newest clues of each enterprise, or their number."""
    return await clues.of_enterprises.pages_as(query.credit_codes, query, reading.reach.within, reading, _clues)


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


async def _alerts(found: Sequence[Alert], reading: Reading, asked_as: Sequence[str] | None = None) -> list[Alert]:
    duties = await reading.duties([aggregate(one.id) for one in found])
    return _shown(found, duties, reading, asked_as)


async def _clues(found: Sequence[Clue], reading: Reading, asked_as: Sequence[str] | None = None) -> list[Clue]:
    duties = await reading.duties([clue_aggregate(one.id) for one in found])
    return _shown(found, duties, reading, asked_as)


def _shown(
    found: Sequence[W], duties: Sequence[list[Duty]], reading: Reading, asked_as: Sequence[str] | None
) -> list[W]:
    """Each as it may be seen, with its clock; who asks for it as another's entry is a party to it too."""
    return [
        reading.show(replace(one, duties=running), region=one.region or "", parties=[one.credit_code or "", asked])
        for one, running, asked in zip(found, duties, asked_as or [""] * len(found), strict=True)
    ]
