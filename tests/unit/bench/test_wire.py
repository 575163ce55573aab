"""The one HTTP client of the bench counts right answers only, and nothing is compared that differs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import cycle

import pytest

from bench.queries import reads
from bench.run import Unequal, check_equal
from bench.wire import Target, WrongAnswer, ask, graphql, http_rate

ANSWER = b'{"data":{"creditCode":"9164","filedAt":"2026-01-01T08:00:00+08:00"}}'


@asynccontextmanager
async def server(answer: bytes) -> AsyncIterator[Target]:
    """Answers every request with this body, in two pieces as networks do."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.readuntil(b"\r\n\r\n"):
            await reader.readexactly(int(head.rpartition(b"Content-Length: ")[2]))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(answer) + answer[:5])
            await writer.drain()
            writer.write(answer[5:])

    async def until_gone(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async with await asyncio.start_server(until_gone, "127.0.0.1", 0) as listening:
        yield Target(listening.sockets[0].getsockname()[1])


@pytest.mark.anyio
async def test_answers_are_counted_over_several_connections() -> None:
    async with server(ANSWER) as target:
        assert await ask(target, graphql("{ a }")) == ANSWER
        found = await http_rate(target, cycle([graphql("{ a }")]), 3, 0.05)
    assert found.per_second > 0


@pytest.mark.anyio
async def test_an_answer_with_errors_ends_the_measurement() -> None:
    async with server(b'{"errors":[{"message":"no"}]}') as target:
        with pytest.raises(WrongAnswer, match="no"):
            await http_rate(target, cycle([graphql("{ a }")]), 2, 0.05)


@pytest.mark.anyio
async def test_a_peer_that_answers_otherwise_may_not_be_compared() -> None:
    async with server(ANSWER) as hub, server(ANSWER.replace(b"9164", b"9165")) as other:
        await check_equal(hub, {"yoga": hub}, reads(100))
        with pytest.raises(Unequal, match="yoga"):
            await check_equal(hub, {"yoga": other}, reads(100))


@pytest.mark.anyio
async def test_an_empty_answer_may_not_be_compared_either() -> None:
    async with server(b'{"data":{"enterprise":null}}') as empty:
        with pytest.raises(Unequal):
            await check_equal(empty, {"yoga": empty}, reads(100))
