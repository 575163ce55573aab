"""Time passes for the transfer service, and what its clock then journals."""

import asyncpg

from tests.integration.transfer.world import World


async def advance_clock(hub: World, shift: str) -> None:
    """Move the hub's test clock."""
    connection = await asyncpg.connect(hub.settings.postgres_dsn("transfer_owner"))
    try:
        await connection.execute("UPDATE test_clock SET shift = $1::text::interval", shift)
    finally:
        await connection.close()


async def until_journaled(hub: World, type: str) -> None:
    """Wait for an event of this type."""
    sequencer = hub.transfer.sequencer
    for _ in range(100):
        seen = sequencer.moves
        if await hub.transfer.pool.fetchval("SELECT count(*) FROM journal WHERE type = $1", type):
            return
        await sequencer.next_move(seen, 0.1)
    raise AssertionError(f"{type} was not journaled")
