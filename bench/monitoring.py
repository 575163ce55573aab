"""Intake of readings: stations send batches of 1 000 as fast as they are taken in, some rows over the limit."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import asyncpg
import msgspec
import uuid_utils

from bench.world import credit_code
from contracts.actors import Actor, AgencyKind, Role
from contracts.registry.permits import PermitPollutant, RecordPermit
from contracts.registry.points import NewPoint, PointKind, RegisterPoints
from contracts.registry.readings import BATCH_MAX, ReadingRow, RecordReadings
from kernel.bus import Bus
from kernel.client import Client
from kernel.issuer import issue_token
from kernel.settings import Settings

DEADLINE_MS = 30_000
POINTS_EACH = 4
METRICS = ("二氧化硫", "氮氧化物", "烟尘", "一氧化碳", "氯化氢")
LIMIT = 50.0
# One row in so many is over the limit.
OVER_EVERY = 100
PLATFORM = Actor(
    subject="bench", agency="ecology-640000", agency_kind=AgencyKind.ECOLOGY, region="640000", roles=(Role.OFFICER,)
)
ALERTS = "SELECT count(*) FROM alerts"


class Intake(msgspec.Struct, frozen=True):
    """What was measured: rows a second until committed, and how long a batch took until its alerts stood."""

    rows: int
    seconds: float
    alerts: int
    median_seconds: float
    slowest_seconds: float

    @property
    def per_second(self) -> float:
        """Readings a second."""
        return self.rows / self.seconds


class Station:
    """One platform with a thousand series of its own, sending hour after hour."""

    def __init__(self, client: Client, token: str, number: int) -> None:
        self._client = client
        self._token = token
        each = POINTS_EACH * len(METRICS)
        first = number * (BATCH_MAX // each)
        self.codes = [credit_code(first + one) for one in range(BATCH_MAX // each)]
        self._hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=300)
        self._sent = 0

    async def register(self) -> None:
        """Its points, with limits in the permits."""
        for code in self.codes:
            numbers = [f"DA{one:03}" for one in range(POINTS_EACH)]
            limits = [
                PermitPollutant(name=metric, outlet=number, limit=f"{LIMIT:g}", unit="mg/m3")
                for number in numbers
                for metric in METRICS
            ]
            permit = RecordPermit(number=f"{code}001P", holder=code, valid_to=date(2099, 1, 1), pollutants=limits)
            await self._send(permit)
            points = [NewPoint(number=number, name=number, kind=PointKind.AIR_OUTLET) for number in numbers]
            await self._send(RegisterPoints(credit_code=code, points=points))

    async def send(self) -> float:
        """One hour of every series; the seconds until it was committed with its alerts."""
        started = time.perf_counter()
        await self._send(RecordReadings(rows=list(self._rows())))
        self._hour += timedelta(hours=1)
        return time.perf_counter() - started

    def _rows(self) -> Iterator[ReadingRow]:
        hour = self._hour.isoformat()
        for code in self.codes:
            for number in range(POINTS_EACH):
                for metric in METRICS:
                    self._sent += 1
                    over = LIMIT if self._sent % OVER_EVERY == 0 else 0.0
                    value = f"{over + 10 + self._sent % 997 / 100:.2f}"
                    yield ReadingRow(point=f"{code}-DA{number:03}", metric=metric, hour=hour, value=value, unit="mg/m3")

    async def _send(self, command: RecordPermit | RegisterPoints | RecordReadings) -> None:
        await self._client.send(command, token=self._token, id=str(uuid_utils.uuid7()))


async def intake(settings: Settings, stations: int, seconds: float) -> Intake:
    """So many stations send for so long; the enterprises of bench.world are loaded already."""
    bus = await Bus.connect(settings, "gateway")
    try:
        token = issue_token(settings, PLATFORM)
        sending = [Station(Client(bus, DEADLINE_MS), token, number) for number in range(stations)]
        await asyncio.gather(*(one.register() for one in sending))
        await asyncio.gather(*(one.send() for one in sending))
        before, started = await _alerts(settings), time.perf_counter()
        taken = await asyncio.gather(*(_until(one, started + seconds) for one in sending))
        elapsed = time.perf_counter() - started
        every = sorted(one for some in taken for one in some)
        alerts = await _alerts(settings) - before
        return Intake(len(every) * BATCH_MAX, elapsed, alerts, every[len(every) // 2], every[-1])
    finally:
        await bus.close()


async def _until(station: Station, end: float) -> list[float]:
    taken = [await station.send()]
    while time.perf_counter() < end:
        taken.append(await station.send())
    return taken


async def _alerts(settings: Settings) -> int:
    connection = await asyncpg.connect(settings.postgres_dsn("registry"))
    try:
        return int(await connection.fetchval(ALERTS))
    finally:
        await connection.close()
