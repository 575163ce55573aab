"""The gateway on a real port of this machine, spoken to over WebSocket."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import uvicorn
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from cli.ports import free_ports
from contracts.actors import Actor
from gateway.__main__ import server
from gateway.app import Front
from gateway.websocket import WebSockets
from kernel.issuer import issue_token
from kernel.service import Endpoints
from kernel.settings import Settings
from tests.platform.hub import running_service
from tests.platform.npm import run_node

GRAPHQL = Subprotocol("graphql-transport-ws")
START_SECONDS = 20
ANSWER_SECONDS = 20
POLL_SECONDS = 0.01


class Talk:
    """One client's connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[str] = []

    async def say(self, *messages: dict[str, Any]) -> None:
        """Send messages."""
        for message in messages:
            await self.socket.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message of the gateway."""
        async with asyncio.timeout(ANSWER_SECONDS):
            heard: dict[str, Any] = json.loads(await self.socket.recv())
        return heard

    async def farewell(self) -> tuple[int, str]:
        """Code and reason with which the gateway ends the connection; what it says before goes to `heard`."""
        async with asyncio.timeout(ANSWER_SECONDS):
            try:
                while True:
                    self.heard.append(str(await self.socket.recv()))
            except ConnectionClosed as closed:
                return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (1006, "")

    async def begin(self, token: str | None = None) -> None:
        """Initialise as the bearer of a token."""
        await self.say(
            {"type": "connection_init"} | ({"payload": {"authorization": f"Bearer {token}"}} if token else {})
        )
        assert await self.hear() == {"type": "connection_ack"}

    async def subscribe(self, query: str, operation: str = "1", /, **variables: Any) -> None:
        """Start an operation under this id."""
        await self.say({"type": "subscribe", "id": operation, "payload": {"query": query, "variables": variables}})

    async def results(self, query: str, **variables: Any) -> list[dict[str, Any]]:
        """The data of an operation until it completes; none may fail."""
        await self.subscribe(query, **variables)
        results: list[dict[str, Any]] = []
        while (heard := await self.hear())["type"] == "next":
            assert "errors" not in heard["payload"], heard
            results.append(heard["payload"]["data"])
        assert heard == {"type": "complete", "id": "1"}, heard
        return results


class Sockets:
    """A gateway that listens."""

    def __init__(self, settings: Settings, running: uvicorn.Server) -> None:
        self.settings = settings
        self.running = running

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.settings.port}"

    @property
    def all(self) -> WebSockets:
        """The gateway's side of them."""
        front = self.running.config.app
        assert isinstance(front, Front)
        return front.sockets

    @property
    def open(self) -> tuple[int, int]:
        """How many connections and operations the gateway holds."""
        return self.all.connections, self.all.operations

    def token(self, actor: Actor) -> str:
        """A token of an actor."""
        return issue_token(self.settings, actor)

    @asynccontextmanager
    async def talk(self, path: str = "/graphql", **options: Any) -> AsyncIterator[Talk]:
        """A connection by graphql-transport-ws, not yet initialised."""
        given = {"subprotocols": [GRAPHQL], "compression": None, "proxy": None, "max_size": None} | options
        async with connect(f"ws://{self.address}{path}", **given) as socket:
            yield Talk(socket)

    async def reference_client(self, tokens: list[str], query: str, **variables: Any) -> Any:
        """What npm's graphql-ws makes of an operation, connecting with one token after the other."""
        operation = json.dumps({"query": query, "variables": variables})
        url = f"ws://{self.address}/graphql"
        return await run_node("subscribe.mjs", url, json.dumps(tokens), operation)

    async def all_gone(self) -> None:
        """Return once the gateway holds no connection and no operation."""
        async with asyncio.timeout(ANSWER_SECONDS):
            while self.open != (0, 0):
                await asyncio.sleep(POLL_SECONDS)


@asynccontextmanager
async def listening_gateway(settings: Settings, services: Sequence[Endpoints] = ()) -> AsyncIterator[Sockets]:
    """Run the services and the gateway, as `python -m gateway` does, on a free port."""
    (port,) = free_ports(1)
    settings = settings.model_copy(update={"port": port})
    async with AsyncExitStack() as stack:
        for endpoints in services:
            await stack.enter_async_context(running_service(endpoints, settings))
        running = server(settings)
        task = asyncio.create_task(running.serve())
        try:
            async with asyncio.timeout(START_SECONDS):
                while not running.started:
                    await asyncio.sleep(POLL_SECONDS)
            yield Sockets(settings, running)
        finally:
            running.should_exit = True
            await task
