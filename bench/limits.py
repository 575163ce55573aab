"""The limits: the same statements by bare asyncpg on held connections, and by pgbench."""

import asyncio
import math
import re
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from bench.wire import Rate
from kernel.settings import Settings

# pgbench counts its time to connect into its duration, though not into its rate: on a busy machine it needs more.
CONNECTIONS_A_SECOND = 16
LONGER = (1, 2, 4, 8)
TPS = re.compile(r"tps = ([0-9.]+)")

Call = Callable[[Any], Awaitable[None]]


class NothingDone(Exception):
    """pgbench finished no transaction in its time."""


async def asyncpg_rate(settings: Settings, role: str, call: Call, connections: int, seconds: float) -> Rate:
    """Calls a second over connections that are held, each in a closed loop."""
    held = [await asyncpg.connect(settings.postgres_dsn(role)) for _ in range(connections)]
    try:
        return await loop_rate([_bound(call, one) for one in held], seconds)
    finally:
        for one in held:
            await one.close()


def _bound(call: Call, connection: Any) -> Callable[[], Awaitable[None]]:
    async def bound() -> None:
        await call(connection)

    return bound


async def loop_rate(calls: list[Callable[[], Awaitable[None]]], seconds: float) -> Rate:
    """Calls a second of closed loops, one per call function."""
    until = time.perf_counter() + seconds

    async def client(call: Callable[[], Awaitable[None]]) -> int:
        count = 0
        while count == 0 or time.perf_counter() < until:
            await call()
            count += 1
        return count

    started, busy = time.perf_counter(), time.process_time()
    done = sum(await asyncio.gather(*(client(call) for call in calls)))
    elapsed = time.perf_counter() - started
    return Rate(done / elapsed, (time.process_time() - busy) / elapsed)


async def pgbench_rate(
    program: Path, settings: Settings, role: str, script: str, connections: int, seconds: float
) -> Rate:
    """Transactions a second of pgbench with this script; its time to connect does not count."""
    return Rate(await asyncio.to_thread(_pgbench, program, settings, role, script, connections, seconds), 0)


def _pgbench(program: Path, settings: Settings, role: str, script: str, connections: int, seconds: float) -> float:
    duration = math.ceil(seconds) + connections // CONNECTIONS_A_SECOND
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        for factor in LONGER:
            told = _run(program, settings, role, Path(file.name), connections, duration * factor)
            if found := TPS.search(told):
                return float(found.group(1))
    raise NothingDone(told)


def _run(program: Path, settings: Settings, role: str, script: Path, connections: int, duration: int) -> str:
    address = urlsplit(settings.postgres_dsn(role))
    argv = [str(program), "-n", "-M", "prepared", "-c", str(connections), "-j", "1", "-T", str(duration)]
    argv += ["-f", str(script), "-h", str(address.hostname), "-p", str(address.port), "-U", role]
    done = subprocess.run(
        [*argv, address.path.strip("/")],
        env={"PGPASSWORD": settings.secret(f"postgres/{role}")},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
