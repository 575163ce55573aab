"""A mill with a permit and monitoring points, and what sends its readings."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

from contracts.actors import Actor
from contracts.registry.alerts import Alert, ListAlerts
from contracts.registry.directory import RegisterEnterprise
from contracts.registry.permits import PermitPollutant, RecordPermit
from contracts.registry.points import NewPoint, PointKind, RegisterPoints
from contracts.registry.readings import GetReadingBatches, ReadingBatch, ReadingRow, ReadingSource, RecordReadings
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import ENTERPRISE, OFFICER
from tests.platform.hub import Caller, calling, running_service

MILL, DAIRY = "916400002276950035", "91640500317866371F"
STACK, DRAIN, SCRUBBER, BOILER = "DA001", "DW001", "TA001", "SC001"
SO2, COD, POWER = "二氧化硫", "化学需氧量", "用电量"
LIMIT = 50.0
HOUR = timedelta(hours=1)

Value = float | str | None


class Mill:
    """A caller with the mill's own words."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller

    async def send(
        self,
        rows: Iterable[ReadingRow],
        actor: Actor = ENTERPRISE,
        source: ReadingSource = ReadingSource.AUTOMATIC,
        reason: str | None = None,
    ) -> ReadingBatch:
        """One batch, as it was taken in."""
        command = RecordReadings(source=source, rows=list(rows), reason=reason)
        receipt = await self.caller.send(actor, command)
        [batch] = await self.caller.ask(actor, GetReadingBatches(ids=[receipt.record]))
        assert batch is not None
        return batch

    async def alerts(self, actor: Actor = OFFICER) -> list[Alert]:
        """The alerts this actor sees, oldest first."""
        found = (await self.caller.ask(actor, ListAlerts())).items
        return found[::-1]


def hours_ago(count: int) -> datetime:
    """A full hour that many hours before the one that last ended."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return now - HOUR * (count + 1)


def yesterday(hour: int) -> datetime:
    """An hour of yesterday in Beijing."""
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    return datetime.combine(today - timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=hour - 8)


def row(
    hour: datetime, value: Value, *, point: str = STACK, metric: str = SO2, unit: str = "mg/m3", flag: str = "valid"
) -> ReadingRow:
    """One hour at one of the mill's points."""
    text = "" if value is None else str(value)
    return ReadingRow(point=f"{MILL}-{point}", metric=metric, hour=hour.isoformat(), value=text, unit=unit, flag=flag)


def power(hour: datetime, value: float, point: str) -> ReadingRow:
    """An hour's power of a unit."""
    return row(hour, value, point=point, metric=POWER, unit="kWh")


async def build(caller: Caller, permit_ends: date = date(2031, 1, 1)) -> None:
    """The mill, its permit with a limit, and its points."""
    await caller.send(OFFICER, RegisterEnterprise(credit_code=MILL, name="试验纸业有限公司", region="640500"))
    limit = PermitPollutant(name=SO2, outlet=STACK, limit=f"{LIMIT:g}", unit="mg/m³", standard="GB 13271-2014")
    permit = RecordPermit(
        number=MILL + "001P", holder=MILL, valid_from=date(2025, 1, 1), valid_to=permit_ends, pollutants=[limit]
    )
    await caller.send(OFFICER, permit)
    points = [
        NewPoint(number=STACK, name="锅炉废气排放口", kind=PointKind.AIR_OUTLET),
        NewPoint(number=DRAIN, name="废水总排口", kind=PointKind.WATER_OUTLET),
        NewPoint(number=BOILER, name="燃煤锅炉", kind=PointKind.PRODUCTION),
        NewPoint(number=SCRUBBER, name="脱硫塔", kind=PointKind.TREATMENT, production=BOILER),
    ]
    await caller.send(OFFICER, RegisterPoints(credit_code=MILL, points=points))


@asynccontextmanager
async def mill_of(settings: Settings) -> AsyncIterator[Mill]:
    """The registry running, with the mill in it."""
    async with running_service(ENDPOINTS, settings), calling(settings) as caller:
        await build(caller)
        yield Mill(caller)
