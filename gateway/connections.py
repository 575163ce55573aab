"""uvicorn's HTTP, with limits on the head of a request: its size, its time, and how many connections there are."""

import asyncio
from http import HTTPStatus
from typing import Any, cast

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from contracts.errors import Refusal
from gateway.corking import Corked
from gateway.errors import refusal_body

HEAD_BYTES_MAX = 32 * 1024
RETRY_SECONDS = 2
GRACE_SECONDS = 0.05


def guarded_http(head_seconds: float, connections_max: int) -> type[asyncio.Protocol]:
    """The class for uvicorn's `http`."""
    limits = {"head_seconds": head_seconds, "connections_max": connections_max}
    return type("LimitedHttp", (GuardedHttp,), limits)


class GuardedHttp(HttpToolsProtocol):
    """Ends a connection whose request head is too long or takes too long."""

    head_seconds: float
    connections_max: int

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._head_bytes = 0
        self._in_head = True
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """A client has come."""
        super().connection_made(cast(asyncio.Transport, Corked(transport, self.loop)))
        if len(self.connections) > self.connections_max:
            self._refuse(Refusal("OVERLOADED", retry_after=RETRY_SECONDS))
        else:
            self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._forget_patience()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser, unless the head has become too long."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            self._check_head()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._expect_head()

    def on_headers_complete(self) -> None:
        """The head is here."""
        self._in_head = False
        self._forget_patience()
        self._head_bytes = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        self._check_head()
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        if not self.transport.is_closing():
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP."""
        self._refuse(Refusal("REQUEST_INVALID", reason="不是合规的 HTTP 请求"))

    def _expect_head(self) -> None:
        self._in_head = True
        self._head_bytes = 0
        self._forget_patience()
        self._patience = self.loop.call_later(self.head_seconds, self._look_again)

    def _forget_patience(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _look_again(self) -> None:
        """After a stall of our own timers run before what has come in meanwhile is read."""
        self._patience = self.loop.call_later(GRACE_SECONDS, self._give_up)

    def _give_up(self) -> None:
        self._refuse(Refusal("BODY_TOO_SLOW", seconds=self.head_seconds))

    def _check_head(self) -> None:
        if self._head_bytes > HEAD_BYTES_MAX:
            self._refuse(Refusal("HEAD_TOO_LARGE", allowed=HEAD_BYTES_MAX))

    def _refuse(self, refusal: Refusal) -> None:
        if self.transport.is_closing():
            return
        status, body = refusal_body(refusal)
        content = orjson.dumps(body)
        lines = [
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
            "content-type: application/json; charset=utf-8",
            f"content-length: {len(content)}",
            "connection: close",
            *([f"retry-after: {RETRY_SECONDS}"] if status == 503 else []),
        ]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + content)
        self.transport.close()
