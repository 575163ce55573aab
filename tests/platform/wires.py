"""The ways from the gateway to a service, for tests that hold whichever lies between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from contracts.envelopes import Answer, Request
from contracts.operating import Condition
from kernel.bus import Bus
from kernel.client import Client
from kernel.in_process import InProcess
from kernel.joining import Joining
from kernel.service import Endpoints, Service
from kernel.settings import Settings
from kernel.wire import Wire
from tests.platform.hub import Caller, running_service

WAYS = ("nats", "in_process")


class CountedBus(Bus):
    """Counts the messages that carry requests."""

    posts = 0

    async def post(self, subject: str, body: bytes, reply: str, headers: dict[str, str] | None = None) -> None:
        """Count, then send."""
        self.posts += 1
        await super().post(subject, body, reply, headers)


class CountedWire:
    """Counts what a gateway asks: each question's subject, and the messages that carry them; a Wire."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._bus: CountedBus
        self._wire: Wire

    @property
    def posts(self) -> int:
        """How many messages have carried questions."""
        return self._bus.posts

    async def request(self, subject: str, request: Request) -> Answer:
        """Count, then ask."""
        self.asked.append(subject)
        return await self._wire.request(subject, request)

    @property
    def connected(self) -> bool:
        """Whether the way is there."""
        return self._wire.connected

    async def condition(self, service: str, seconds: float) -> Condition | None:
        """Ask, uncounted."""
        return await self._wire.condition(service, seconds)

    @asynccontextmanager
    async def over_nats(self, settings: Settings) -> AsyncIterator[Wire]:
        """The way a gateway is to take."""
        async with counted_bus(settings) as self._bus:
            self._wire = await Joining.over(self._bus)
            yield self


@asynccontextmanager
async def counted_bus(settings: Settings) -> AsyncIterator[CountedBus]:
    """A connection as the gateway's user."""
    bus = await CountedBus.connect(settings, "gateway")
    assert isinstance(bus, CountedBus)
    try:
        yield bus
    finally:
        await bus.close()


@asynccontextmanager
async def way_to(service: Service, settings: Settings, way: str) -> AsyncIterator[Wire]:
    """Joined requests over NATS, or calls within the process."""
    if way == "in_process":
        wire = InProcess()
        wire.enter(service)
        yield wire
        return
    async with counted_bus(settings) as bus:
        yield await Joining.over(bus)


@asynccontextmanager
async def served(endpoints: Endpoints, settings: Settings, way: str) -> AsyncIterator[Caller]:
    """A running service, and a caller that reaches it by this way."""
    async with running_service(endpoints, settings) as service, way_to(service, settings, way) as wire:
        yield Caller(Client(wire, settings.request_deadline_ms), settings)
