"""NATS: requests between processes, and JetStream for events. The only module that touches nats."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

import msgspec
import nats
import structlog
from nats.aio.client import Client as NatsClient
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import ConnectionClosedError, NoRespondersError, OutboundBufferLimitError
from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext
from nats.js.api import Header
from nats.js.errors import APIError

from contracts.envelopes import (
    INTAKE,
    Answer,
    FeedRequest,
    FeedSlice,
    Moved,
    Published,
    Request,
    joined_subject,
    moved_subject,
)
from contracts.operating import Condition, operating_subject
from kernel import letters, tracing
from kernel.arrivals import Arrived, Delivery, arrived_as
from kernel.bundles import bundles, unbundled
from kernel.letters import Letter
from kernel.logs import plainly
from kernel.settings import Settings
from kernel.wire import Serve, busy, too_late, unavailable

log = structlog.get_logger()

PING_SECONDS = 5
PINGS_UNANSWERED_MAX = 2
RECONNECT_SECONDS = 0.5
CONNECT_RETRY_SECONDS = 0.1
FETCH_MAX = 500
FINISH_SECONDS = 1.5
DRAIN_SECONDS = 0.02
NOBODY_SERVES = "503"

T = TypeVar("T")

_decode_answer = msgspec.msgpack.Decoder(Answer)
_encode = msgspec.msgpack.Encoder().encode


class Bus:
    """One process's connection, under its own NATS user and inbox."""

    def __init__(self, client: NatsClient, user: str) -> None:
        self._client = client
        self._user = user
        self._stream: JetStreamContext = client.jetstream()
        self._running: set[asyncio.Task[None]] = set()
        self._serving: list[Subscription] = []

    @classmethod
    async def connect(cls, settings: Settings, user: str, interrupted: Callable[[], None] | None = None) -> "Bus":
        """Connect as `user`, waiting until the server answers; afterwards reconnect for ever.

        `interrupted` is called whenever messages may have been missed.
        """

        async def reconnected() -> None:
            if interrupted is not None:
                interrupted()

        async def alarm(error: Exception) -> None:
            await _alarm(error)
            await reconnected()

        while True:
            try:
                client = await nats.connect(
                    settings.nats_address(),
                    name=f"liandong {user}",
                    user=user,
                    password=settings.secret(f"nats/{user}"),
                    inbox_prefix=f"_INBOX_{user}".encode(),
                    ping_interval=PING_SECONDS,
                    max_outstanding_pings=PINGS_UNANSWERED_MAX,
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=RECONNECT_SECONDS,
                    allow_reconnect=True,
                    connect_timeout=2,
                    error_cb=alarm,
                    reconnected_cb=reconnected,
                )
                return cls(client, user)
            except (OSError, nats.errors.Error) as error:
                log.info("waiting for NATS", reason=plainly(error))
                await asyncio.sleep(CONNECT_RETRY_SECONDS)

    async def finish(self) -> None:
        """Take no more requests, and answer those taken, if that is soon done."""
        try:
            async with asyncio.timeout(FINISH_SECONDS):
                for subscription in self._serving:
                    await subscription.drain()  # type: ignore[no-untyped-call]
                while self._running:
                    await asyncio.wait(self._running)
                await flushed(self._client)
        except (TimeoutError, nats.errors.Error) as error:
            log.warning("left unanswered", requests=len(self._running), reason=plainly(error))

    async def close(self) -> None:
        """Drop what is still being answered, and leave."""
        for task in tuple(self._running):
            task.cancel()
        try:
            await self._client.close()
        except OSError as error:
            log.info("left without a farewell", reason=plainly(error))

    async def request(self, subject: str, request: Request) -> Answer:
        """Ask a service. Refusals: SERVICE_UNAVAILABLE when nobody serves it, DEADLINE_PASSED."""
        seconds = request.expires_at - time.time()
        try:
            asked = self._client.request(
                subject, _encode(request), timeout=max(seconds, 0.001), headers=tracing.headers([tracing.here()])
            )
            message = await heeding(asked)
        except (NoRespondersError, OutboundBufferLimitError):
            raise unavailable(subject) from None
        except (NatsTimeout, TimeoutError, ConnectionClosedError):
            raise too_late(subject) from None
        return _decode_answer.decode(message.data)

    async def open_inbox(self, take: Callable[[str, bytes | None], None]) -> str:
        """Where answers to posted messages come; `take` gets the reply's last word, and None where nobody serves."""
        inbox: str = self._client.new_inbox()

        async def accept(message: Msg) -> None:
            unserved = (message.headers or {}).get(Header.STATUS) == NOBODY_SERVES
            take(message.subject.rpartition(".")[2], None if unserved else message.data)

        await self._client.subscribe(f"{inbox}.*", cb=accept)
        await heeding(flushed(self._client))
        return inbox

    async def post(self, subject: str, body: bytes, reply: str, headers: dict[str, str] | None = None) -> None:
        """Send a message whose answers come to an inbox. Refusal: SERVICE_UNAVAILABLE."""
        try:
            await self._client.publish(subject, body, reply=reply, headers=headers)
        except (OutboundBufferLimitError, ConnectionClosedError):
            raise unavailable(subject) from None

    async def serve(self, service: str, handle: Serve, in_flight_max: int) -> None:
        """Answer a service's requests, each in its own task; beyond the limit answer BUSY.

        Returns once the server knows of it: who asks from then on reaches this process.
        """
        joined = joined_subject(service)

        async def accept(message: Msg) -> None:
            letter = _letter(message, joined)
            for place in range(len(letter.parts)):
                full = len(self._running) >= in_flight_max
                self._run(letter.tell(place, busy()) if full else letters.answer(letter, place, handle))

        self._serving.append(await self._client.subscribe(f"{service}.>", queue=self._user, cb=accept))
        await heeding(flushed(self._client))

    def _run(self, answering: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(answering)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def serve_feed(self, service: str, read: Callable[[FeedRequest], Awaitable[FeedSlice]]) -> None:
        """Answer other services that read this one's feed."""

        async def answer(message: Msg) -> None:
            request = msgspec.msgpack.decode(message.data, type=FeedRequest)
            await message.respond(_encode(await read(request)))

        await self._client.subscribe(f"feed.{service}.read.v1", queue=self._user, cb=answer)

    async def read_feed(self, source: str, after: int, size: int = FETCH_MAX) -> FeedSlice:
        """Read a slice of another service's feed."""
        body = _encode(FeedRequest(after=after, size=size))
        message = await heeding(self._client.request(f"feed.{source}.read.v1", body, timeout=5))
        return msgspec.msgpack.decode(message.data, type=FeedSlice)

    async def publish(self, events: list[Published]) -> None:
        """Publish events in order, pipelined; returns when JetStream has stored them all."""
        stored = (
            self._stream.publish(one.subject, one.body, headers={"Nats-Msg-Id": one.id} | one.headers, timeout=10)
            for one in bundles(events)
        )
        await heeding(asyncio.gather(*stored))

    async def tell_moved(self, moved: Moved) -> None:
        """Wake whoever waits for the feed of this service."""
        await self._client.publish(moved_subject(moved.service), _encode(moved))

    async def hear_moves(self, services: Sequence[str], take: Callable[[Moved], None]) -> None:
        """Have `take` called whenever the feed of one of these services moves on."""

        async def accept(message: Msg) -> None:
            take(msgspec.msgpack.decode(message.data, type=Moved))

        for service in services:
            await self._client.subscribe(moved_subject(service), cb=accept)
        await heeding(flushed(self._client))

    @property
    def connected(self) -> bool:
        """Whether the server is there."""
        return self._client.is_connected

    @property
    def server_version(self) -> str:
        """The server's version; empty while there is none."""
        told = repr(self._client.connected_server_version) if self.connected else ""
        return told.removeprefix("<nats server v").removesuffix(">")

    async def serve_condition(self, service: str, tell: Callable[[], Condition]) -> None:
        """Tell who asks how this process is."""

        async def answer(message: Msg) -> None:
            await message.respond(_encode(tell()))

        await self._client.subscribe(operating_subject(service), queue=self._user, cb=answer)

    async def condition(self, service: str, seconds: float) -> Condition | None:
        """How a service is; None where it does not answer in time."""
        try:
            asked = self._client.request(operating_subject(service), b"", timeout=seconds)
            return msgspec.msgpack.decode((await heeding(asked)).data, type=Condition)
        except (nats.errors.Error, TimeoutError):
            return None

    async def stream_created(self, source: str) -> datetime | None:
        """When the service's stream was created; None where there is none or nobody answers."""
        try:
            info = await heeding(self._stream.stream_info(f"EVENTS_{source}"))
        except (NatsTimeout, TimeoutError, APIError, NoRespondersError):
            return None
        return info.created

    @asynccontextmanager
    async def subscription(self, source: str) -> AsyncIterator[JetStreamContext.PullSubscription]:
        """This service's durable consumer of another's stream."""
        bound = await heeding(self._stream.pull_subscribe_bind(durable=self._user, stream=f"EVENTS_{source}"))
        try:
            yield bound
        finally:
            if not self._client.is_closed:
                await bound.unsubscribe()

    @asynccontextmanager
    async def intake(self) -> AsyncIterator[JetStreamContext.PullSubscription]:
        """This service's durable consumer of the intake stream."""
        bound = await heeding(self._stream.pull_subscribe_bind(durable=self._user, stream=INTAKE))
        try:
            yield bound
        finally:
            if not self._client.is_closed:
                await bound.unsubscribe()

    async def arrived(self, subscription: JetStreamContext.PullSubscription, seconds: float) -> Arrived | None:
        """The next message of the intake stream; None where none came in that time."""
        try:
            (message,) = await heeding(subscription.fetch(1, timeout=seconds))
        except (NatsTimeout, TimeoutError):
            return None
        return arrived_as(message)

    async def fetch(self, subscription: JetStreamContext.PullSubscription, seconds: float) -> Delivery:
        """Wait for a first event, then take what else is there, up to 500; may be empty."""
        messages: list[Msg] = []
        try:
            messages += await heeding(subscription.fetch(1, timeout=seconds))
            messages += await heeding(subscription.fetch(FETCH_MAX - 1, timeout=DRAIN_SECONDS))
        except (NatsTimeout, TimeoutError):
            pass
        return Delivery([event for one in messages for event in _published(one)], messages)


async def flushed(client: NatsClient) -> None:
    """Return once the server has all that was sent: nats writes a PING past what is pending; the second follows it."""
    await client.flush()
    await client.flush()


async def heeding(call: Awaitable[T]) -> T:
    """Heed a cancellation that meets the reply: nats uses asyncio.wait_for, which loses it before Python 3.12."""
    try:
        return await call
    finally:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError


def _published(message: Msg) -> list[Published]:
    try:
        events = unbundled(message.data)
        for event, trace in zip(events, tracing.told(message.headers, len(events)), strict=True):
            tracing.remember(event.cause, trace)
        return events
    except msgspec.DecodeError as error:
        log.error("undecodable event: its feed has it", subject=message.subject, error=plainly(error))
        return []


def _letter(message: Msg, joined: str) -> Letter:
    try:
        return letters.opened(message.subject, message.data, message.headers, joined, message.respond)
    except msgspec.DecodeError as error:
        log.error("undecodable request", subject=message.subject, error=plainly(error))
        return letters.Joint([], message.respond, ())


async def _alarm(error: Exception) -> None:
    log.error("NATS", error=plainly(error))
