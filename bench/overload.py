"""Three times more requests than the gateway answers: which are refused, and how fast."""

import asyncio
import itertools
import statistics
import time
from collections.abc import Callable, Iterator

import msgspec

from bench.wire import HEAD_END, LENGTH, OK, Target, graphql
from bench.writes import filings
from cli.token import persona_token
from kernel.settings import Settings

LIMIT_MS = 100
TIMES = 3
CONNECTIONS = 32
CONNECTIONS_AHEAD = 600
WARM_SECONDS = 1.0
TURN_SECONDS = 0.005
REFUSED = (b"HTTP/1.1 503", b"HTTP/1.1 429")
READ = graphql('{ agency(code: "ecology-640500") { code name region } }')
HAND_OVER = graphql('mutation { receiveReferral(input: {number: "640500-2026-0001", version: 1}) { position } }')


class Kind(msgspec.Struct, frozen=True):
    """Requests of one criticality: their part of all, who asks, and what."""

    name: str
    title: str
    part: int
    persona: str | None
    body: Callable[[], bytes]


class Load(msgspec.Struct):
    """What one round found: how many a second were answered before, how many were offered, and what became of them."""

    capacity: float
    offered: dict[str, int] = {}
    refused: dict[str, int] = {}
    refusal_ms: list[float] = []
    answer_ms: list[float] = []


def kinds() -> list[Kind]:
    """The least critical first; together they are a day's mix, most of it reads by the public."""
    filing = filings()
    return [
        Kind("public", "公众查询", 30, None, lambda: READ),
        Kind("reads", "部门查询", 16, "bureau-officer", lambda: READ),
        Kind("orders", "办理（受理投诉）", 12, "hotline-operator", lambda: next(filing)),
        Kind("receipts", "移交与签收", 2, "police", lambda: HAND_OVER),
    ]


def mixed(all: list[Kind]) -> Iterator[Kind]:
    """The kinds without end, each spread evenly by its part."""
    places = sorted((place / kind.part, number) for number, kind in enumerate(all) for place in range(kind.part))
    return itertools.cycle([all[number] for _, number in places])


class Line:
    """One keep-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, data: bytes) -> bytes:
        """Send a request; the head of its whole answer."""
        self._writer.write(data)
        head = await self._reader.readuntil(HEAD_END)
        length = LENGTH.search(head)
        await self._reader.readexactly(int(length[1]) if length else 0)
        return head

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


class Crowd:
    """Sends the mix, first as fast as it is answered, then faster."""

    def __init__(self, settings: Settings) -> None:
        self._port = settings.port
        self.kinds = kinds()
        self._mixed = mixed(self.kinds)
        tokens = {one.name: persona_token(settings, one.persona) if one.persona else None for one in self.kinds}
        self._heads = {name: Target(settings.port, token).head for name, token in tokens.items()}
        self._free: list[Line] = []

    async def arrive(self) -> None:
        """Connect and ask for a while, so that nothing is done for the first time while requests are timed."""
        self._free = [await self._used() for _ in range(CONNECTIONS_AHEAD)]
        await self.capacity(WARM_SECONDS)

    async def capacity(self, seconds: float) -> float:
        """Answers a second to a closed loop, refused ones not counted."""
        until, answered = time.perf_counter() + seconds, 0

        async def client() -> None:
            nonlocal answered
            line = await self._line()
            while time.perf_counter() < until:
                head = await line.ask(self._request(next(self._mixed)))
                answered += head.startswith(OK)
            self._free.append(line)

        started = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
        return answered / (time.perf_counter() - started)

    async def overload(self, capacity: float, seconds: float) -> Load:
        """What becomes of three times the capacity, sent at that rate however the answers come."""
        load = Load(capacity)
        started, sent = time.perf_counter(), 0
        async with asyncio.TaskGroup() as waiting:
            while (passed := time.perf_counter() - started) < seconds:
                for kind in itertools.islice(self._mixed, max(0, round(passed * capacity * TIMES) - sent)):
                    sent += 1
                    waiting.create_task(self._one(kind, load))
                await asyncio.sleep(TURN_SECONDS)
        return load

    async def _one(self, kind: Kind, load: Load) -> None:
        line = await self._line()
        started = time.perf_counter()
        head = await line.ask(self._request(kind))
        took_ms = (time.perf_counter() - started) * 1000
        self._free.append(line)
        load.offered[kind.name] = load.offered.get(kind.name, 0) + 1
        if head.startswith(REFUSED):
            load.refused[kind.name] = load.refused.get(kind.name, 0) + 1
            load.refusal_ms.append(took_ms)
        else:
            load.answer_ms.append(took_ms)

    def _request(self, kind: Kind) -> bytes:
        body = kind.body()
        return b"%b%d\r\n\r\n%b" % (self._heads[kind.name], len(body), body)

    async def _line(self) -> Line:
        if self._free:
            return self._free.pop()
        return await self._connected()

    async def _used(self) -> Line:
        """A connection that will be kept open: one that asks nothing is closed after a while."""
        line = await self._connected()
        await line.ask(self._request(next(self._mixed)))
        return line

    async def _connected(self) -> Line:
        return Line(*await asyncio.open_connection("127.0.0.1", self._port))

    def close(self) -> None:
        """Hang up everywhere."""
        for line in self._free:
            line.close()


def shares(loads: list[Load]) -> dict[str, float]:
    """The median share of each kind that was refused, the least critical first."""
    return {
        kind.name: statistics.median(
            load.refused.get(kind.name, 0) / max(1, load.offered.get(kind.name, 0)) for load in loads
        )
        for kind in kinds()
    }
