"""A look at a caller stands in the journal, committed, before the caller is opened."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import msgspec
import pytest

from contracts.complaints.intake import CALLER_CONTEXT, Caller, LookAtCaller, OpenCaller
from contracts.errors import Refusal
from kernel.sealing import sealer_to
from kernel.settings import Settings
from tests.integration.complaints.world import World, world
from tests.platform.actors import OFFICER

WAIT_SECONDS = 10
CALLER = Caller(name="王小明", phone="13900000000")
LOOKS = "SELECT xmin::text AS written_by, aggregate FROM journal WHERE type = 'complaints.intake.caller_looked.v1'"
BLOCKED = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'complaints.journal'::regclass"


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


@pytest.fixture
async def owner(hub: World) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(hub.settings.postgres_dsn("complaints_owner"))
    yield connection
    await connection.close()


async def with_caller(hub: World) -> str:
    """A signed complaint whose caller is known."""
    sealer = sealer_to(hub.settings.secrets_folder / "sealing", "complaints")
    sealed = sealer.seal_text(msgspec.json.encode(CALLER).decode(), CALLER_CONTEXT)
    return await hub.signed(sealed_caller=sealed)


async def look(hub: World, number: str) -> Caller | None:
    return await hub.ask(OFFICER, LookAtCaller(number=number))


async def test_without_a_journaled_look_nothing_is_opened(hub: World) -> None:
    number = await with_caller(hub)
    assert await look(hub, number) is None
    assert await hub.rows(LOOKS) == []


async def test_while_the_journal_row_is_not_committed_nothing_is_opened(
    hub: World, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    number = await with_caller(hub)
    async with asyncio.timeout(WAIT_SECONDS), owner.transaction():
        await owner.execute("LOCK TABLE journal IN EXCLUSIVE MODE")
        opening = asyncio.create_task(hub.send(OFFICER, OpenCaller(number=number, reason="需核实排放时间")))
        while not await hub.rows(BLOCKED):
            await asyncio.sleep(0.01)
        assert await look(hub, number) is None
    await opening
    assert len(await hub.rows(LOOKS)) == 1
    assert await look(hub, number) == CALLER


async def test_a_look_that_cannot_be_journaled_opens_nothing(
    hub: World, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    number = await with_caller(hub)
    await owner.execute("ALTER TABLE journal ADD CHECK (type <> 'complaints.intake.caller_looked.v1')")
    with pytest.raises(Refusal):
        await hub.send(OFFICER, OpenCaller(number=number, reason="需核实排放时间"))
    assert await look(hub, number) is None
    assert await hub.rows("SELECT FROM caller_looks") == []


async def test_the_permission_to_look_and_its_journal_row_are_one_transaction(hub: World) -> None:
    number = await with_caller(hub)
    await hub.send(OFFICER, OpenCaller(number=number, reason="需核实排放时间"))
    (journaled,) = await hub.rows(LOOKS)
    (allowed,) = await hub.rows("SELECT xmin::text AS written_by FROM caller_looks WHERE number = $1", number)
    assert journaled["written_by"] == allowed["written_by"]
    assert journaled["aggregate"] == f"complaint:{number}"
