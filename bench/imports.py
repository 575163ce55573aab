"""Bulk import: one CSV of so many enterprises, beside a bare COPY of the same rows under the same indexes."""

import asyncio
import csv
import json
import time
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

import asyncpg
import msgspec
import uuid_utils

from bench.world import BATCH, ENTERPRISE_COLUMNS, credit_code, enterprise_name, enterprises
from cli.hub import RUNTIME
from contracts.actors import Actor, AgencyKind, Role
from contracts.files import OpenFile
from contracts.registry.imports import GetImports, Import, ImportState, StartImport
from kernel.bus import Bus
from kernel.client import Client
from kernel.files.sending import Sending
from kernel.issuer import issue_token
from kernel.settings import Settings

DEADLINE_MS = 60_000
POLL_SECONDS = 0.1
PIECE_BYTES = 256 * 1024
FOLLOW_SECONDS_MAX = 3600
# One enterprise in so many has a permit.
PERMIT_EVERY = 20
CITIES = ("银川市", "石嘴山市", "吴忠市", "固原市", "中卫市")
HEADER = ("企业名称", "市", "统一社会信用代码", "行业", "经度", "纬度", "水污染物", "许可证")
FOLLOWERS = ("registry", "complaints", "joint_inspection", "transfer")
BUREAU = Actor(
    subject="bench", agency="ecology-640000", agency_kind=AgencyKind.ECOLOGY, region="640000", roles=(Role.HEAD,)
)
HEAD = "SELECT max(position) FROM feed"
UNMOVED = "SELECT count(*) FROM outbox"
CURSOR = "SELECT position FROM cursors WHERE source = 'registry'"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured: seconds until committed, of a bare COPY, until the copies had followed; the registry's MiB."""

    rows: int
    bytes: int
    accepted: int
    start_seconds: float
    seconds: float
    copy_seconds: float
    mib_before: float
    mib_peak: float
    behind: dict[str, int]
    lag_seconds: dict[str, float]

    @property
    def per_second(self) -> float:
        """Rows a second until committed with journal."""
        return self.rows / self.seconds

    @property
    def copied_per_second(self) -> float:
        """Rows a second of the bare COPY."""
        return self.rows / self.copy_seconds

    @property
    def ratio(self) -> float:
        """How much of the bare COPY the import reaches."""
        return self.per_second / self.copied_per_second


def write_table(file: Path, rows: int) -> None:
    """The CSV a bureau would send."""
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(HEADER)
        writer.writerows(_line(number) for number in range(rows))


def _line(number: int) -> tuple[str, ...]:
    code = credit_code(number)
    permit = f"{code}001P" if number % PERMIT_EVERY == 0 else ""
    longitude, latitude = f"{104 + number % 300 / 100:.4f}", f"{35 + number % 400 / 100:.4f}"
    city = CITIES[number % len(CITIES)]
    return enterprise_name(number), city, code, "造纸和纸制品业", longitude, latitude, "化学需氧量,氨氮", permit


async def measure(settings: Settings, rows: int, folder: Path) -> Imported:
    """On a hub without enterprises: bare COPY, upload, import, and the copies' way after it."""
    table = folder / "名录.csv"
    await asyncio.to_thread(write_table, table, rows)
    copied = await copy_seconds(settings, rows)
    bus = await Bus.connect(settings, "gateway")
    try:
        client, token = Client(bus, DEADLINE_MS), issue_token(settings, BUREAU)
        file = await upload(client, token, table)
        before = _resident_mib(settings, "VmRSS")
        started = time.perf_counter()
        id = await _start(client, token, file)
        accepted = time.perf_counter() - started
        done = await _finished(client, token, id)
        elapsed = time.perf_counter() - started
        behind, lags = await follow(settings)
    finally:
        await bus.close()
    return Imported(
        rows=rows,
        bytes=table.stat().st_size,
        accepted=done.accepted,
        start_seconds=accepted,
        seconds=elapsed,
        copy_seconds=copied,
        mib_before=before,
        mib_peak=_resident_mib(settings, "VmHWM"),
        behind=behind,
        lag_seconds=lags,
    )


async def copy_seconds(settings: Settings, rows: int) -> float:
    """Seconds to COPY the rows into an empty table with the indexes of `enterprises`; the table is dropped again."""
    owner = await asyncpg.connect(settings.postgres_dsn("registry_owner"))
    try:
        await owner.execute("CREATE TABLE bare_enterprises (LIKE enterprises INCLUDING ALL)")
        waiting, seconds = enterprises(rows), 0.0
        while batch := list(islice(waiting, BATCH)):
            started = time.perf_counter()
            await owner.copy_records_to_table("bare_enterprises", records=batch, columns=ENTERPRISE_COLUMNS)
            seconds += time.perf_counter() - started
        return seconds
    finally:
        await owner.execute("DROP TABLE IF EXISTS bare_enterprises")
        await owner.close()


async def upload(client: Client, token: str, table: Path) -> str:
    """Put the file into the registry's store; its id."""
    file, sending = str(uuid_utils.uuid7()), Sending(client, "registry", token, None)
    with table.open("rb") as stream:
        digest = sha256(stream.read()).hexdigest()
    await sending.open(OpenFile(file=file, name=table.name, size=table.stat().st_size, sha256=digest))
    await sending.settled(await sending.send(file, 0, _pieces(table)))
    return file


async def _pieces(table: Path) -> AsyncIterator[bytes]:
    with table.open("rb") as stream:
        while piece := stream.read(PIECE_BYTES):
            yield piece


async def _start(client: Client, token: str, file: str) -> str:
    command = StartImport(file=file, filename="名录.csv", region_default="640000")
    return (await client.send(command, token=token, id=str(uuid_utils.uuid7()))).record


async def _finished(client: Client, token: str, id: str) -> Import:
    while True:
        [one] = await client.ask(GetImports(ids=[id]), token=token)
        assert one is not None
        if one.state is ImportState.FINISHED:
            return one
        await asyncio.sleep(POLL_SECONDS)


async def follow(settings: Settings) -> tuple[dict[str, int], dict[str, float]]:
    """How many events each copy is behind now, and the seconds until it has them all."""
    registry = await asyncpg.connect(settings.postgres_dsn("registry"))
    try:
        total = (await registry.fetchval(HEAD) or 0) + await registry.fetchval(UNMOVED)
    finally:
        await registry.close()
    found = await asyncio.gather(*(_follow(settings, service, total) for service in FOLLOWERS))
    behind = {service: one for service, (one, _) in zip(FOLLOWERS, found, strict=True)}
    return behind, {service: seconds for service, (_, seconds) in zip(FOLLOWERS, found, strict=True)}


async def _follow(settings: Settings, service: str, total: int) -> tuple[int, float]:
    connection = await asyncpg.connect(settings.postgres_dsn(service))
    started = time.perf_counter()
    try:
        at_first = total - (await connection.fetchval(CURSOR) or 0)
        async with asyncio.timeout(FOLLOW_SECONDS_MAX):
            while (await connection.fetchval(CURSOR) or 0) < total:
                await asyncio.sleep(POLL_SECONDS)
        return at_first, time.perf_counter() - started
    finally:
        await connection.close()


def _resident_mib(settings: Settings, line: str) -> float:
    """What the registry's process holds (`VmRSS`) or has held at most (`VmHWM`)."""
    children: dict[str, int] = json.loads((settings.data_dir / RUNTIME).read_text())["children"]
    return _status_kib(children["registry"], line) / 1024


def _status_kib(pid: int, line: str) -> int:
    lines: Iterator[str] = iter((Path("/proc") / str(pid) / "status").read_text().splitlines())
    return next(int(one.split()[1]) for one in lines if one.startswith(f"{line}:"))
