"""NATS and PostgreSQL killed, wiped and cut off under load: what was acknowledged stays, the rest is done once."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from nats.js import JetStreamContext

from cli.streams import connected, provision_streams
from contracts.errors import Refusal
from kernel.bundles import unbundled
from kernel.settings import Settings
from tests.integration.faults.world import REGIONS, World, world_on
from tests.platform.processes import until
from tests.platform.restartable import Server, link_to, restartable_nats, restartable_postgres

ROUNDS = 12
BEFORE_THE_FAULT = 6
# What who asks is told while the service is cut off: that it did not answer in time, or that nobody serves.
AWAY = "DEADLINE_PASSED|SERVICE_UNAVAILABLE"
HEAD = "SELECT count(*) AS events FROM registry.feed"


class Load:
    """Commands for three cases at once, each sent until answered."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._task = asyncio.ensure_future(asyncio.gather(*(self._write(region) for region in REGIONS)))

    async def _write(self, region: str) -> None:
        for round in range(ROUNDS):
            await self._world.insist(region, f"第{round}次")

    async def under_way(self, answered: int = BEFORE_THE_FAULT) -> None:
        """Wait until so many commands have been answered."""

        async def answered_enough() -> bool:
            return self._task.done() or len(self._world.acknowledged) >= answered

        await until(answered_enough)

    async def all_answered(self) -> None:
        """Wait for the last answer, then for everything to have arrived."""
        await self._task
        assert len(self._world.acknowledged) == ROUNDS * len(REGIONS)
        assert self._world.crew.ended() == []
        await self._world.settled()


@pytest.fixture
async def fragile(
    session_settings: Settings, database_settings: Settings, tmp_path: Path
) -> AsyncIterator[tuple[Settings, Server]]:
    settings = session_settings.model_copy(
        update={"data_dir": tmp_path, "postgres_url": database_settings.postgres_url}
    )
    async with restartable_nats(settings) as (completed, server):
        await provision_streams(completed)
        yield completed, server


async def test_a_killed_nats_comes_back_and_everything_arrives_once(fragile: tuple[Settings, Server]) -> None:
    settings, server = fragile
    async with world_on(settings) as world:
        await asyncio.gather(world.start_registry(), world.start_notebook())
        load = Load(world)
        await load.under_way()
        await server.kill()
        await server.start()
        await load.all_answered()


async def stored(streams: JetStreamContext) -> set[int]:
    """The positions of the events in the stream, however many share a message."""
    state = (await streams.stream_info("EVENTS_registry")).state
    messages = [await streams.get_msg("EVENTS_registry", seq) for seq in range(1, state.last_seq + 1)]
    return {event.position for message in messages for event in unbundled(message.data or b"")}


async def test_a_wiped_nats_store_is_filled_again_and_the_copies_converge(fragile: tuple[Settings, Server]) -> None:
    settings, server = fragile
    async with world_on(settings) as world:
        await asyncio.gather(world.start_registry(), world.start_notebook())
        load = Load(world)
        await load.under_way()
        await server.kill()
        shutil.rmtree(server.folder / "jetstream")
        await server.start()
        await provision_streams(settings)
        await load.all_answered()
        (feed,) = await world.fetch(HEAD)

        async def the_stream_has_them_all() -> bool:
            async with connected(settings) as client:
                return await stored(client.jetstream()) == set(range(1, feed["events"] + 1))

        await until(the_stream_has_them_all)
        await world.settled()


async def test_a_killed_postgresql_comes_back_with_everything_acknowledged(
    nats_settings: Settings,
) -> None:
    async with restartable_postgres(nats_settings) as (settings, server), world_on(settings) as world:
        await asyncio.gather(world.start_registry(), world.start_notebook())
        load = Load(world)
        for answered in (BEFORE_THE_FAULT, 2 * BEFORE_THE_FAULT, 3 * BEFORE_THE_FAULT):
            await load.under_way(answered)
            await server.kill()
            await server.start()
        await load.all_answered()


async def test_dropped_and_stalled_links_delay_but_lose_and_double_nothing(hub_settings: Settings) -> None:
    nats, postgres = (urlsplit(str(url)) for url in (hub_settings.nats_url, hub_settings.postgres_url))
    assert nats.port and postgres.port
    async with (
        link_to(nats.port) as (nats_link, nats_port),
        link_to(postgres.port) as (postgres_link, postgres_port),
        world_on(hub_settings) as world,
    ):
        linked = world.settings.model_copy(
            update={
                "nats_url": f"nats://127.0.0.1:{nats_port}",
                "postgres_url": f"postgresql://127.0.0.1:{postgres_port}{postgres.path}",
            }
        )
        await asyncio.gather(world.start_registry(settings=linked), world.start_notebook())
        load = Load(world)
        await load.under_way(3)
        postgres_link.drop()
        await load.under_way(9)
        nats_link.drop()
        await load.under_way(15)
        nats_link.flowing.clear()
        with pytest.raises(Refusal, match=AWAY):
            await world.register("640400", "某局")
        nats_link.drop()
        nats_link.flowing.set()
        await load.under_way(21)
        postgres_link.flowing.clear()
        with pytest.raises(Refusal, match=AWAY):
            await world.register("640400", "某局")
        postgres_link.flowing.set()
        await load.all_answered()
