"""An order carried out for somebody who signed it elsewhere, inside the transaction of whoever brought it.

The rights are those of the one who signed, the database shows what they may see, and the journal names them.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.messages import Command, Query
from kernel.settlement import settle
from kernel.work import Outcome, Reading, Work

SEE_AS = "SELECT set_config('hub.party', $1, true)"


async def act(work: Work, actor: Actor, handler: Callable[[Any, Work], Awaitable[Outcome]], command: Command) -> str:
    """Do it wholly or not at all; the record. A Refusal of the order is raised here and leaves the rest standing."""
    theirs = Work(
        connection=work.connection,
        actor=actor,
        now=work.now,
        cause=work.cause,
        environment=work.environment,
        rows=work.environment.rights.rows(command.subject, actor),
        journal=work.journal,
    )
    locked = work.journal.locked
    async with seeing_as(work, actor.agency):
        try:
            async with work.connection.transaction():
                outcome = await handler(command, theirs)
        except Refusal:
            work.journal.back_to(locked)
            raise
        if not theirs.relation_checked:
            raise RuntimeError(f"{command.subject} was decided without a relation check")
        await settle(outcome, theirs, work.calendar)
    return outcome.record


async def ask(work: Work, actor: Actor, handler: Callable[[Any, Reading], Awaitable[Any]], query: Query[Any]) -> Any:
    """What this actor would be answered, fields hidden and all."""
    rows = work.environment.rights.rows(query.subject, actor)
    async with seeing_as(work, actor.agency):
        return await handler(query, Reading(work.connection, actor, work.environment, rows))


@asynccontextmanager
async def seeing_as(work: Work, party: str) -> AsyncIterator[None]:
    """Have row-level security show what this agency may see; afterwards, also of a refusal, what the bringer may."""
    await work.connection.execute(SEE_AS, party)
    refusal: Refusal | None = None
    try:
        yield
    except Refusal as refused:
        refusal = refused
    await work.connection.execute(SEE_AS, work.actor.agency)
    if refusal is not None:
        raise refusal
