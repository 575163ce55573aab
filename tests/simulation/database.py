"""A database small enough to step: row locks that wait, reads of what is committed, transactions that die with theirs.

It knows the kernel's own statements (`statements.py`) and no other: the kernel's real code runs on it.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any

import asyncpg

from tests.simulation.scheduler import PAUSE, Process, Scheduler

LOST_CONNECTION_CHANCE = 0.001
START = datetime(2026, 1, 5, tzinfo=UTC)
STEP = timedelta(minutes=5)

Row = dict[str, Any]
Statement = Callable[..., Awaitable[list[Row]]]
Overlay = dict[str, dict[Any, Any]]


class Database:
    """One service's schema: committed rows, who holds which lock, the journal's sequence."""

    def __init__(self, scheduler: Scheduler, statements: Mapping[str, Statement]) -> None:
        self.scheduler = scheduler
        self.statements = dict(statements)
        self.tables: dict[str, dict[Any, Any]] = {}
        self.locks: dict[tuple[str, Any], Transaction] = {}
        self.running: dict[int, Transaction] = {}
        self.seq = 0
        self.xid = 0
        self.late = timedelta()

    def now(self) -> datetime:
        """The hub's time: it moves with every step."""
        return START + self.scheduler.steps * STEP + self.late

    def table(self, name: str) -> dict[Any, Any]:
        """The committed rows of a table."""
        return self.tables.setdefault(name, {})


class Transaction:
    """What one transaction has written and locked."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.written: Overlay = {}
        self.waits_for: Transaction | None = None
        self.over = False
        database.xid += 1
        self.xid = database.xid
        database.running[self.xid] = self

    def get(self, table: str, key: Any) -> Any:
        """A row as this transaction sees it; None where there is none."""
        own = self.written.get(table)
        if own is not None and key in own:
            return own[key]
        return self.database.table(table).get(key)

    def put(self, table: str, key: Any, value: Any) -> None:
        """Write a row; None deletes it."""
        self.written.setdefault(table, {})[key] = value

    def rows(self, table: str) -> Iterator[tuple[Any, Any]]:
        """All rows this transaction sees."""
        own = self.written.get(table, {})
        for key, value in list(self.database.table(table).items()):
            if key not in own:
                yield key, value
        for key, value in list(own.items()):
            if value is not None:
                yield key, value

    def held_by_another(self, table: str, key: Any) -> bool:
        """Whether another transaction holds the row's lock."""
        return self.database.locks.get((table, key), self) is not self

    async def lock(self, table: str, key: Any) -> None:
        """Wait for the row; where two wait for each other, the second is refused."""
        while (holder := self.database.locks.get((table, key))) not in (None, self):
            self.waits_for = holder
            waiting: Transaction | None = holder
            while waiting is not None:
                if waiting is self:
                    raise asyncpg.DeadlockDetectedError("deadlock")
                waiting = waiting.waits_for
            await PAUSE
            if self.over:
                raise asyncpg.ConnectionDoesNotExistError("lost")
        self.waits_for = None
        self.database.locks[table, key] = self

    def commit(self) -> None:
        """Make it visible, all at once."""
        for table, rows in self.written.items():
            stored = self.database.table(table)
            for key, value in rows.items():
                if value is None:
                    stored.pop(key, None)
                else:
                    stored[key] = value
        self.end()

    def end(self) -> None:
        """Let the locks go."""
        self.over = True
        self.waits_for = None
        self.database.running.pop(self.xid, None)
        for held in [key for key, holder in self.database.locks.items() if holder is self]:
            del self.database.locks[held]


class Block:
    """`async with connection.transaction()`: a transaction, or a savepoint inside one."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._saved: Overlay | None = None

    async def __aenter__(self) -> None:
        """Begin."""
        connection = self._connection
        connection.check()
        if connection.current is None:
            connection.current = Transaction(connection.database)
        else:
            self._saved = {table: dict(rows) for table, rows in connection.current.written.items()}

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Commit, or undo; a commit is announced only after it was made, and may be cut off on either side."""
        connection = self._connection
        transaction = connection.current
        if kind is None:
            connection.check()
        if kind is GeneratorExit or transaction is None:
            return
        if self._saved is not None:
            if kind is not None:
                transaction.written = self._saved
            return
        if kind is not None:
            transaction.end()
            connection.current = None
            return
        await PAUSE
        connection.check()
        transaction.commit()
        connection.current = None
        await PAUSE


class Connection:
    """Speaks the kernel's statements as asyncpg does."""

    def __init__(self, database: Database, overrides: Mapping[str, Statement]) -> None:
        self.database = database
        self.current: Transaction | None = None
        self._overrides = overrides
        self._closed = False

    def is_closed(self) -> bool:
        """Whether it was lost."""
        return self._closed

    def lose(self) -> None:
        """The server ends what was open; what is awaited fails."""
        self._closed = True
        if self.current is not None:
            self.current.end()
            self.current = None

    def check(self) -> None:
        """Raise on a lost connection."""
        if self._closed:
            raise asyncpg.ConnectionDoesNotExistError("lost")

    def transaction(self, **_: object) -> Block:
        """A transaction or savepoint."""
        return Block(self)

    async def fetch(self, query: str, *arguments: Any) -> list[Row]:
        """Run one statement."""
        await PAUSE
        self.check()
        if self.database.scheduler.chance(LOST_CONNECTION_CHANCE):
            self.lose()
            self.check()
        statement = self._overrides.get(query) or self.database.statements[query]
        if self.current is not None:
            rows = await statement(self.current, *arguments)
        else:
            rows = await self._alone(statement, arguments)
        self.check()
        return rows

    async def _alone(self, statement: Statement, arguments: tuple[Any, ...]) -> list[Row]:
        self.current = Transaction(self.database)
        try:
            rows = await statement(self.current, *arguments)
            self.check()
            self.current.commit()
            return rows
        finally:
            if self.current is not None:
                self.current.end()
                self.current = None

    async def fetchrow(self, query: str, *arguments: Any) -> Row | None:
        """The first row."""
        rows = await self.fetch(query, *arguments)
        return rows[0] if rows else None

    async def fetchval(self, query: str, *arguments: Any) -> Any:
        """The first value."""
        row = await self.fetchrow(query, *arguments)
        return None if row is None else next(iter(row.values()))

    async def execute(self, query: str, *arguments: Any) -> None:
        """Run one statement for its effect."""
        await self.fetch(query, *arguments)


class Pool:
    """Connections of one process; they die with it. `overrides` replaces statements, for planted bugs."""

    def __init__(self, database: Database, process: Process, overrides: Mapping[str, Statement] | None = None) -> None:
        self._database = database
        self._process = process
        self._overrides = overrides or {}

    @asynccontextmanager
    async def acquire(self) -> Any:
        """A connection of one's own."""
        connection = Connection(self._database, self._overrides)
        self._process.on_crash.append(connection.lose)
        try:
            yield connection
        finally:
            if connection.lose in self._process.on_crash:
                self._process.on_crash.remove(connection.lose)
            connection.lose()

    async def fetch(self, query: str, *arguments: Any) -> list[Row]:
        """One statement in a transaction of its own."""
        async with self.acquire() as connection:
            rows: list[Row] = await connection.fetch(query, *arguments)
            return rows

    async def fetchval(self, query: str, *arguments: Any) -> Any:
        """One value, in a transaction of its own."""
        async with self.acquire() as connection:
            return await connection.fetchval(query, *arguments)

    async def execute(self, query: str, *arguments: Any) -> None:
        """One effect, in a transaction of its own."""
        await self.fetch(query, *arguments)
