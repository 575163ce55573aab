"""The complaint write: through GraphQL, at the service's boundary, and the same rows by pgbench."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator

import asyncpg
import uuid_utils

from bench.limits import loop_rate
from bench.wire import Rate, Target, graphql, http_rate
from contracts.complaints.intake import Channel, FileComplaint
from kernel.client import Client
from kernel.joining import over_nats
from kernel.settings import Settings

WRITE = "mutation ($input: FileComplaintInput!) { fileComplaint(input: $input) { number position } }"
REGION = "640500"
FIRST_CHARACTER, CHARACTERS = ord("一"), 40
BACKLOG_POLL_SECONDS = 0.01
BACKLOG_SECONDS_MAX = 120.0
DEADLINE_MS = 30_000

CAUGHT_UP = """
SELECT NOT EXISTS (SELECT FROM outbox)
   AND (SELECT published FROM relay) >= (SELECT coalesce(max(position), 0) FROM feed)
"""


class BacklogRemained(Exception):
    """The sequencer did not catch up with what was written."""


def filings() -> Iterator[bytes]:
    """Mutations without end, each a new complaint."""
    while True:
        yield graphql(WRITE, input=_filing())


def _filing() -> dict[str, str]:
    return {
        "channel": "HOTLINE_12345",
        "title": "夜间排放污水",
        "text": f"夜间向河道排放污水，{_words_of_its_own()}",
        "region": REGION,
        "externalNumber": f"BENCH-{os.urandom(10).hex()}",
    }


def _words_of_its_own() -> str:
    """What nobody else has said: no complaint looks like a repeat of another."""
    return "".join(chr(FIRST_CHARACTER + one) for one in os.urandom(CHARACTERS))


async def graphql_writes(settings: Settings, target: Target, connections: int, seconds: float) -> Rate:
    """Complaints a second through GraphQL, until the sequencer has nothing left to do."""
    return await drained(settings, lambda: http_rate(target, filings(), connections, seconds))


async def service_writes(settings: Settings, token: str, clients: int, seconds: float) -> Rate:
    """Complaints a second over NATS as the gateway sends them, until the sequencer has nothing left to do."""
    async with over_nats(settings) as wire:
        call = _order(Client(wire, DEADLINE_MS), token)
        return await drained(settings, lambda: loop_rate([call] * clients, seconds))


def _order(client: Client, token: str) -> Callable[[], Awaitable[None]]:
    async def order() -> None:
        filing = _filing()
        command = FileComplaint(
            channel=Channel.HOTLINE_12345,
            title=filing["title"],
            text=filing["text"],
            region=REGION,
            external_number=filing["externalNumber"],
        )
        await client.send(command, token=token, id=str(uuid_utils.uuid7()))

    return order


async def drained(settings: Settings, measure: Callable[[], Awaitable[Rate]]) -> Rate:
    """The rate with the time added that the sequencer needs afterwards until its backlog is 0."""
    started = time.perf_counter()
    found = await measure()
    written = time.perf_counter() - started
    await until_caught_up(settings)
    return Rate(found.per_second * written / (time.perf_counter() - started), found.client_cores)


async def until_caught_up(settings: Settings) -> None:
    """Return when every committed fact is in the feed and published. BacklogRemained after two minutes."""
    connection = await asyncpg.connect(settings.postgres_dsn("complaints"))
    try:
        async with asyncio.timeout(BACKLOG_SECONDS_MAX):
            while not await connection.fetchval(CAUGHT_UP):
                await asyncio.sleep(BACKLOG_POLL_SECONDS)
    except TimeoutError:
        raise BacklogRemained from None
    finally:
        await connection.close()
