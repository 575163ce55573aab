"""What a hostile request costs the gateway: CPU time of its process, read from outside."""

import asyncio
import re
import statistics
import time
from collections.abc import Callable, Mapping

import msgspec

from bench.hostile import ATTACKS, TRANSPORTS, request
from bench.wire import HEAD_END, LENGTH

LIMIT_MS = 100
ANSWER_SECONDS_MAX = 60
QUERY = re.compile(rb'"query": ?"')
PROCESS_CLOCK = 2
STATUS = slice(9, 12)


class Cost(msgspec.Struct):
    """One hostile request, round by round."""

    name: str
    size: int
    status: int = 0
    cpu_ms: list[float] = []

    @property
    def median_ms(self) -> float:
        """The middle round."""
        return statistics.median(self.cpu_ms)

    @property
    def worst_ms(self) -> float:
        """The dearest round."""
        return max(self.cpu_ms)


def cpu_seconds(pid: int) -> float:
    """CPU time a process has taken so far, all its threads (Linux: the clock of another process)."""
    return time.clock_gettime((~pid << 3) | PROCESS_CLOCK)


def hostile_requests(round: int) -> Mapping[str, bytes]:
    """Every hostile request; the text of its document is another in each round, so that no cache knows it."""
    spaced = {name: QUERY.sub(lambda found: found.group() + b" " * round, body, 1) for name, body in ATTACKS.items()}
    return {name: request(body) for name, body in spaced.items()} | dict(TRANSPORTS)


async def hostile_costs(port: int, pid: int, rounds: int, told: Callable[[str], None]) -> list[Cost]:
    """Each hostile request once a round, one at a time; the dearest first."""
    costs: dict[str, Cost] = {}
    for round in range(1, rounds + 1):
        told(f"恶意请求，第 {round}/{rounds} 轮")
        for name, data in hostile_requests(round).items():
            cost = costs.setdefault(name, Cost(name, len(data)))
            started = cpu_seconds(pid)
            cost.status = await status_of(port, data)
            cost.cpu_ms = [*cost.cpu_ms, (cpu_seconds(pid) - started) * 1000]
    return sorted(costs.values(), key=lambda cost: -cost.median_ms)


async def status_of(port: int, data: bytes) -> int:
    """Send bytes on a connection of their own; the status of the whole answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(ANSWER_SECONDS_MAX):
            writer.write(data)
            head = await reader.readuntil(HEAD_END)
            length = LENGTH.search(head)
            await reader.readexactly(int(length[1]) if length else 0)
        return int(head[STATUS])
    finally:
        writer.close()
