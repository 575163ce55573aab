"""The JetStream streams and consumers; only the provisioner makes them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.error import URLError
from urllib.request import Request

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from cli.nats_accounts import read_users, stream_of
from cli.passwords import PROVISIONER
from cli.readiness import fetch
from contracts.envelopes import INTAKE
from kernel.settings import Settings, SettingsError

DAY_SECONDS = 86_400
MAX_AGE_DAYS = 7
MAX_BYTES = 1 << 30
DUPLICATE_WINDOW_SECONDS = 30 * 60
ACK_WAIT_SECONDS = 30
MAX_ACK_PENDING = 500


async def provision_streams(settings: Settings) -> None:
    """Make every stream and consumer, or bring it to what is written here."""
    await require_synced_storage(settings)
    async with connected(settings) as client:
        streams = client.jetstream()
        for user in read_users():
            if user.serves:
                await ensure_stream(streams, stream_config(user.serves))
        for user in read_users():
            if user.takes:
                await ensure_stream(streams, intake_config())
                await streams.add_consumer(INTAKE, consumer_config(user.name))
            for source in user.consumes:
                await streams.add_consumer(stream_of(source), consumer_config(user.name))


async def require_synced_storage(settings: Settings) -> None:
    """Refuse a server that flushes now and then: acknowledged messages could be lost."""
    address = settings.nats_monitor_address()
    try:
        facts = json.loads(await asyncio.to_thread(fetch, Request(f"{address}/varz")))
    except (URLError, OSError) as error:
        raise SettingsError(f"读不到 NATS 的监控地址 {address}：请检查 LIANDONG_NATS_MONITOR_URL。") from error
    if facts.get("jetstream", {}).get("config", {}).get("sync_always") is not True:
        raise SettingsError("NATS 没有设置 sync_interval: always，已确认的消息可能丢失，拒绝启动。")


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[Client]:
    """A connection of the provisioner."""
    client = await nats.connect(
        settings.nats_address(),
        user=PROVISIONER,
        password=settings.secret(f"nats/{PROVISIONER}"),
        inbox_prefix=f"_INBOX_{PROVISIONER}",
        allow_reconnect=False,
    )
    try:
        yield client
    finally:
        await client.close()


async def ensure_stream(streams: JetStreamContext, config: StreamConfig) -> None:
    """Make the stream, or update it."""
    try:
        await streams.update_stream(config)
    except NotFoundError:
        await streams.add_stream(config)


def stream_config(service: str) -> StreamConfig:
    """Transport of one service's events; the journal is the truth, older gaps are read from its feed."""
    return StreamConfig(
        name=stream_of(service),
        subjects=[f"event.{service}.>"],
        storage=StorageType.FILE,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW,
        max_age=MAX_AGE_DAYS * DAY_SECONDS,
        max_bytes=MAX_BYTES,
        duplicate_window=DUPLICATE_WINDOW_SECONDS,
        deny_delete=True,
        deny_purge=True,
    )


def intake_config() -> StreamConfig:
    """What device gateways publish, kept until it is taken in; a full stream refuses more, and nothing is dropped."""
    return StreamConfig(
        name=INTAKE,
        subjects=["intake.*.*"],
        storage=StorageType.FILE,
        retention=RetentionPolicy.WORK_QUEUE,
        discard=DiscardPolicy.NEW,
        max_age=MAX_AGE_DAYS * DAY_SECONDS,
        max_bytes=MAX_BYTES,
        duplicate_window=DUPLICATE_WINDOW_SECONDS,
        deny_delete=True,
        deny_purge=True,
    )


def consumer_config(consumer: str) -> ConsumerConfig:
    """A durable pull consumer; the kernel keeps failing events itself, so nothing is given up here."""
    return ConsumerConfig(
        durable_name=consumer,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=ACK_WAIT_SECONDS,
        max_deliver=-1,
        max_ack_pending=MAX_ACK_PENDING,
    )
