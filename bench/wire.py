"""The one client of every HTTP server measured: keep-alive connections in a closed loop, as little as can be."""

import asyncio
import re
import time
from collections.abc import Iterator
from typing import cast

import msgspec
import orjson

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
HEAD_END = b"\r\n\r\n"
OK = b"HTTP/1.1 200"
ERRORS = b'"errors"'


class Rate(msgspec.Struct, frozen=True):
    """What one measurement found: answers a second, and the share of a core the client itself took."""

    per_second: float
    client_cores: float


class WrongAnswer(Exception):
    """A server answered with something else than the data asked for."""


class Caller(asyncio.Protocol):
    """One connection that asks again as soon as it is answered, until the time is up."""

    def __init__(self, head: bytes, bodies: Iterator[bytes], until: float) -> None:
        self._head, self._bodies, self._until = head, bodies, until
        self._buffer = bytearray()
        self._wanted = 0
        self.count = 0
        self.answer = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first time."""
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def _ask(self) -> None:
        body = next(self._bodies)
        self._transport.write(b"%b%d\r\n\r\n%b" % (self._head, len(body), body))

    def data_received(self, data: bytes) -> None:
        """Take a piece of the answer."""
        self._buffer += data
        if not self._wanted:
            end = self._buffer.find(HEAD_END)
            if end < 0:
                return
            self._read_head(bytes(self._buffer[:end]), end + len(HEAD_END))
        if self._wanted and len(self._buffer) >= self._wanted:
            self._answered()

    def _read_head(self, head: bytes, size: int) -> None:
        length = LENGTH.search(head)
        if length is None:
            return self._fail(head)
        self._wanted = size + int(length[1])

    def _answered(self) -> None:
        self.answer = bytes(self._buffer)
        if not self.answer.startswith(OK) or ERRORS in self.answer:
            return self._fail(self.answer)
        self._buffer.clear()
        self._wanted = 0
        self.count += 1
        if time.perf_counter() < self._until:
            self._ask()
        else:
            self._finish()

    def _finish(self) -> None:
        if not self.done.done():
            self.done.set_result(None)
        self._transport.close()

    def _fail(self, answer: bytes) -> None:
        if not self.done.done():
            self.done.set_exception(WrongAnswer(answer[:600].decode(errors="replace")))
        self._transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """A server that hangs up is a wrong answer."""
        if not self.done.done():
            self.done.set_exception(WrongAnswer(f"connection lost: {error}"))


class Target(msgspec.Struct, frozen=True):
    """A GraphQL server on this machine, and as whom to ask."""

    port: int
    token: str | None = None

    @property
    def head(self) -> bytes:
        """The request up to the value of Content-Length."""
        authorization = f"Authorization: Bearer {self.token}\r\n" if self.token else ""
        return (
            f"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{authorization}"
            "Content-Type: application/json\r\nAccept: application/graphql-response+json, application/json\r\n"
            "Content-Length: "
        ).encode()


def graphql(query: str, **variables: object) -> bytes:
    """A request body."""
    return orjson.dumps({"query": query, "variables": variables})


async def ask(target: Target, body: bytes) -> bytes:
    """The body of one answer. WrongAnswer where it carries errors."""
    (caller,) = await _call(target, iter([body]), 1, 0)
    return caller.answer.partition(HEAD_END)[2]


async def http_rate(target: Target, bodies: Iterator[bytes], connections: int, seconds: float) -> Rate:
    """Answers a second over so many connections."""
    started, busy = time.perf_counter(), time.process_time()
    callers = await _call(target, bodies, connections, seconds)
    elapsed = time.perf_counter() - started
    return Rate(sum(one.count for one in callers) / elapsed, (time.process_time() - busy) / elapsed)


async def _call(target: Target, bodies: Iterator[bytes], connections: int, seconds: float) -> list[Caller]:
    loop, head = asyncio.get_running_loop(), target.head
    until = time.perf_counter() + seconds
    callers = []
    for _ in range(connections):
        _, caller = await loop.create_connection(lambda: Caller(head, bodies, until), "127.0.0.1", target.port)
        callers.append(caller)
    await asyncio.gather(*(caller.done for caller in callers))
    return callers
