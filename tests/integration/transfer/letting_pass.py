"""Lets a limit of a referral pass, without waiting for it."""

import asyncio

import asyncpg

from contracts.transfer.lapses import Lapse, ListLapses
from tests.integration.transfer.world import World
from tests.platform.actors import PROCURATOR

DUE_LONG_AGO = """
UPDATE transfer.duties SET due_at = hub_now() - $3::text::interval
WHERE aggregate = $1 AND duty = $2 AND ended_at IS NULL RETURNING id
"""


async def let_pass(hub: World, number: str, duty: str, by: str = "25 hours", aggregate: str | None = None) -> Lapse:
    """The limit has been over for so long; what the procuratorate then finds on its list."""
    await overdue_since(hub, aggregate or f"referral:{number}", duty, by)
    async with asyncio.timeout(20):
        while not (found := await _listed(hub, number, duty)):
            await asyncio.sleep(0.05)
    return found[0]


async def overdue_since(hub: World, aggregate: str, duty: str, by: str) -> None:
    """Set the end of a running limit back, for the clock to find."""
    connection = await asyncpg.connect(
        hub.settings.postgres_dsn("postgres"), server_settings={"search_path": "transfer"}
    )
    try:
        assert await connection.fetch(DUE_LONG_AGO, aggregate, duty, by), f"{duty} does not run"
    finally:
        await connection.close()


async def _listed(hub: World, number: str, duty: str) -> list[Lapse]:
    page = await hub.caller.ask(PROCURATOR, ListLapses(size=100))
    return [one for one in page.items if (one.number, one.duty) == (number, duty)]
