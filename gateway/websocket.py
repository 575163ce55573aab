"""graphql-transport-ws on /graphql: queries, mutations and subscriptions over one connection."""

import asyncio
from contextlib import aclosing, suppress
from typing import Any

import orjson
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from contracts.errors import Refusal
from gateway.endpoint import Endpoint, bearer
from gateway.errors import refusal_body
from gateway.origins import check_origin
from gateway.requests import checked
from gateway.websocket_protocol import (
    FORBIDDEN,
    INIT_TIMEOUT,
    INTERNAL_ERROR,
    SUBPROTOCOL,
    SUBPROTOCOL_NOT_ACCEPTABLE,
    TRY_AGAIN_LATER,
    Close,
    Initialise,
    Protocol,
    Reply,
    Start,
    Stop,
    bad_request,
    complete_message,
    error_message,
    next_message,
)
from kernel.errors import refused
from kernel.settings import Settings

PATH = "/graphql"
RECHECK_SECONDS = 2
GONE = (WebSocketDisconnect, WebSocketDisconnected)


class WebSockets:
    """Every WebSocket of this process; an ASGI application."""

    def __init__(self, endpoint: Endpoint, settings: Settings) -> None:
        self.endpoint = endpoint
        self.settings = settings
        self.connections = 0
        self.operations = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection from its handshake to its close."""
        socket = WebSocket(scope, receive, send)
        await socket.receive()
        if scope["path"] != PATH or not self._may_come_from(socket):
            await socket.close()
            return
        self.connections += 1
        try:
            await self._serve(socket)
        except GONE:
            return
        finally:
            self.connections -= 1

    async def _serve(self, socket: WebSocket) -> None:
        fits = SUBPROTOCOL in socket.scope["subprotocols"]
        await socket.accept(SUBPROTOCOL if fits else None)
        if not fits:
            await socket.close(SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable")
        elif self.connections > self.settings.websocket_connections_max:
            await socket.close(TRY_AGAIN_LATER, "Try again later")
        else:
            await Connection(self, socket).serve()

    def _may_come_from(self, socket: WebSocket) -> bool:
        try:
            check_origin(socket.headers, self.settings.origins)
        except Refusal:
            return False
        return True


class Connection:
    """One client: a task reads, a task guards its token, and each operation is a task."""

    def __init__(self, all: WebSockets, socket: WebSocket) -> None:
        self._all = all
        self._socket = socket
        self._protocol = Protocol()
        self._initialised = asyncio.Event()
        self._token: str | None = None
        self._operations: dict[asyncio.Task[None], str] = {}

    async def serve(self) -> None:
        """Speak until one side ends it."""
        tasks = {asyncio.create_task(self._read()), asyncio.create_task(self._guard())}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            close = done.pop().result()
        except GONE:
            raise
        except Exception as error:
            told = refused(error)
            close = Close(INTERNAL_ERROR, f"Internal server error: {told.data.get('error_id', told.code)}")
        finally:
            await _cancel(tasks | set(self._operations))
        await self._socket.close(close.code, close.reason)

    async def _read(self) -> Close:
        while True:
            frame = await self._socket.receive()
            if frame["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(frame.get("code", 1005))
            text = frame.get("text")
            close = await self._act(frame.get("bytes", b"") if text is None else text)
            if close is not None:
                return close

    async def _guard(self) -> Close:
        """Wait for the start, then look at the token again and again: it ends, or is revoked."""
        try:
            async with asyncio.timeout(self._all.settings.websocket_init_ms / 1000):
                await self._initialised.wait()
        except TimeoutError:
            return Close(INIT_TIMEOUT, "Connection initialisation timeout")
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            try:
                await self._all.endpoint.context(self._socket.scope, self._token)
            except Refusal as refusal:
                return _turned_away(refusal)

    async def _act(self, data: str | bytes) -> Close | None:
        match self._protocol.receive(data):
            case Close() as close:
                return close
            case Initialise(payload):
                return await self._initialise(payload)
            case Start(id, payload):
                await self._start(id, payload)
            case Stop(id):
                self._stop(id)
            case Reply(message):
                await self._send(message)
        return None

    async def _initialise(self, payload: dict[str, Any]) -> Close | None:
        self._initialised.set()
        header = next((value for name, value in payload.items() if name.lower() == "authorization"), None)
        if header is not None and not isinstance(header, str):
            return bad_request("payload.authorization 应为文本")
        try:
            self._token = bearer(header)
            await self._all.endpoint.context(self._socket.scope, self._token)
        except Refusal as refusal:
            return _turned_away(refusal)
        await self._send(self._protocol.acknowledge().message)
        return None

    async def _start(self, id: str, payload: dict[str, Any]) -> None:
        allowed = self._all.settings.websocket_operations_max
        try:
            if len(self._operations) >= allowed:
                raise Refusal("TOO_MANY_OPERATIONS", allowed=allowed)
            if self._all.operations >= self._all.settings.websocket_operations_total_max:
                raise Refusal("BUSY")
        except Refusal as refusal:
            self._protocol.finish(id)
            await self._send(error_message(id, refusal_body(refusal)[1]["errors"]))
            return
        task = asyncio.create_task(self._operate(id, payload))
        self._operations[task] = id
        self._all.operations += 1
        task.add_done_callback(self._ended)

    def _stop(self, id: str) -> None:
        for task, running in self._operations.items():
            if running == id:
                task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._operations.pop(task, None)
        self._all.operations -= 1

    async def _operate(self, id: str, payload: dict[str, Any]) -> None:
        with suppress(*GONE):
            errors = await self._run(id, payload)
            self._protocol.finish(id)
            await self._send(error_message(id, errors) if errors else complete_message(id))

    async def _run(self, id: str, payload: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            return await self._respond(id, payload)
        except GONE:
            raise
        except Exception as error:
            errors: list[dict[str, Any]] = refusal_body(error)[1]["errors"]
            return errors

    async def _respond(self, id: str, payload: dict[str, Any]) -> list[dict[str, Any]]:
        context = await self._all.endpoint.context(self._socket.scope, self._token)
        async with aclosing(self._all.endpoint.stream(checked(payload), context)) as responses:
            async for response in responses:
                if "data" not in response:
                    errors: list[dict[str, Any]] = response["errors"]
                    return errors
                await self._all.endpoint.check(self._socket.scope, self._token)
                await self._send(next_message(id, response))
        return []

    async def _send(self, message: dict[str, Any]) -> None:
        await self._socket.send_text(orjson.dumps(message, default=str).decode())


def _turned_away(refusal: Refusal) -> Close:
    """The token is no good (any more), or nobody can tell at the moment."""
    code = FORBIDDEN if refusal.code.startswith("TOKEN_") else TRY_AGAIN_LATER
    return Close(code, f"Forbidden: {refusal.code}" if code == FORBIDDEN else refusal.code)


async def _cancel(tasks: set[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
