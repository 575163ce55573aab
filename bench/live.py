"""Live screens: many subscribers, complaints filed at a steady rate, and how long each event takes to every screen.

The time of an event is the database's at the beginning of its transaction, so what is measured holds the commit, too.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime

import httpx
import msgspec
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.wire import Target
from bench.writes import filings
from contracts.actors import Actor, AgencyKind, Role
from kernel.issuer import issue_token
from kernel.settings import Settings

GRAPHQL = Subprotocol("graphql-transport-ws")
DESK = "subscription { operatorDesk { entries { id time type subject data } cursor } }"
FIRST = "complaints.intake.filed.v1"
# Equal rights share one reading: the desk of the province, and that of the city the complaints are of.
REGIONS = ("640000", "640500")
CONNECTING_AT_ONCE = 50
PATIENCE_SECONDS = 30.0


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured, in seconds from the event's transaction to a screen; `missed`, `doubled`: pushes."""

    subscribers: int
    filed: int
    pushes: int
    missed: int
    doubled: int
    median_seconds: float
    p99_seconds: float
    slowest_seconds: float
    load_before: float
    load_after: float


class Screen:
    """One subscriber: the events it was told, and how late."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.late: dict[str, float] = {}
        self.filed = 0
        self.doubled = 0

    async def begin(self, token: str) -> None:
        """Subscribe, and take the push that says where it begins."""
        await self._say({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        await self._socket.recv()
        await self._say({"type": "subscribe", "id": "1", "payload": {"query": DESK}})
        await self._socket.recv()

    async def run(self) -> None:
        """Take pushes for ever."""
        while True:
            heard = await self._socket.recv()
            now = time.time()
            for one in orjson.loads(heard)["payload"]["data"]["operatorDesk"]["entries"]:
                self.doubled += one["id"] in self.late
                self.filed += one["type"] == FIRST
                self.late[one["id"]] = now - _seconds(one["time"])

    async def _say(self, message: object) -> None:
        await self._socket.send(orjson.dumps(message).decode())


async def live(settings: Settings, target: Target, subscribers: int, per_second: float, seconds: float) -> Live:
    """So many screens, and complaints filed at this rate for so long; ends when every screen has every complaint."""
    before = os.getloadavg()[0]
    async with _screens(settings, subscribers) as screens:
        filed = await _file(target, per_second, seconds)
        await _all_there(screens, filed)
    late = sorted(one for screen in screens for one in screen.late.values())
    told = {id for screen in screens for id in screen.late}
    return Live(
        subscribers=subscribers,
        filed=filed,
        pushes=len(late),
        missed=len(told) * subscribers - len(late),
        doubled=sum(screen.doubled for screen in screens),
        median_seconds=late[len(late) // 2],
        p99_seconds=late[len(late) * 99 // 100],
        slowest_seconds=late[-1],
        load_before=before,
        load_after=os.getloadavg()[0],
    )


@asynccontextmanager
async def _screens(settings: Settings, subscribers: int) -> AsyncIterator[list[Screen]]:
    async with AsyncExitStack() as stack:
        room, screens = asyncio.Semaphore(CONNECTING_AT_ONCE), list[Screen]()

        async def open_one(number: int) -> None:
            async with room:
                url = f"ws://127.0.0.1:{settings.port}/graphql"
                talk = connect(url, subprotocols=[GRAPHQL], compression=None, proxy=None, open_timeout=PATIENCE_SECONDS)
                screen = Screen(await stack.enter_async_context(talk))
                await screen.begin(issue_token(settings, operator(number)))
                screens.append(screen)

        await asyncio.gather(*(open_one(number) for number in range(subscribers)))
        running = [asyncio.create_task(screen.run()) for screen in screens]
        try:
            yield screens
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


async def _file(target: Target, per_second: float, seconds: float) -> int:
    """File at a steady rate; how many were accepted."""
    bodies, loop = filings(), asyncio.get_running_loop()
    count, started = max(1, round(per_second * seconds)), loop.time()
    headers = {"authorization": f"Bearer {target.token}", "content-type": "application/json"}
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE_SECONDS) as http:
        for number in range(count):
            await asyncio.sleep(max(0.0, started + number / per_second - loop.time()))
            answer = await http.post(f"http://127.0.0.1:{target.port}/graphql", content=next(bodies), headers=headers)
            answer.raise_for_status()
    return count


async def _all_there(screens: list[Screen], filed: int) -> None:
    """Wait until every screen has every complaint, and then for what follows each."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while any(screen.filed < filed for screen in screens) or len({len(screen.late) for screen in screens}) > 1:
            await asyncio.sleep(0.1)


def operator(number: int) -> Actor:
    """One of many operators of two desks."""
    region = REGIONS[number % len(REGIONS)]
    return Actor(
        subject=f"operator-{number}",
        agency=f"hotline-{region}",
        agency_kind=AgencyKind.HOTLINE,
        region=region,
        roles=(Role.OPERATOR,),
    )


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
