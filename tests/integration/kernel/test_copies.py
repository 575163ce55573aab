"""Read copies: each fact once, each case in order, a bad one holds back its own case only."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from datetime import date
from uuid import UUID

import asyncpg
import pytest

from contracts.actors import AgencyKind
from contracts.envelopes import Published
from contracts.errors import Refusal
from contracts.registry.agencies import AgencyFacts, AgencyLevel, AgencyRegistered, GetAgencies, RegisterAgency
from kernel import quarantine
from kernel.bus import Bus
from kernel.copies import AnyHandler, Copies, Kept, Sifted
from kernel.database import Pool, open_pool
from kernel.sequencer import Sequencer, read_feed
from kernel.service import Endpoints
from kernel.settings import Settings
from kernel.work import Environment, Outcome, Work
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.platform.actors import ADMINISTRATOR
from tests.platform.hub import Caller, calling, running_service

REGIONS = ["640100", "640200", "640300"]


class Follower:
    """A copy in the complaints service's schema that writes down what it was given."""

    def __init__(self, settings: Settings, pool: Pool, bus: Bus, shape: str) -> None:
        self.given: list[tuple[str, str]] = []
        self.broken: set[str] = set()
        self.error: Exception = ValueError("cannot be read")
        self.gate: asyncio.Event | None = None
        self.reached = asyncio.Event()
        self.pool = pool
        sequencer = Sequencer("complaints", settings, pool, bus)
        environment = Environment.load(settings, "complaints")
        shapes: dict[str, AnyHandler] = {
            "one by one": self.note,
            "kept": Kept(self.keep),
            "sifted": Sifted(self.sift, self.note),
        }
        self.passed_by: set[str] = set()
        self.runs: list[int] = []
        self.copies = Copies("complaints", {AgencyRegistered: shapes[shape]}, pool, bus, sequencer, environment)

    async def keep(self, events: Sequence[AgencyRegistered], work: Work) -> None:
        self.runs.append(len(events))
        for event in events:
            await self.note(event, work)

    async def sift(self, events: Sequence[AgencyRegistered], work: Work) -> list[bool]:
        self.runs.append(len(events))
        return [event.agency.name not in self.passed_by for event in events]

    async def note(self, event: AgencyRegistered, work: Work) -> Outcome | None:
        if event.agency.name in self.broken:
            raise self.error
        if event.agency.name == "等待" and self.gate:
            self.reached.set()
            await self.gate.wait()
        self.given.append((event.agency.region, event.agency.name))
        return None

    def names(self, region: str) -> list[str]:
        return [name for where, name in self.given if where == region]


class World:
    """A running registry and a follower of its feed."""

    def __init__(self, caller: Caller, follower: Follower, registry: Pool) -> None:
        self.caller, self.follower, self.registry = caller, follower, registry

    async def register(self, region: str, name: str) -> None:
        facts = AgencyFacts(
            code=f"ecology-{region}",
            name=name,
            kind=AgencyKind.ECOLOGY,
            level=AgencyLevel.CITY,
            region=region,
            valid_from=date(2020, 1, 1),
        )
        await self.caller.send(ADMINISTRATOR, RegisterAgency(agency=facts))

    async def events(self) -> list[Published]:
        return await read_feed(self.registry, "registry", 0, 500)


@pytest.fixture(params=["one by one", "kept", "sifted"])
async def world(hub_settings: Settings, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        registry = await stack.enter_async_context(running_service(REGISTRY, hub_settings))
        caller = await stack.enter_async_context(calling(hub_settings))
        pool = await open_pool(hub_settings, "complaints")
        bus = await Bus.connect(hub_settings, "complaints")
        stack.push_async_callback(bus.close)
        stack.callback(pool.terminate)
        yield World(caller, Follower(hub_settings, pool, bus, request.param), registry.pool)


@pytest.mark.parametrize("seed", range(5))
async def test_repeated_shuffled_and_missing_deliveries_end_in_each_fact_once_and_in_order(
    world: World, seed: int
) -> None:
    for round in range(4):
        for region in REGIONS:
            await world.register(region, f"第{round}次")
    dice = random.Random(seed)
    events = await world.events()
    deliveries = [dice.choice(events) for _ in range(30)]
    while deliveries:
        size = dice.randint(1, 6)
        await world.follower.copies.take_delivered("registry", deliveries[:size])
        deliveries = deliveries[size:]
    await world.follower.copies.take_delivered("registry", [events[-1]])
    for region in REGIONS:
        assert world.follower.names(region) == ["第0次", "第1次", "第2次", "第3次"]
    assert await world.follower.copies.position("registry") == len(events)


@pytest.mark.parametrize("world", ["kept", "sifted"], indirect=True)
async def test_events_that_follow_one_another_come_to_who_keeps_or_sifts_them_at_once(world: World) -> None:
    for name in ("甲局", "乙局", "丙局"):
        await world.register("640100", name)
    await world.follower.copies.take_delivered("registry", await world.events())
    assert world.follower.runs == [3]
    assert world.follower.names("640100") == ["甲局", "乙局", "丙局"]


@pytest.mark.parametrize("world", ["sifted"], indirect=True)
async def test_what_concerns_nobody_is_passed_by_and_the_case_goes_on(world: World) -> None:
    world.follower.passed_by = {"无关"}
    for name in ("无关", "甲局"):
        await world.register("640100", name)
    await world.follower.copies.take_delivered("registry", await world.events())
    assert world.follower.names("640100") == ["甲局"]
    assert await states(world.follower.pool) == []


async def test_a_poison_event_holds_back_its_own_case_only_until_it_is_replayed(world: World) -> None:
    follower = world.follower
    follower.broken = {"坏局"}
    for name in ("坏局", "后来", "再后来"):
        await world.register("640100", name)
    await world.register("640200", "好局")
    await follower.copies.take_delivered("registry", await world.events())
    assert follower.given == [("640200", "好局")]
    for _ in range(quarantine.TRIES_MAX):
        await make_due(follower.pool)
        await quarantine.retry_one(follower.pool, follower.copies)
    assert await states(follower.pool) == ["quarantined", "parked", "parked"]
    assert not await quarantine.retry_one(follower.pool, follower.copies)

    follower.broken = set()
    async with follower.pool.acquire() as connection:
        assert await quarantine.replay(connection, "registry", 1)
    while await quarantine.retry_one(follower.pool, follower.copies):
        pass
    assert follower.names("640100") == ["坏局", "后来", "再后来"]
    assert await states(follower.pool) == []


async def test_a_held_event_retried_while_others_are_taken_is_not_forgotten(world: World) -> None:
    follower = world.follower
    follower.broken = {"坏局"}
    for name in ("甲局", "坏局", "后来"):
        await world.register("640100", name)
    await world.register("640200", "等待")
    events = await world.events()
    for event in events[:2]:
        await follower.copies.take("registry", [event])
    follower.broken = set()
    await make_due(follower.pool)

    follower.gate = asyncio.Event()
    taking = asyncio.create_task(follower.copies.take("registry", events[2:]))
    await follower.reached.wait()
    retrying = asyncio.create_task(quarantine.retry_one(follower.pool, follower.copies))
    await asyncio.wait({retrying}, timeout=0.3)
    follower.gate.set()
    await asyncio.gather(taking, retrying)
    while await quarantine.retry_one(follower.pool, follower.copies):
        pass
    assert follower.names("640100") == ["甲局", "坏局", "后来"]
    assert await states(follower.pool) == []


@pytest.mark.parametrize("error", [asyncpg.InterfaceError("wrong arguments"), TimeoutError("a slow statement")])
async def test_a_handler_that_fails_like_a_lost_connection_holds_back_its_own_case_only(
    world: World, error: Exception
) -> None:
    world.follower.broken, world.follower.error = {"坏局"}, error
    await world.register("640100", "坏局")
    await world.register("640200", "好局")
    await world.follower.copies.take_delivered("registry", await world.events())
    assert world.follower.given == [("640200", "好局")]
    assert await states(world.follower.pool) == ["failing"]
    await make_due(world.follower.pool)
    assert await quarantine.retry_one(world.follower.pool, world.follower.copies)


async def test_a_read_after_a_position_waits_for_the_copy_or_says_that_it_is_behind(world: World) -> None:
    await world.register("640100", "某局")
    with pytest.raises(Refusal, match="COPY_BEHIND"):
        await world.follower.copies.wait_for(["registry:1"])
    await world.follower.copies.take_delivered("registry", await world.events())
    await world.follower.copies.wait_for(["registry:1", "transfer:99"])


@pytest.mark.parametrize("text", ["", "registry", "registry:", "registry:x", "a b:1", "registry:-1"])
async def test_a_position_that_is_none_is_refused(world: World, text: str) -> None:
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await world.follower.copies.wait_for([text])


async def test_a_running_service_follows_another_over_the_bus(hub_settings: Settings, world: World) -> None:
    given: list[str] = []

    async def note(event: AgencyRegistered, work: Work) -> Outcome | None:
        given.append(event.agency.name)
        return None

    reader = Endpoints(service="transfer", commands={}, queries={GetAgencies: nothing}, events={AgencyRegistered: note})
    async with running_service(reader, hub_settings) as service:
        for region in REGIONS:
            await world.register(region, region)
        await service.copies.wait_for([f"registry:{len(REGIONS)}"])
    assert given == REGIONS


async def nothing(query: GetAgencies, reading: object) -> list[None]:
    return []


async def make_due(pool: Pool) -> None:
    await pool.execute("UPDATE quarantine SET next_try_at = now() WHERE state = 'failing'")


async def states(pool: Pool) -> list[str]:
    return [row["state"] for row in await pool.fetch("SELECT state FROM quarantine ORDER BY position")]


async def test_every_event_has_its_own_id(world: World) -> None:
    await world.register("640100", "某局")
    await world.register("640100", "某局二")
    ids = [UUID(event.id) for event in await world.events()]
    assert len(set(ids)) == 2 and all(one.version == 7 for one in ids)
