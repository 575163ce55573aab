"""Each NATS user reaches its own subjects and nothing else; streams keep what they were given."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import pytest
from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeout
from nats.js.api import StreamConfig
from nats.js.errors import APIError

from cli.nats_accounts import read_users, services, stream_of
from cli.streams import provision_streams, require_synced_storage
from contracts.envelopes import INTAKE
from kernel.bus import flushed
from kernel.settings import Settings
from tests.platform.servers import nats_server

USERS = {user.name: user for user in read_users()}


SENTINEL = "nobody.may.publish.here"


@pytest.fixture(scope="module")
async def nats_settings(
    session_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Settings]:
    """One server for the whole table: what these tests try, they are refused."""
    folder = tmp_path_factory.mktemp("nats")
    async with nats_server(session_settings.model_copy(update={"data_dir": folder})) as settings:
        await provision_streams(settings)
        yield settings


class Connection:
    """A user's connection that keeps what the server refused, in order."""

    def __init__(self, client: Client, refusals: "asyncio.Queue[str]") -> None:
        self.client = client
        self._refusals = refusals

    async def refused(self) -> list[str]:
        """What was refused so far: all that comes before the refusal of a sentinel."""
        await self.client.publish(SENTINEL, b"")
        found: list[str] = []
        async with asyncio.timeout(5):
            while SENTINEL not in (refusal := await self._refusals.get()):
                found.append(refusal)
        return found


@asynccontextmanager
async def connection_of(settings: Settings, user: str) -> AsyncIterator[Connection]:
    refusals: asyncio.Queue[str] = asyncio.Queue()

    async def keep(error: Exception) -> None:
        refusals.put_nowait(str(error))

    client = await nats.connect(
        settings.nats_address(),
        user=user,
        password=settings.secret(f"nats/{user}"),
        inbox_prefix=f"_INBOX_{user}",
        error_cb=keep,
    )
    try:
        yield Connection(client, refusals)
    finally:
        await client.close()


FORBIDDEN_TO_PUBLISH = [
    ("gateway", "event.registry.directory.registered.v1"),
    ("gateway", "$JS.API.STREAM.LIST"),
    ("gateway", "feed.registry.read.v1"),
    ("registry", "complaints.intake.file.v1"),
    ("registry", "event.complaints.intake.filed.v1"),
    ("registry", "_INBOX_gateway.forged"),
    ("transfer", "$JS.API.CONSUMER.MSG.NEXT.EVENTS_complaints.joint_inspection"),
    ("transfer", "$JS.ACK.EVENTS_complaints.joint_inspection.1"),
    ("complaints", "$JS.API.STREAM.DELETE.EVENTS_complaints"),
    ("complaints", "$JS.API.STREAM.PURGE.EVENTS_complaints"),
    ("joint_inspection", "$JS.API.STREAM.MSG.DELETE.EVENTS_joint_inspection"),
    ("device_gateway", "registry.readings.record.v1"),
    ("device_gateway", "event.registry.readings.recorded.v1"),
    ("device_gateway", "$JS.API.CONSUMER.MSG.NEXT.INTAKE.registry"),
    ("device_gateway", "$JS.API.STREAM.INFO.INTAKE"),
    ("registry", "intake.readings.640500"),
    ("gateway", "intake.readings.640500"),
    ("complaints", "$JS.API.CONSUMER.MSG.NEXT.INTAKE.registry"),
]
FORBIDDEN_TO_SUBSCRIBE = [
    ("gateway", "event.>"),
    ("gateway", "complaints.>"),
    ("registry", "complaints.>"),
    ("registry", "event.complaints.>"),
    ("registry", "_INBOX_gateway.>"),
    ("complaints", "feed.registry.>"),
    ("transfer", "_INBOX.>"),
    ("transfer", ">"),
    ("device_gateway", "intake.>"),
    ("device_gateway", "event.>"),
    ("registry", "intake.>"),
]


@pytest.mark.parametrize(("user", "subject"), FORBIDDEN_TO_PUBLISH)
async def test_a_user_never_publishes_on_what_is_not_its_own(nats_settings: Settings, user: str, subject: str) -> None:
    async with connection_of(nats_settings, user) as connection:
        await connection.client.publish(subject, b"")
        (refusal,) = await connection.refused()
        assert f'publish to "{subject.lower()}"' in refusal.lower()


@pytest.mark.parametrize(("user", "subject"), FORBIDDEN_TO_SUBSCRIBE)
async def test_a_user_never_listens_to_what_is_not_its_own(nats_settings: Settings, user: str, subject: str) -> None:
    async with connection_of(nats_settings, user) as connection:
        await connection.client.subscribe(subject)
        (refusal,) = await connection.refused()
        assert f'subscription to "{subject.lower()}"' in refusal.lower()


@pytest.mark.parametrize("user", sorted(USERS))
async def test_a_user_reaches_all_that_its_row_gives(nats_settings: Settings, user: str) -> None:
    async with connection_of(nats_settings, user) as connection:
        for subject in USERS[user].publishes:
            await connection.client.publish(subject.replace(">", "x"), b"")
        for subject in USERS[user].subscribes:
            await connection.client.subscribe(subject)
        assert await connection.refused() == []


async def test_the_gateway_asks_a_service_and_gets_its_answer(nats_settings: Settings) -> None:
    async with connection_of(nats_settings, "registry") as service, connection_of(nats_settings, "gateway") as gateway:
        requests = await service.client.subscribe("registry.>", queue="registry")
        await flushed(service.client)
        inbox = await gateway.client.subscribe(f"{gateway.client.new_inbox()}")
        await gateway.client.publish("registry.agencies.get.v1", b"?", reply=inbox.subject)
        await (await requests.next_msg(timeout=5)).respond(b"!")
        assert (await inbox.next_msg(timeout=5)).data == b"!"
        assert await service.refused() + await gateway.refused() == []


async def test_a_consuming_service_pulls_and_acknowledges_an_event(nats_settings: Settings) -> None:
    async with (
        connection_of(nats_settings, "complaints") as source,
        connection_of(nats_settings, "joint_inspection") as consumer,
    ):
        await source.client.jetstream().publish("event.complaints.intake.filed.v1", b"fact", timeout=5)
        pulled = await consumer.client.jetstream().pull_subscribe_bind(
            durable="joint_inspection", stream=stream_of("complaints")
        )
        messages = await pulled.fetch(100, timeout=5)
        for message in messages:
            await message.ack_sync(timeout=5)
        assert messages[-1].data == b"fact"
        assert (await pulled.consumer_info()).num_ack_pending == 0
        assert await source.refused() + await consumer.refused() == []


async def test_a_device_gateway_publishes_and_only_the_registry_takes_it_in(nats_settings: Settings) -> None:
    async with (
        connection_of(nats_settings, "device_gateway") as gateway,
        connection_of(nats_settings, "registry") as registry,
    ):
        await gateway.client.jetstream().publish("intake.readings.640500", b"{}", timeout=5)
        pulled = await registry.client.jetstream().pull_subscribe_bind(durable="registry", stream=INTAKE)
        (message,) = await pulled.fetch(1, timeout=5)
        await message.ack_sync(timeout=5)
        assert message.data == b"{}"
        assert await gateway.refused() + await registry.refused() == []


async def test_only_the_provisioner_makes_streams(nats_settings: Settings) -> None:
    async with connection_of(nats_settings, "registry") as connection:
        with pytest.raises((NatsTimeout, NoRespondersError)):
            await connection.client.jetstream(timeout=0.3).add_stream(StreamConfig(name="STRAY", subjects=["stray"]))
    async with connection_of(nats_settings, "provisioner") as provisioner:
        found = await provisioner.client.jetstream().streams_info()
        assert sorted(info.config.name or "" for info in found) == sorted([INTAKE, *map(stream_of, services())])


async def test_even_the_provisioner_never_empties_a_stream(nats_settings: Settings) -> None:
    async with connection_of(nats_settings, "provisioner") as provisioner:
        streams = provisioner.client.jetstream()
        for stream in (INTAKE, *map(stream_of, services())):
            with pytest.raises(APIError):
                await streams.purge_stream(stream)


async def test_provisioning_streams_again_changes_nothing(nats_settings: Settings) -> None:
    async with connection_of(nats_settings, "provisioner") as provisioner:
        streams = provisioner.client.jetstream()
        before = [info.config for info in await streams.streams_info()]
        await provision_streams(nats_settings)
        assert [info.config for info in await streams.streams_info()] == before


async def test_the_embedded_server_flushes_every_write(nats_settings: Settings) -> None:
    await require_synced_storage(nats_settings)


async def test_a_wrong_password_is_refused(nats_settings: Settings) -> None:
    with pytest.raises(nats.errors.Error, match="Authorization"):
        await nats.connect(nats_settings.nats_address(), user="gateway", password="wrong", allow_reconnect=False)
