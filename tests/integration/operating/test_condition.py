"""A service says that it is not ready while one of its parts stands still, which, and that it moves again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import asyncpg
import pytest

from cli.listening import reasons
from cli.nats_accounts import stream_of
from cli.streams import connected, consumer_config, ensure_stream, provision_streams, stream_config
from contracts.duties import Duty
from contracts.law import LawRow, LawStatus, Unit
from contracts.operating import Condition
from contracts.registry.agencies import AgencyRegistered, RegisterAgency
from kernel.bus import Bus
from kernel.clock import system_actor
from kernel.service import Endpoints
from kernel.settings import Settings
from kernel.settlement import settle
from kernel.work import Outcome, StartDuty, Work
from services.registry.agencies import handlers as agencies
from tests.integration.faults.world import facts
from tests.platform.actors import ADMINISTRATOR
from tests.platform.hub import Caller, calling, new_id, running_service
from tests.platform.processes import until
from tests.platform.restartable import restartable_nats, restartable_postgres

# Longer than the two seconds for which an idle copy waits between its beats.
STALL_SECONDS = 3
REGISTRY = Endpoints(service="registry", commands={RegisterAgency: agencies.register}, queries={})
LOCK = "SELECT pg_advisory_lock(hashtext('sequencer registry'))"
UNLOCK = "SELECT pg_advisory_unlock(hashtext('sequencer registry'))"
SEQUENCERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'liandong registry sequencer'
"""
LIMIT = LawRow(
    key="test.answer",
    value=Decimal(0),
    unit=Unit.HOURS,
    source="本测试",
    status=LawStatus.LOCAL,
    region="",
    valid_from=date(2020, 1, 1),
    valid_to=None,
    name="应答期限",
)


class Observer:
    """Asks a service how it is as the gateway does."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus

    async def condition(self, service: str = "registry") -> Condition:
        found = await self._bus.condition(service, 2)
        assert found is not None
        return found

    async def names(self, *parts: str, service: str = "registry") -> None:
        """Wait until exactly these parts are not ready."""

        async def named() -> bool:
            found = await self._bus.condition(service, 2)
            return found is not None and [one.part for one in found.parts if one.why] == list(parts)

        await until(named)


async def checked(settings: Settings, service: str, *told: str) -> None:
    """Wait until the service's health check says just this."""

    async def says() -> bool:
        return await reasons(settings, service) == list(told)

    await until(says)


@pytest.fixture
async def settings(hub_settings: Settings) -> Settings:
    return hub_settings.model_copy(update={"stall_seconds": STALL_SECONDS})


@pytest.fixture
async def observer(settings: Settings) -> AsyncIterator[Observer]:
    bus = await Bus.connect(settings, "gateway")
    yield Observer(bus)
    await bus.close()


async def register(caller: Caller) -> None:
    await caller.send(ADMINISTRATOR, RegisterAgency(agency=facts("640500", f"局{new_id()}")))


async def test_a_service_whose_parts_move_is_ready_with_and_without_work(
    settings: Settings, observer: Observer
) -> None:
    async with running_service(REGISTRY, settings), calling(settings) as caller:
        await observer.names()
        await register(caller)

        async def seen() -> bool:
            return (await observer.condition()).journal.published == 1

        await until(seen)
        await observer.names()
        told = await observer.condition()
    assert [part.part for part in told.parts] == ["database", "nats", "sequencer", "relay", "clock"]
    assert told.journal.head == 1 and told.versions["PostgreSQL"] and told.versions["NATS"]
    assert [(asked.topic, asked.kind, asked.count) for asked in told.asked] == [("agencies", "command", 1)]


async def test_rows_that_no_sequencer_moves_are_not_ready_until_one_does(
    settings: Settings, observer: Observer
) -> None:
    async with running_service(REGISTRY, settings), calling(settings) as caller:
        await observer.names()
        holder = await asyncpg.connect(settings.postgres_dsn("registry"))
        administrator = await asyncpg.connect(settings.postgres_dsn("postgres"))
        waiting = asyncio.create_task(holder.fetchval(LOCK))
        while not waiting.done():
            await administrator.fetch(SEQUENCERS)
            await asyncio.wait([waiting], timeout=0.05)
        await register(caller)
        await observer.names("sequencer")
        stuck = await observer.condition()
        (why,) = [part.why for part in stuck.parts if part.why]
        assert why.startswith("已提交的记录有 ") and stuck.journal.oldest_seconds > STALL_SECONDS
        await holder.fetchval(UNLOCK)

        async def moved() -> bool:
            return (await observer.condition()).journal.oldest_seconds == 0

        await until(moved)
        await observer.names()
        await holder.close()
        await administrator.close()


async def test_events_that_cannot_be_published_are_not_ready_until_they_are(
    settings: Settings, observer: Observer
) -> None:
    async with running_service(REGISTRY, settings), calling(settings) as caller:
        await observer.names()
        async with connected(settings) as provisioner:
            await provisioner.jetstream().delete_stream(stream_of("registry"))
            await register(caller)
            await observer.names("relay")
            await ensure_stream(provisioner.jetstream(), stream_config("registry"))
        await observer.names()

        async def published() -> bool:
            return (await observer.condition()).journal.published == 1

        await until(published)


async def test_a_copy_whose_consumer_is_gone_is_not_ready_until_it_follows_again(
    settings: Settings, observer: Observer
) -> None:
    async def keep(event: AgencyRegistered, work: Work) -> None:
        return None

    copying = Endpoints(service="complaints", commands={}, queries={}, events={AgencyRegistered: keep})
    async with running_service(REGISTRY, settings), running_service(copying, settings), calling(settings) as caller:
        await observer.names(service="complaints")
        async with connected(settings) as provisioner:
            streams = provisioner.jetstream()
            await streams.delete_consumer(stream_of("registry"), "complaints")
            await register(caller)
            await observer.names("copies.registry", service="complaints")
            await streams.add_consumer(stream_of("registry"), consumer_config("complaints"))
        await observer.names(service="complaints")
        await register(caller)

        async def followed() -> bool:
            return (await observer.condition("complaints")).cursors == {"registry": 2}

        await until(followed)
        await checked(settings, "complaints")


async def test_a_clock_whose_handler_hangs_is_not_ready_until_it_goes_on(
    settings: Settings, observer: Observer
) -> None:
    released = asyncio.Event()

    async def hang(duty: Duty, work: Work) -> Outcome:
        await released.wait()
        return Outcome()

    hanging = Endpoints(service="registry", commands={}, queries={}, deadlines={"test.answer": hang})
    async with running_service(hanging, settings) as service:
        await observer.names()
        async with service.pool.acquire() as connection, connection.transaction():
            work = Work(
                connection=connection,
                actor=system_actor("registry"),
                now=await connection.fetchval("SELECT hub_now()"),
                cause="test",
                environment=service.environment,
            )
            duty = StartDuty(duty="test.answer", aggregate="case:1", by="ecology-640500", limit=LIMIT)
            await settle(Outcome(duties=[duty]), work, service.environment.calendar)
        await observer.names("clock")
        released.set()
        await observer.names()

        async def counted() -> bool:
            return (await observer.condition()).overdue == {"test.answer": 1}

        await until(counted)


async def test_a_lost_database_is_named_and_what_only_waits_for_it_is_not(nats_settings: Settings) -> None:
    hasty = nats_settings.model_copy(update={"stall_seconds": STALL_SECONDS})
    async with restartable_postgres(hasty) as (settings, server), running_service(REGISTRY, settings):
        bus = await Bus.connect(settings, "gateway")
        await Observer(bus).names()
        await server.kill()

        async def named() -> bool:
            found = await bus.condition("registry", 2)
            return found is not None and [one.part for one in found.causes] == ["database"]

        await until(named)
        await checked(settings, "registry", "数据库没有应答")
        await server.start()
        await Observer(bus).names()
        await bus.close()


async def test_a_lost_nats_is_named_by_the_health_check_and_by_whoever_had_a_connection(
    session_settings: Settings, database_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("lost")
    given = session_settings.model_copy(
        update={"data_dir": folder, "postgres_url": database_settings.postgres_url, "stall_seconds": STALL_SECONDS}
    )
    async with restartable_nats(given) as (settings, server):
        await provision_streams(settings)
        bus = await Bus.connect(settings, "gateway")
        async with running_service(REGISTRY, settings) as service:
            await Observer(bus).names()
            await server.kill()

            async def noticed() -> bool:
                told = service.watch.condition()
                return not bus.connected and [part.part for part in told.causes] == ["nats"]

            await until(noticed)
            await checked(settings, "registry", "消息服务没有应答")
            await server.start()
            await Observer(bus).names()
        await bus.close()
