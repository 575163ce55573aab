"""Intake of readings: stations send batches of 1 000, some rows over the limit.

By requests as the gateway sends them, or over the intake stream as device gateways publish them; as fast as they are
taken in, or at a steady rate, where a batch is waited for from the moment it was due.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count, repeat

import asyncpg
import msgspec
import uuid_utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.js import JetStreamContext

from bench.world import credit_code
from cli.intake import gateway_of
from contracts.actors import Actor, AgencyKind, Role
from contracts.messages import Command
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from contracts.registry.intake import ReadingsLetter
from contracts.registry.permits import PermitPollutant, RecordPermit
from contracts.registry.points import NewPoint, PointKind, RegisterPoints
from contracts.registry.readings import BATCH_MAX, ReadingRow, RecordReadings
from contracts.registry.sources import IntakeKind, RegisterIntakeSource
from kernel.bus import Bus
from kernel.client import Client
from kernel.issuer import issue_token
from kernel.settings import Settings
from kernel.signatures import HEADER, public_text, sign

DEADLINE_MS = 30_000
POINTS_EACH = 4
METRICS = ("二氧化硫", "氮氧化物", "烟尘", "一氧化碳", "氯化氢")
LIMIT = 50.0
# One row in so many is over the limit.
OVER_EVERY = 100
PLATFORM = Actor(
    subject="bench", agency="ecology-640000", agency_kind=AgencyKind.ECOLOGY, region="640000", roles=(Role.OFFICER,)
)
REGISTRAR = msgspec.structs.replace(PLATFORM, roles=(Role.OFFICER, Role.ADMINISTRATOR))
SUBJECT = "intake.readings.640000"
# The stations of the stream have enterprises of their own.
STREAM_FIRST = 16
POLL_SECONDS = 0.03
ALERTS = "SELECT count(*) FROM alerts"
COMMITTED = "SELECT id::text FROM commands WHERE id = ANY($1::uuid[]) AND record IS NOT NULL"


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
        await self._send(RecordReadings(rows=self.next_hour()))
        return time.perf_counter() - started

    def next_hour(self) -> list[ReadingRow]:
        """One hour of every series."""
        rows = list(self._rows())
        self._hour += timedelta(hours=1)
        return rows

    def _rows(self) -> Iterator[ReadingRow]:
        hour = self._hour.isoformat()
        for code in self.codes:
            for number in range(POINTS_EACH):
                for metric in METRICS:
                    self._sent += 1
                    over = LIMIT if self._sent % OVER_EVERY == 0 else 0.0
                    value = f"{over + 10 + self._sent % 997 / 100:.2f}"
                    yield ReadingRow(point=f"{code}-DA{number:03}", metric=metric, hour=hour, value=value, unit="mg/m3")

    async def _send(self, command: Command) -> None:
        await self._client.send(command, token=self._token, id=str(uuid_utils.uuid7()))


class StreamStation(Station):
    """A device gateway: it publishes an hour, and sends the next once that is committed."""

    def __init__(self, client: Client, token: str, number: int, stream: JetStreamContext, commits: "Commits") -> None:
        super().__init__(client, token, number)
        self._source = f"bench-{number}"
        self._key = Ed25519PrivateKey.generate()
        self._stream, self._commits = stream, commits

    async def register(self) -> None:
        """Its points, and itself as a source."""
        await super().register()
        public = public_text(self._key)
        kinds = [IntakeKind.READINGS]
        await self._send(
            RegisterIntakeSource(
                code=self._source, name=self._source, agency=PLATFORM.agency, kinds=kinds, public_key=public
            )
        )

    async def send(self) -> float:
        """One hour of every series; the seconds from publishing it until it stands committed with its alerts."""
        letter = ReadingsLetter(source=self._source, batch=str(uuid_utils.uuid7()), rows=self.next_hour())
        body = msgspec.json.encode(letter)
        started = time.perf_counter()
        headers = {HEADER: sign(self._key, SUBJECT, body), "Nats-Msg-Id": letter.batch}
        await self._stream.publish(SUBJECT, body, headers=headers, timeout=DEADLINE_MS / 1000)
        await self._commits.of(letter.batch)
        return time.perf_counter() - started


class Commits:
    """Which batches stand committed, asked of the database for all who wait."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        self._connection = connection
        self._waiting: dict[str, asyncio.Future[None]] = {}

    async def of(self, batch: str) -> None:
        """Return once the batch stands committed."""
        waiting = self._waiting[batch] = asyncio.get_running_loop().create_future()
        await waiting

    async def run(self) -> None:
        """Ask every few milliseconds while somebody waits."""
        while True:
            asked = list(self._waiting)
            for row in await self._connection.fetch(COMMITTED, asked) if asked else []:
                self._waiting.pop(row["id"]).set_result(None)
            await asyncio.sleep(POLL_SECONDS)


class Pace(msgspec.Struct, frozen=True):
    """How long stations send, and how many readings a second all of them together; None: as fast as they are taken."""

    seconds: float
    per_second: int | None = None

    def dues(self, stations: int, started: float) -> Iterator[float | None]:
        """When each batch of a station is due; None: as soon as the one before is committed."""
        if self.per_second is None:
            return repeat(None)
        return count(started, stations * BATCH_MAX / self.per_second)


async def intake(settings: Settings, stations: int, paces: Sequence[Pace]) -> list[Intake]:
    """So many stations send requests at each pace; the enterprises of bench.world are loaded already."""
    async with _stations(settings) as (client, token):
        return await _measured(settings, [Station(client, token, number) for number in range(stations)], paces)


async def stream_intake(settings: Settings, stations: int, paces: Sequence[Pace]) -> list[Intake]:
    """So many device gateways publish at each pace, one batch of each under way."""
    connection = await asyncpg.connect(settings.postgres_dsn("registry"))
    commits = Commits(connection)
    asking = asyncio.create_task(commits.run())
    try:
        async with _stations(settings) as (client, token), gateway_of(settings) as stream:
            await client.send(_platform(), token=issue_token(settings, REGISTRAR), id=str(uuid_utils.uuid7()))
            token = issue_token(settings, REGISTRAR)
            numbers = range(STREAM_FIRST, STREAM_FIRST + stations)
            return await _measured(
                settings, [StreamStation(client, token, number, stream, commits) for number in numbers], paces
            )
    finally:
        asking.cancel()
        await connection.close()


@asynccontextmanager
async def _stations(settings: Settings) -> AsyncIterator[tuple[Client, str]]:
    bus = await Bus.connect(settings, "gateway")
    try:
        yield Client(bus, DEADLINE_MS), issue_token(settings, PLATFORM)
    finally:
        await bus.close()


def _platform() -> RegisterAgency:
    facts = AgencyFacts(
        code=PLATFORM.agency,
        name="试验平台",
        kind=PLATFORM.agency_kind,
        level=AgencyLevel.PROVINCE,
        region=PLATFORM.region,
        valid_from=date(2020, 1, 1),
    )
    return RegisterAgency(agency=facts)


async def _measured(settings: Settings, sending: Sequence[Station], paces: Sequence[Pace]) -> list[Intake]:
    await asyncio.gather(*(one.register() for one in sending))
    await asyncio.gather(*(one.send() for one in sending))
    return [await _at_pace(settings, sending, pace) for pace in paces]


async def _at_pace(settings: Settings, sending: Sequence[Station], pace: Pace) -> Intake:
    before, started = await _alerts(settings), time.perf_counter()
    turns = [pace.dues(len(sending), started + offset) for offset in _offsets(len(sending), pace)]
    taken = await asyncio.gather(
        *(_until(one, started + pace.seconds, dues) for one, dues in zip(sending, turns, strict=True))
    )
    elapsed = time.perf_counter() - started
    every = sorted(one for some in taken for one in some)
    alerts = await _alerts(settings) - before
    return Intake(len(every) * BATCH_MAX, elapsed, alerts, every[len(every) // 2], every[-1])


def _offsets(stations: int, pace: Pace) -> list[float]:
    """Stations at a steady rate take turns."""
    apart = BATCH_MAX / pace.per_second if pace.per_second else 0
    return [number * apart for number in range(stations)]


async def _until(station: Station, end: float, dues: Iterator[float | None]) -> list[float]:
    taken: list[float] = []
    while (now := time.perf_counter()) < end:
        due = next(dues) or now
        await asyncio.sleep(max(0.0, due - now))
        taken.append(await station.send() + max(0.0, now - due))
    return taken


async def _alerts(settings: Settings) -> int:
    connection = await asyncpg.connect(settings.postgres_dsn("registry"))
    try:
        return int(await connection.fetchval(ALERTS))
    finally:
        await connection.close()
