"""The intake stream under faults: whatever is killed when, each batch is taken in once, and poison stops nothing."""

import shutil
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cli.streams import connected, provision_streams
from contracts.actors import AgencyKind
from contracts.envelopes import INTAKE
from contracts.registry.agencies import AgencyFacts, AgencyLevel, RegisterAgency
from kernel.settings import Settings
from tests.integration.faults.world import World, world_on
from tests.integration.registry.letters import BUREAU, Gateway, gateway
from tests.integration.registry.monitoring import build, hours_ago, row
from tests.platform.actors import ADMINISTRATOR
from tests.platform.processes import until
from tests.platform.restartable import Server, restartable_nats

BATCHES = 6
GARBAGE = (b"", b"\xff" * 40, b'{"source": "GW640500-01"}')
TAKEN = """
SELECT count(*) AS batches, count(DISTINCT cause) AS causes FROM registry.journal
WHERE type = 'registry.readings.recorded.v1'
"""
ROWS = "SELECT count(*) AS rows, count(DISTINCT hour) AS hours FROM registry.readings"
KEPT = """
SELECT count(*) AS kept, count(*) FILTER (WHERE error LIKE 'INTAKE_UNREADABLE%') AS unreadable
FROM registry.quarantine WHERE source = 'intake'
"""


async def prepare(world: World, sender: Gateway) -> None:
    """A mill, its bureau and the bureau's gateway."""
    await build(world.caller)
    facts = AgencyFacts(
        code=BUREAU,
        name="某局",
        kind=AgencyKind.ECOLOGY,
        level=AgencyLevel.CITY,
        region="640500",
        valid_from=date(2020, 1, 1),
    )
    await world.caller.send(ADMINISTRATOR, RegisterAgency(agency=facts))
    await sender.register(world.caller)


async def send(sender: Gateway, numbers: range) -> None:
    """A batch of one hour each, garbage between them."""
    for number in numbers:
        await sender.send([row(hours_ago(number), number + 1)])
        await sender.publish("intake.readings.640500", GARBAGE[number % len(GARBAGE)])


async def all_taken_once(world: World, sender: Gateway, batches: int) -> None:
    """Nothing waits in the stream; every batch is in the journal once, every hour in the table once."""
    await sender.all_taken()
    assert dict((await world.fetch(KEPT))[0]) == {"kept": batches, "unreadable": batches}
    assert dict((await world.fetch(TAKEN))[0]) == {"batches": batches, "causes": batches}
    assert dict((await world.fetch(ROWS))[0]) == {"rows": batches, "hours": batches}
    await world.crew.kill("registry")


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[World]:
    async with world_on(hub_settings) as world:
        yield world


@pytest.mark.parametrize("point", ["service.before_commit", "service.after_commit", "intake.before_acknowledging"])
async def test_a_registry_killed_around_its_commit_takes_each_batch_in_once(world: World, point: str) -> None:
    async with gateway(world.settings) as sender:
        await world.start_registry()
        await prepare(world, sender)
        await world.crew.kill("registry")
        await send(sender, range(BATCHES))
        async with connected(world.settings) as client:
            assert (await client.jetstream().stream_info(INTAKE)).state.messages == 2 * BATCHES
        await crashed_at(world, point)
        await world.start_registry()
        await all_taken_once(world, sender, BATCHES)


async def crashed_at(world: World, point: str) -> None:
    """Start the registry with a place to die at; the waiting messages bring it there."""
    await world.start_registry(crash_point=point)
    await world.crew.crashed("registry", point)


async def test_batches_published_while_nats_is_killed_and_started_again_are_each_taken_in_once(
    session_settings: Settings, database_settings: Settings, tmp_path: Path
) -> None:
    update: dict[str, Any] = {"data_dir": tmp_path, "postgres_url": database_settings.postgres_url}
    async with restartable_nats(session_settings.model_copy(update=update)) as (settings, server):
        await provision_streams(settings)
        async with world_on(settings) as world:
            await world.start_registry()
            async with gateway(settings) as sender:
                await prepare(world, sender)
                await send(sender, range(2))
            await restarted(server)
            async with gateway(settings, key=sender.key) as sender:
                await send(sender, range(2, BATCHES))
                await all_taken_once(world, sender, BATCHES)


async def test_a_stream_made_anew_is_followed_again_and_its_poison_is_kept_beside_the_old(
    session_settings: Settings, database_settings: Settings, tmp_path: Path
) -> None:
    update: dict[str, Any] = {"data_dir": tmp_path, "postgres_url": database_settings.postgres_url}
    async with restartable_nats(session_settings.model_copy(update=update)) as (settings, server):
        await provision_streams(settings)
        async with world_on(settings) as world:
            await world.start_registry()
            async with gateway(settings) as sender:
                await prepare(world, sender)
                await send(sender, range(3))
                await sender.all_taken()
            await server.kill()
            shutil.rmtree(server.folder / "jetstream")
            await server.start()
            await provision_streams(settings)
            async with gateway(settings, key=sender.key) as sender:
                await send(sender, range(3, BATCHES))
                await all_taken_once(world, sender, BATCHES)


async def restarted(server: Server) -> None:
    """kill -9, then start again with what it has stored."""
    await server.kill()
    await server.start()


async def test_batches_wait_while_the_database_is_locked_away_and_none_goes_to_quarantine(world: World) -> None:
    async with gateway(world.settings) as sender:
        await world.start_registry()
        await prepare(world, sender)
        await world.fetch("ALTER ROLE registry NOLOGIN")
        await world.fetch("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'registry'")
        await sender.send([row(hours_ago(1), 1)])

        async def it_was_tried() -> bool:
            return "a message is to come again" in world.crew.log("registry")

        await until(it_was_tried)
        await world.fetch("ALTER ROLE registry LOGIN")
        await sender.all_taken()
        assert (await world.fetch(KEPT))[0]["kept"] == 0
        assert (await world.fetch(ROWS))[0]["rows"] == 1
