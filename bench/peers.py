"""The hub over HTTP and its peers: the same statement by bare asyncpg, and by pgbench."""

import asyncio
import re
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import orjson

from kernel.settings import Settings

Call = Callable[[], Awaitable[None]]
TPS = re.compile(r"tps = ([0-9.]+)")


class HttpConnection:
    """One keep-alive connection that posts GraphQL; as little client as can be, so that the hub is measured."""

    def __init__(self, url: str, token: str | None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        self._head = (
            f"POST /graphql HTTP/1.1\r\nHost: {parts.netloc}\r\n{authorization}"
            "Content-Type: application/json\r\nAccept: application/graphql-response+json\r\nContent-Length: "
        )

    async def open(self) -> None:
        """Connect."""
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)

    async def post(self, body: bytes) -> bytes:
        """The body of the answer. RuntimeError where it carries errors."""
        self._writer.write(f"{self._head}{len(body)}\r\n\r\n".encode() + body)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(re.search(rb"content-length: (\d+)", head.lower())[1])  # type: ignore[index]
        answer = await self._reader.readexactly(length)
        if b'"errors"' in answer:
            raise RuntimeError(answer[:300].decode())
        return answer

    def close(self) -> None:
        """Disconnect."""
        self._writer.close()


def graphql(query: str, **variables: object) -> bytes:
    """A request body."""
    return orjson.dumps({"query": query, "variables": variables})


async def rate(calls: list[Call], seconds: float) -> float:
    """Calls a second of closed-loop clients, one per call function."""
    done, until = 0, time.perf_counter() + seconds

    async def client(call: Call) -> int:
        count = 0
        while time.perf_counter() < until:
            await call()
            count += 1
        return count

    started = time.perf_counter()
    done = sum(await asyncio.gather(*(client(call) for call in calls)))
    return done / (time.perf_counter() - started)


async def open_pool(settings: Settings, role: str, size: int) -> "asyncpg.Pool[asyncpg.Record]":
    """A bare pool as a service's role."""
    return await asyncpg.create_pool(settings.postgres_dsn(role), min_size=size, max_size=size)


async def pgbench(program: Path, settings: Settings, role: str, script: str, clients: int, seconds: float) -> float:
    """Transactions a second of pgbench with this script."""
    return await asyncio.to_thread(_pgbench, program, settings, role, script, clients, seconds)


def _pgbench(program: Path, settings: Settings, role: str, script: str, clients: int, seconds: float) -> float:
    address = urlsplit(settings.postgres_dsn(role))
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            [
                str(program), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(max(1, round(seconds))),
                "-f", file.name, "-h", str(address.hostname), "-p", str(address.port), "-U", role,
                address.path.strip("/"),
            ],
            env={"PGPASSWORD": settings.secret(f"postgres/{role}")},
            capture_output=True,
            text=True,
            check=True,
        )  # fmt: skip
    found = TPS.search(done.stdout)
    assert found, done.stdout
    return float(found.group(1))
