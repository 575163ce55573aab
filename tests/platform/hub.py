"""Services started inside a test, and someone to talk to them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import TypeVar

import uuid_utils

from contracts.actors import Actor
from contracts.files import OpenFile
from contracts.messages import Command, Query, Receipt
from kernel.bus import Bus
from kernel.client import Client
from kernel.database import open_lists_pool, open_pool
from kernel.files.sending import Sending
from kernel.issuer import issue_token
from kernel.joining import over_nats
from kernel.sealing import Sealer
from kernel.service import Endpoints, Service
from kernel.settings import Settings

R = TypeVar("R")

PIECE_BYTES = 64 * 1024
# How long a service may take to serve on a machine that runs many at once.
SERVING_SECONDS = 90


class Caller:
    """Sends commands and queries as any actor; None is the public without a login."""

    def __init__(self, client: Client, settings: Settings) -> None:
        self.client = client
        self._settings = settings

    def token(self, actor: Actor | None) -> str | None:
        """A real token of the test's own issuer."""
        return issue_token(self._settings, actor) if actor else None

    async def send(
        self, actor: Actor | None, command: Command, *, id: str | None = None, after: Sequence[str | None] = ()
    ) -> Receipt:
        """Order something under a fresh command id, or the given one, once the copies have reached these positions."""
        positions = [position for position in after if position]
        return await self.client.send(command, token=self.token(actor), id=id or new_id(), after=positions)

    async def ask(self, actor: Actor | None, query: Query[R], *, after: Sequence[str | None] = ()) -> R:
        """Ask something, once the copies have reached these positions."""
        positions = [position for position in after if position]
        return await self.client.ask(query, token=self.token(actor), after=positions)

    async def upload(self, actor: Actor, service: str, name: str, data: bytes, sealer: Sealer | None = None) -> str:
        """Put a file into a service's store as the gateway does; returns its id."""
        file, sending = new_id(), Sending(self.client, service, self.token(actor), sealer)
        await sending.open(OpenFile(file=file, name=name, size=len(data), sha256=sha256(data).hexdigest()))
        await sending.settled(await sending.send(file, 0, pieces(data)))
        return file


async def pieces(data: bytes) -> AsyncIterator[bytes]:
    """The bytes as a body would bring them."""
    for at in range(0, len(data), PIECE_BYTES):
        yield data[at : at + PIECE_BYTES]


def new_id() -> str:
    """A fresh command id."""
    return str(uuid_utils.uuid7())


@asynccontextmanager
async def running_service(endpoints: Endpoints, settings: Settings) -> AsyncIterator[Service]:
    """One service serving on the test's database and NATS."""
    pool = await open_pool(settings, endpoints.service)
    lists = await open_lists_pool(settings, endpoints.service)
    bus = await Bus.connect(settings, endpoints.service)
    service = Service(endpoints, settings, pool, lists, bus)
    task = asyncio.create_task(service.run())
    try:
        await asyncio.wait_for(service.serving.wait(), SERVING_SECONDS)
        yield service
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await bus.close()
        pool.terminate()
        lists.terminate()


@asynccontextmanager
async def calling(settings: Settings) -> AsyncIterator[Caller]:
    """The gateway's way to the services."""
    async with over_nats(settings) as wire:
        yield Caller(Client(wire, settings.request_deadline_ms), settings)
