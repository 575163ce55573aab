"""The barometer and the heat map: two queries."""

from datetime import date
from functools import cache

from contracts.complaints.barometer import BarometerReading, HeatCell, MapComplaints, ReadBarometer
from kernel.calendar import local_date
from kernel.jurisdiction import Jurisdiction
from kernel.work import Reading
from services.complaints.barometer import rules, store
from services.complaints.matters.handlers import keywords_of
from services.complaints.places.handlers import places_of

LEAST, YELLOW, RED = "complaint.hot_least", "complaint.hot_yellow", "complaint.hot_red"


async def read(query: ReadBarometer, reading: Reading) -> list[BarometerReading]:
    """The cells with their growth and level, each by the thresholds of its place."""
    today = local_date(await reading.now())
    period = rules.period(query.until or today, query.days)
    names = names_of(reading.jurisdiction)
    cells = await store.cells(reading.connection, reading.reach, query, period)
    asked = query.region or ""
    thresholds = {region: _thresholds(region, reading, today) for region in {one.region or asked for one in cells}}
    return [rules.reading(one, thresholds[one.region or asked], names) for one in cells]


async def map_(query: MapComplaints, reading: Reading) -> list[HeatCell]:
    """The cells of the grid."""
    today = local_date(await reading.now())
    return await store.grid(reading.connection, reading.reach, query, rules.period(query.until or today, query.days))


@cache
def names_of(jurisdiction: Jurisdiction) -> rules.Names:
    """What divisions, matters and trades are called, read once per process."""
    matters = keywords_of(jurisdiction).matters
    return rules.Names(
        regions=places_of(jurisdiction).divisions,
        matters={code: matter.name for code, matter in matters.items()},
        trades={row["code"]: row["name"] for row in jurisdiction.table("trades")},
    )


def _thresholds(region: str, reading: Reading, on: date) -> rules.Thresholds:
    least, yellow, red = (int(reading.law.find(key, region, on).value) for key in (LEAST, YELLOW, RED))
    return rules.Thresholds(least=least, yellow=yellow, red=red)
