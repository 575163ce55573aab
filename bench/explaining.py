"""A connection that explains every statement it is given: what the hub's own code runs, with its own parameters.

The plan shown is the one PostgreSQL has settled on after it saw the statement a few times, as in a service that
has been running for a while; statements that write are explained in a transaction that is rolled back.
"""

import json
import re
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg

from bench.plans import Plan, read_plan

TRIES_BEFORE_SETTLED = 6
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")
HIDDEN = re.compile(r"set_config|pg_advisory")


class Explaining:
    """Stands where a service's code has its connection."""

    def __init__(self, connection: "asyncpg.Connection[asyncpg.Record]", big: Collection[str]) -> None:
        self._connection = connection
        self._big = big
        self.plans: list[Plan] = []

    async def fetch(self, statement: str, *arguments: Any) -> Any:
        """Explain, then do."""
        await self._explain(statement, arguments)
        return await self._connection.fetch(statement, *arguments)

    async def fetchrow(self, statement: str, *arguments: Any) -> Any:
        """Explain, then do."""
        await self._explain(statement, arguments)
        return await self._connection.fetchrow(statement, *arguments)

    async def fetchval(self, statement: str, *arguments: Any) -> Any:
        """Explain, then do."""
        await self._explain(statement, arguments)
        return await self._connection.fetchval(statement, *arguments)

    async def execute(self, statement: str, *arguments: Any) -> Any:
        """Explain, then do."""
        await self._explain(statement, arguments)
        return await self._connection.execute(statement, *arguments)

    async def executemany(self, statement: str, rows: Any) -> None:
        """Explain for the first row, then do."""
        rows = list(rows)
        if rows:
            await self._explain(statement, tuple(rows[0]))
        await self._connection.executemany(statement, rows)

    def transaction(self) -> Any:
        """A transaction, or a part of one that can be undone."""
        return self._connection.transaction()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator["Explaining"]:
        """Itself, where a pool is asked for a connection."""
        yield self

    async def _explain(self, statement: str, arguments: tuple[Any, ...]) -> None:
        if HIDDEN.search(statement) and not WRITES.search(statement):
            return
        given = f"({', '.join(map(literal, arguments))})" if arguments else ""
        await self._connection.execute(f"PREPARE explained AS {statement}")
        try:
            told = await self._settled(f"EXECUTE explained{given}", bool(WRITES.search(statement)))
        finally:
            await self._connection.execute("DEALLOCATE explained")
        self.plans.append(read_plan(" ".join(statement.split()), told, self._big))

    async def _settled(self, call: str, writes: bool) -> dict[str, Any]:
        told: list[dict[str, Any]] = []
        for _ in range(1 if writes else TRIES_BEFORE_SETTLED):
            transaction = self._connection.transaction()
            await transaction.start()
            answer = await self._connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {call}")
            await transaction.rollback()
            told = json.loads(answer)
        return told[0]


def literal(value: Any) -> str:
    """A parameter as SQL writes it; the statement's own parameter types decide what it becomes."""
    match value:
        case None:
            return "NULL"
        case bool():
            return "true" if value else "false"
        case int() | float() | Decimal():
            return f"'{value}'"
        case bytes():
            return f"'\\x{value.hex()}'"
        case datetime() | date():
            return f"'{value.isoformat()}'"
        case asyncpg.Point():
            return f"'({value.x},{value.y})'"
        case asyncpg.Box():
            corners = [f"({corner.x},{corner.y})" for corner in (value.high, value.low)]
            return f"'{','.join(corners)}'"
        case list() | tuple():
            return "'{" + ",".join(map(_element, value)).replace("'", "''") + "}'"
        case UUID():
            return f"'{value}'"
    return "'" + str(value).replace("'", "''") + "'"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    text = value.isoformat() if isinstance(value, date) else f"\\x{value.hex()}" if isinstance(value, bytes) else value
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
