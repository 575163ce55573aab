"""One command, one transaction: claim its id, let the handler decide, journal, start clocks, commit."""

import hashlib
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import asyncpg
import msgspec

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.messages import Command, Receipt
from kernel.crash_points import reach
from kernel.database import Connection, Pool
from kernel.rights import Right
from kernel.sequencer import Sequencer
from kernel.settlement import settle
from kernel.work import Environment, Outcome, Work

COMMAND_DAYS_KEPT = 30
AHEAD_MINUTES_MAX = 5
POSITION_SECONDS_MAX = 2.0
TRIES_MAX = 3

Handler = Callable[[Command, Work], Awaitable[Outcome]]

CLAIM = """
INSERT INTO commands (day, agency, id, body_hash) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING hub_now(), set_config('hub.party', $5, true)
"""
CLAIMED = "SELECT body_hash, record, seq FROM commands WHERE day = $1 AND agency = $2 AND id = $3"
DONE = "UPDATE commands SET record = $4, seq = $5 WHERE day = $1 AND agency = $2 AND id = $3"


class CommandId(msgspec.Struct, frozen=True):
    """A UUIDv7: its own time says on which day the command was issued."""

    id: uuid.UUID
    issued_at: datetime

    @classmethod
    def parse(cls, text: str | None, now: datetime) -> "CommandId":
        """Refusals: COMMAND_ID_INVALID, COMMAND_TOO_OLD."""
        try:
            id = uuid.UUID(text or "")
        except ValueError:
            raise Refusal("COMMAND_ID_INVALID", got=text or "") from None
        if id.version != 7:
            raise Refusal("COMMAND_ID_INVALID", got=text)
        seconds = (id.int >> 80) / 1000
        if seconds > (now + timedelta(minutes=AHEAD_MINUTES_MAX)).timestamp():
            raise Refusal("COMMAND_ID_INVALID", got=text)
        issued_at = datetime.fromtimestamp(seconds, UTC)
        if issued_at < now - timedelta(days=COMMAND_DAYS_KEPT):
            raise Refusal("COMMAND_TOO_OLD", issued_at=issued_at.isoformat(), days=COMMAND_DAYS_KEPT)
        return cls(id, issued_at)

    @property
    def day(self) -> date:
        """The partition it is kept in."""
        return self.issued_at.date()


class Commands:
    """Executes commands of one service."""

    def __init__(self, pool: Pool, sequencer: Sequencer, environment: Environment) -> None:
        self._pool = pool
        self._sequencer = sequencer
        self._environment = environment

    async def execute(
        self, command: Command, handler: Handler, *, id: str | None, actor: Actor, rows: list[Right]
    ) -> Receipt:
        """Run the command once; the same command again gets the same receipt."""
        command_id = CommandId.parse(id, datetime.now(UTC))
        for attempt in range(1, TRIES_MAX + 1):
            try:
                record, seq, repeated = await self._transact(command, handler, command_id, actor, rows)
                break
            except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
                if attempt == TRIES_MAX:
                    raise
        reach("service.after_commit")
        self._sequencer.wake()
        position = None if seq is None else await self._sequencer.position_of(seq, POSITION_SECONDS_MAX)
        return Receipt(record=record, position=position, repeated=repeated)

    async def _transact(
        self, command: Command, handler: Handler, id: CommandId, actor: Actor, rows: list[Right]
    ) -> tuple[str, int | None, bool]:
        scope = actor.subject if actor.agency_kind == "public" else actor.agency
        body_hash = hashlib.sha256(command.subject.encode() + b"\0" + msgspec.msgpack.encode(command)).digest()
        async with self._pool.acquire() as connection, connection.transaction():
            now = await connection.fetchval(CLAIM, id.day, scope, id.id, body_hash, actor.agency)
            if now is None:
                return await _repeated(connection, id, scope, body_hash)
            work = Work(
                connection=connection,
                actor=actor,
                now=now,
                cause=str(id.id),
                environment=self._environment,
                rows=rows,
            )
            outcome = await handler(command, work)
            if not work.relation_checked:
                raise RuntimeError(f"{command.subject} was decided without a relation check")
            await settle(outcome, work, self._environment.calendar)
            await connection.execute(DONE, id.day, scope, id.id, outcome.record, work.journal.seq)
            reach("service.before_commit")
            return outcome.record, work.journal.seq, False


async def _repeated(
    connection: Connection, id: CommandId, scope: str, body_hash: bytes
) -> tuple[str, int | None, bool]:
    row = await connection.fetchrow(CLAIMED, id.day, scope, id.id)
    assert row is not None
    if row["body_hash"] != body_hash:
        raise Refusal("COMMAND_ID_REUSED", got=str(id.id))
    return row["record"], row["seq"], True
