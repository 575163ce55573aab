"""Events doubled, shuffled, garbled, and one that cannot be handled: the others pass, each once, each case in order."""

import random
from collections.abc import AsyncIterator

import msgspec
import nats
import pytest

from cli.streams import connected
from kernel.database import open_pool
from kernel.sequencer import read_feed
from kernel.settings import Settings
from tests.integration.faults.world import REGIONS, World, world_on
from tests.platform.processes import until

SUBJECT = "event.registry.agencies.registered.v1"
GARBAGE = (b"", b"\x00", b"\xff" * 40, b'{"id": 1}', msgspec.msgpack.encode({"id": "x", "position": "one"}))
MORE_THAN_UNACKNOWLEDGED_MAX = 600
HELD = "SELECT state FROM complaints.quarantine ORDER BY position"
NOTED = """
SELECT convert_from(data, 'UTF8')::json ->> 'name' AS name FROM complaints.journal
WHERE type = 'complaints.test.noted.v1' AND aggregate = $1 ORDER BY version
"""
REPLAY = "UPDATE complaints.quarantine SET state = 'failing', attempts = 0, next_try_at = now() WHERE state <> 'parked'"


@pytest.fixture
async def world(hub_settings: Settings) -> AsyncIterator[World]:
    async with world_on(hub_settings) as world:
        await world.start_registry()
        await world.start_notebook()
        yield world


async def write(world: World, rounds: range) -> None:
    for round in rounds:
        for region in REGIONS:
            await world.insist(region, f"第{round}次")


async def publish_raw(world: World, bodies: list[bytes]) -> None:
    """As the registry, without ids that JetStream could drop doubles by."""
    client = await nats.connect(
        world.settings.nats_address(),
        user="registry",
        password=world.settings.secret("nats/registry"),
        inbox_prefix=b"_INBOX_registry",
    )
    for body in bodies:
        await client.jetstream().publish(SUBJECT, body)
    await client.close()


async def all_acknowledged(world: World) -> None:
    async def none_is_left() -> bool:
        async with connected(world.settings) as client:
            consumer = await client.jetstream().consumer_info("EVENTS_registry", "complaints")
        return not consumer.num_ack_pending and not consumer.num_pending

    await until(none_is_left)


async def all_published(world: World) -> None:
    async def none_is_left() -> bool:
        return not (await world.lag())["unpublished"]

    await until(none_is_left)


async def test_the_same_events_a_hundred_times_and_out_of_order_take_effect_once(world: World) -> None:
    await write(world, range(3))
    pool = await open_pool(world.settings, "registry")
    events = await read_feed(pool, "registry", 0, 500)
    pool.terminate()
    doubles = [msgspec.msgpack.encode(event) for event in events] * 12
    assert len(doubles) > 100
    random.Random(3).shuffle(doubles)
    await publish_raw(world, [msgspec.msgpack.encode(events[0])] * 100)
    await publish_raw(world, doubles[:60])
    await write(world, range(3, 5))
    await publish_raw(world, doubles[60:])
    await all_acknowledged(world)
    await world.settled()


async def test_more_garbage_than_may_wait_unacknowledged_stops_no_good_event(world: World) -> None:
    await write(world, range(1))
    garbage = [GARBAGE[number % len(GARBAGE)] for number in range(MORE_THAN_UNACKNOWLEDGED_MAX)]
    await publish_raw(world, garbage)
    await write(world, range(1, 2))
    await all_acknowledged(world)
    await world.settled()


async def test_a_consumer_that_starts_while_the_source_is_down_takes_what_was_published(world: World) -> None:
    await world.crew.kill("complaints")
    await write(world, range(2))
    await all_published(world)
    await world.crew.kill("registry")
    await world.start_notebook()
    await world.settled()


async def test_an_event_whose_handler_fails_holds_back_its_own_case_until_the_handler_is_repaired(world: World) -> None:
    await world.crew.kill("complaints")
    await world.start_notebook(broken="坏局")
    for name in ("坏局", "后来"):
        await world.insist("640100", name)
    await world.insist("640200", "好局")

    async def the_other_case_has_passed() -> bool:
        states = [row["state"] for row in await world.fetch(HELD)]
        return states in (["failing", "parked"], ["quarantined", "parked"]) and bool(
            await world.fetch(NOTED, "note:ecology-640200")
        )

    await until(the_other_case_has_passed)
    assert await world.fetch(NOTED, "note:ecology-640100") == []

    await world.crew.kill("complaints")
    await world.start_notebook()
    await world.fetch(REPLAY)
    await world.settled()
    assert [row["name"] for row in await world.fetch(NOTED, "note:ecology-640100")] == ["坏局", "后来"]
