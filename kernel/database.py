"""The pool of one service: its own role, its own schema, connections held without a reset."""

import asyncio
from collections.abc import Mapping
from typing import TypeAlias

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from kernel import tracing
from kernel.logs import plainly
from kernel.settings import Settings

log = structlog.get_logger()

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"
Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

RETRY_SECONDS = 0.1
COMMAND_TIMEOUT_SECONDS = 30
# The library's default of 50 000 would, under load, close a connection and lose its plans every few seconds.
QUERIES_MAX = 10_000_000
# A client that vanished without a word must not hold its locks for hours.
KEEPALIVE = {"tcp_keepalives_idle": "15", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
# A list's filters are optional: only a plan made for those that are given finds the index of each. It is to read a page
# in the order of an index, never a table (decision 0028).
LISTS = {
    "plan_cache_mode": "force_custom_plan",
    "enable_seqscan": "off",
    "random_page_cost": "1.1",
    "max_parallel_workers_per_gather": "0",
    "jit": "off",
}
# What a statement may raise when the server dies: InternalClientError where its last words met the next statement.
DATABASE_ERRORS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
NOT_YET = (OSError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.TooManyConnectionsError)


async def _keep_session(_: object) -> None:
    """No reset between users of a connection: nothing in the hub keeps session state."""


async def open_pool(settings: Settings, role: str) -> Pool:
    """Connect as the service's role; waits until PostgreSQL answers."""
    while True:
        try:
            return await _pool(settings, role, 2, settings.pool_size, {})
        except NOT_YET as error:
            log.info("waiting for PostgreSQL", reason=plainly(error))
            await asyncio.sleep(RETRY_SECONDS)


async def open_lists_pool(settings: Settings, role: str) -> Pool:
    """Connections for lists; none is made before one is asked for."""
    return await _pool(settings, role, 0, max(2, settings.pool_size // 2), LISTS)


async def _pool(settings: Settings, role: str, least: int, most: int, session: Mapping[str, str]) -> Pool:
    return await asyncpg.create_pool(
        settings.postgres_dsn(role),
        min_size=least,
        max_size=most,
        max_queries=QUERIES_MAX,
        reset=_keep_session,
        init=tracing.watch,
        command_timeout=COMMAND_TIMEOUT_SECONDS,
        server_settings={"application_name": f"liandong {role}", **KEEPALIVE, **session},
    )
