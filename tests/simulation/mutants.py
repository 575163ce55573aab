"""Planted bugs: the kernel with one mistake each, which the simulation must find."""

from collections import deque
from collections.abc import Hashable, Sequence, Set
from datetime import datetime
from typing import Any

from contracts.envelopes import Published
from kernel import clock, committing, copies, quarantine, sequencer, settlement
from kernel.committing import Committer, Failed
from kernel.copies import Copies, following
from kernel.database import Connection
from kernel.groups import Waiting
from kernel.journal import Journal
from kernel.orders import Done, Order, Result
from kernel.work import Work
from tests.simulation.database import Row, Transaction
from tests.simulation.hub import Build
from tests.simulation.statements import NOTHING, claim, cursor, duty, feed, open_duty, start_duty


async def move_by_seq(work: Transaction, limit: int) -> list[Row]:
    """Takes rows after the highest number seen: one that commits late is never seen."""
    last = max((seq for _, seq in work.rows("feed")), default=0)
    for seq, _ in list(work.rows("outbox")):
        work.put("outbox", seq, None)
    return feed(work, sorted(seq for seq, _ in work.rows("journal") if seq > last)[:limit])


async def move_by_transaction(work: Transaction, limit: int) -> list[Row]:
    """Takes rows by transaction id, those older than all that run: a case's order is not theirs."""
    fed = {seq for _, seq in work.rows("feed")}
    oldest = min(work.database.running)
    rows = ((row["xid"], seq) for seq, row in work.rows("journal") if seq not in fed and row["xid"] < oldest)
    taken = [seq for _, seq in sorted(rows)][:limit]
    for seq in taken:
        work.put("outbox", seq, None)
    return feed(work, taken)


async def claim_apart(work: Transaction, *arguments: Any) -> list[Row]:
    """Commits the command's id before the command."""
    rows = await claim(work, *arguments)
    for key, row in work.written.get("commands", {}).items():
        work.database.table("commands").setdefault(key, row)
    return rows


async def restart_duties(work: Transaction, *columns: Any) -> list[Row]:
    """An edit starts a running clock anew."""
    for new in map(duty, zip(*columns, strict=True)):
        running = open_duty(work, new["aggregate"], new["duty"])
        if running is None:
            await start_duty(work, new)
            continue
        await work.lock("duties", running["id"])
        work.put("duties", running["id"], running | {"started_at": new["started_at"], "due_at": new["due_at"]})
    return NOTHING


async def fail_ended_duty(work: Transaction, id: str, _: int) -> list[Row]:
    """Marks a duty failing that ended meanwhile; the kernel did so until the simulation found it."""
    key = next(key for key, _ in work.rows("duties") if str(key) == id)
    await work.lock("duties", key)
    row = work.get("duties", key)
    work.put("duties", key, row | {"state": "failing", "attempts": row["attempts"] + 1})
    return NOTHING


async def write_back(work: Transaction, source: str, names: Sequence[str], reached: Sequence[int]) -> list[Row]:
    """Writes versions as they were read, lower ones too; the kernel did so until now."""
    for name, version in zip(names, reached, strict=True):
        await work.lock("applied", (source, name))
        work.put("applied", (source, name), version)
    return NOTHING


class CursorFirst(Copies):
    """Acknowledges to the feed before the effects are committed."""

    async def _apply(self, source: str, events: Sequence[Published], *, hold_failing: bool) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            fresh = following(events, await connection.fetchval(quarantine.LOCK_CURSOR, source))
            if fresh:
                await connection.execute(copies.ADVANCE, source, fresh[-1].position)
        if fresh:
            async with self._pool.acquire() as connection, connection.transaction():
                await self._apply_fresh(connection, source, fresh, hold_failing)


class Unversioned(Copies):
    """Does not look at versions: a later event of a held case is applied."""

    async def _apply_fresh(
        self, connection: Connection, source: str, events: Sequence[Published], hold_failing: bool
    ) -> None:
        for event in events:
            if await self._handled(connection, [event], hold_failing):
                await connection.execute(copies.APPLIED, source, [event.aggregate], [event.version])


class Gapped(Copies):
    """Takes whatever lies beyond the cursor, gaps or not."""

    async def _apply(self, source: str, events: Sequence[Published], *, hold_failing: bool) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            after = await connection.fetchval(quarantine.LOCK_CURSOR, source)
            fresh = [event for event in events if event.position > after]
            if fresh:
                await self._apply_fresh(connection, source, fresh, hold_failing)
                await connection.execute(copies.ADVANCE, source, fresh[-1].position)


class Nobodys(dict[str, str]):
    """Aggregates that are everybody's."""

    def setdefault(self, _: str, cause: str = "") -> str:
        """Whoever asks."""
        return cause


class Blind(Committer):
    """Does not look whether the members of a group work on the same case."""

    def _work(self, order: Order, connection: Connection, now: datetime, journal: Journal) -> Work:
        journal._owners = Nobodys()
        return super()._work(order, connection, now, journal)


def first_four(queue: deque[Waiting], _: Set[Hashable]) -> list[Waiting]:
    """A group of whatever comes first, the same command not twice."""
    group = {one.order.key: one for one in reversed([queue.popleft() for _ in range(min(4, len(queue)))])}
    return list(group.values())


class Forgetful(Committer):
    """Has the bad one of a group tried alone, and takes the others as done."""

    async def commit(self, orders: Sequence[Order]) -> list[Result]:
        try:
            return await self._transact(orders)
        except Failed as failed:
            return [failed if order is failed.order else Done(order.cause, None) for order in orders]
        except Exception as error:
            return [error for _ in orders]


MUTANTS = {
    "a cursor by seq": Build(statements={sequencer.MOVE: move_by_seq}),
    "a cursor by transaction id": Build(statements={sequencer.MOVE: move_by_transaction}),
    "an answer before the commit": Build(answers_before_commit=True),
    "a cursor advanced before the commit": Build(copies=CursorFirst),
    "a clock reset by an edit": Build(statements={settlement.START: restart_duties}),
    "a consumer without version check": Build(copies=Unversioned),
    "a consumer without gap check": Build(copies=Gapped),
    "a command id claimed apart": Build(statements={committing.CLAIM: claim_apart}),
    "a group whose members share a case": Build(committer=Blind, group_taken=first_four),
    "a group that forgets a bad one's companions": Build(committer=Forgetful),
    "an ended duty marked failing": Build(statements={clock.FAILED: fail_ended_duty}),
    "versions written back": Build(
        statements={copies.APPLIED: write_back}, retry_overrides={quarantine.LOCK_CURSOR: cursor}
    ),
}
SURVIVED = {"a broker's acknowledgement before the commit": Build(acknowledges_early=True)}
