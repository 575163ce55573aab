"""Commands in one transaction: claim their ids, let each handler decide, journal, start clocks, commit.

Where one of several fails nothing of that transaction stays, and the others are committed without it.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

import asyncpg

from contracts.errors import Refusal
from contracts.messages import Command
from kernel import tracing
from kernel.crash_points import reach
from kernel.database import Connection, Pool
from kernel.journal import Journal
from kernel.orders import Done, Key, Order, Result
from kernel.settlement import Decided, settle_together
from kernel.work import Environment, Work

TRIES_MAX = 3
# One order whose aggregate is held elsewhere must not keep the others of its group waiting.
LOCK_TIMEOUT_ALONE = "0"
LOCK_TIMEOUT_TOGETHER = "250ms"
# A natural key that another transaction took meanwhile is there to be seen the next time.
TRIED_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.UniqueViolationError)

CLAIM = """
WITH claimed AS (
    INSERT INTO commands (day, agency, id, body_hash)
    SELECT * FROM unnest($1::date[], $2::text[], $3::uuid[], $4::bytea[]) AS one (day, agency, id, body_hash)
    ORDER BY day, agency, id
    ON CONFLICT DO NOTHING RETURNING day, agency, id
)
SELECT day, agency, id, (SELECT hub_now()) AS now, (SELECT set_config('hub.party', $5, true)),
       (SELECT set_config('lock_timeout', $6, true))
FROM claimed
"""
CLAIMED = "SELECT body_hash, record, seq FROM commands WHERE day = $1 AND agency = $2 AND id = $3"
DONE = """
UPDATE commands SET record = one.record, seq = one.seq
FROM unnest($1::date[], $2::text[], $3::uuid[], $4::text[], $5::bigint[]) AS one (day, agency, id, record, seq)
WHERE commands.day = one.day AND commands.agency = one.agency AND commands.id = one.id
"""


class Failed(Exception):
    """The handler of one of several orders failed."""

    def __init__(self, order: Order) -> None:
        super().__init__(order.command.subject)
        self.order = order


class Committer:
    """Commits the commands of one service, several at a time where they come from the same agency."""

    def __init__(self, pool: Pool, environment: Environment) -> None:
        self._pool = pool
        self._environment = environment

    async def commit(self, orders: Sequence[Order]) -> list[Result]:
        """What each order came to, in their order; orders of one agency that share no aggregate and no id."""
        if len(orders) == 1:
            return [await self._alone(orders[0])]
        try:
            return list(await self._transact(orders))
        except Failed as failed:
            parts = around(orders, failed.order)
        except Exception:
            parts = halves(orders)
        return list(chain.from_iterable([await self.commit(part) for part in parts]))

    async def _alone(self, order: Order) -> Result:
        for attempt in range(1, TRIES_MAX + 1):
            try:
                return (await self._transact([order]))[0]
            except Exception as error:
                cause = error.__cause__ if isinstance(error, Failed) else error
                if attempt == TRIES_MAX or not isinstance(cause, TRIED_AGAIN):
                    assert isinstance(cause, Exception)
                    return cause
        raise AssertionError("a try returns")

    async def _transact(self, orders: Sequence[Order]) -> list[Result]:
        with tracing.span("commit", parent=orders[0].trace, links=[order.trace for order in orders[1:]]):
            return await self._transacted(orders)

    async def _transacted(self, orders: Sequence[Order]) -> list[Result]:
        async with self._pool.acquire() as connection, connection.transaction():
            rows = await _claim(connection, orders)
            claimed = {(row["day"], row["agency"], row["id"]) for row in rows}
            fresh = [order for order in orders if order.key in claimed]
            results: dict[Key, Result] = {}
            for order in orders:
                if order.key not in claimed:
                    results[order.key] = await _repeated(connection, order)
            if fresh:
                results |= await self._decide(connection, fresh, rows[0]["now"])
            reach("service.before_commit")
        return [results[order.key] for order in orders]

    async def _decide(self, connection: Connection, orders: Sequence[Order], now: datetime) -> dict[Key, Result]:
        journal = Journal(connection)
        for order in orders:
            tracing.remember(order.cause)
            journal.own(order.aggregates, order.cause)
        await journal.lock(chain.from_iterable(order.aggregates for order in orders))
        works = [self._work(order, connection, now, journal) for order in orders]
        await _foresee(orders, works)
        decided = [await _decided(order, work) for order, work in zip(orders, works, strict=True)]
        seqs = await settle_together(decided, self._environment.calendar)
        done = [Done(one.outcome.record, seqs.get(one.work.cause)) for one in decided]
        rows = ((*order.key, one.record, one.seq) for order, one in zip(orders, done, strict=True))
        await connection.execute(DONE, *(list(column) for column in zip(*rows, strict=True)))
        return {order.key: one for order, one in zip(orders, done, strict=True)}

    def _work(self, order: Order, connection: Connection, now: datetime, journal: Journal) -> Work:
        return Work(
            connection=connection,
            actor=order.actor,
            now=now,
            cause=order.cause,
            environment=self._environment,
            rows=order.rows,
            journal=journal,
        )


async def _foresee(orders: Sequence[Order], works: Sequence[Work]) -> None:
    alike: dict[type[Command], list[tuple[Order, Work]]] = {}
    for order, work in zip(orders, works, strict=True):
        alike.setdefault(type(order.command), []).append((order, work))
    for members in alike.values():
        foresee = members[0][0].together.foresee
        if foresee is not None:
            foreseen = await foresee([order.command for order, _ in members], [work for _, work in members])
            for _, work in members:
                work.foreseen = foreseen


async def _decided(order: Order, work: Work) -> Decided:
    try:
        outcome = await order.handler(order.command, work)
        if not work.relation_checked:
            raise RuntimeError(f"{order.command.subject} was decided without a relation check")
    except Exception as error:
        raise Failed(order) from error
    return Decided(outcome, work)


async def _claim(connection: Connection, orders: Sequence[Order]) -> list[asyncpg.Record]:
    columns = zip(*((*order.key, order.body_hash()) for order in orders), strict=True)
    timeout = LOCK_TIMEOUT_ALONE if len(orders) == 1 else LOCK_TIMEOUT_TOGETHER
    return await connection.fetch(CLAIM, *(list(column) for column in columns), orders[0].actor.agency, timeout)


async def _repeated(connection: Connection, order: Order) -> Result:
    row = await connection.fetchrow(CLAIMED, *order.key)
    assert row is not None
    if row["body_hash"] != order.body_hash():
        return Refusal("COMMAND_ID_REUSED", got=order.cause)
    return Done(row["record"], row["seq"], repeated=True)


def around(orders: Sequence[Order], bad: Order) -> list[Sequence[Order]]:
    """Those before a bad one, itself, those after it."""
    at = orders.index(bad)
    return [part for part in (orders[:at], orders[at : at + 1], orders[at + 1 :]) if part]


def halves(orders: Sequence[Order]) -> list[Sequence[Order]]:
    """The first half and the other."""
    middle = len(orders) // 2
    return [orders[:middle], orders[middle:]]
