"""A command on its way to its transaction, and what it came to."""

import hashlib
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.messages import Command
from kernel.rights import Right
from kernel.work import Outcome, Work

COMMAND_DAYS_KEPT = 30
AHEAD_MINUTES_MAX = 5


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """How a command may share a transaction with others of its agency, as it takes no time beyond the database's.

    `aggregates`: those it is known to lock; what shares one is not committed together.
    `foresee`: reads for all such commands what they decide on, one statement each; a handler finds it in
    `work.foreseen`.
    """

    aggregates: Callable[[Any], Sequence[str]] = lambda _: ()
    foresee: Callable[[Sequence[Any], Sequence[Work]], Awaitable[object]] | None = None


ALONE = Together()
Handler = Callable[[Command, Work], Awaitable[Outcome]]
Key = tuple[date, str, uuid.UUID]


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


class Order(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """One command: under which id, by whom, whose it is to handle, and how with others."""

    command: Command
    handler: Handler
    id: CommandId
    actor: Actor
    rows: Sequence[Right]
    together: Together = ALONE
    trace: str | None = None

    @property
    def aggregates(self) -> Sequence[str]:
        """What it is known to lock."""
        return self.together.aggregates(self.command)

    @property
    def key(self) -> Key:
        """Under what its claim is kept: each agency, and each member of the public, has ids of its own."""
        scope = self.actor.subject if self.actor.agency_kind == "public" else self.actor.agency
        return self.id.day, scope, self.id.id

    @property
    def cause(self) -> str:
        """How the journal names it."""
        return str(self.id.id)

    def body_hash(self) -> bytes:
        """What makes two commands the same."""
        return hashlib.sha256(self.command.subject.encode() + b"\0" + msgspec.msgpack.encode(self.command)).digest()


class Done(msgspec.Struct, frozen=True):
    """What a command came to: its record, its last journal row, and whether it had been done before."""

    record: str
    seq: int | None
    repeated: bool = False


Result = Done | Exception
