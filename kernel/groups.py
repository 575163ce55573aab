"""Group commit: commands that arrive while others are being committed wait, and are committed together."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence, Set

import msgspec

from kernel.orders import Order, Result

GROUP_MAX = 64
WORKERS_MAX = 3

Commit = Callable[[Sequence[Order]], Awaitable[list[Result]]]


class Waiting(msgspec.Struct, frozen=True, eq=False):
    """An order, and where its result is awaited."""

    order: Order
    result: "asyncio.Future[Result]"

    def needs(self) -> set[Hashable]:
        """What no other order may need at the same time: its id, its aggregates."""
        return {self.order.key, *self.order.aggregates}


class Groups:
    """Forms groups of one agency's orders that share nothing, agencies in turn, and has a few committed at a time."""

    def __init__(self, commit: Commit) -> None:
        self._commit = commit
        self._waiting: dict[str, deque[Waiting]] = {}
        self._needed: set[Hashable] = set()
        self._workers: set[asyncio.Task[None]] = set()

    async def join(self, order: Order) -> Result:
        """Wait until the order has been committed or has failed."""
        waiting = Waiting(order, asyncio.get_running_loop().create_future())
        self._waiting.setdefault(order.actor.agency, deque()).append(waiting)
        if len(self._workers) < WORKERS_MAX:
            worker = asyncio.create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        return await waiting.result

    async def _work(self) -> None:
        while group := self._next():
            needs = set[Hashable]().union(*(one.needs() for one in group))
            self._needed |= needs
            try:
                results = await self._commit([one.order for one in group])
            finally:
                self._needed -= needs
            for one, result in zip(group, results, strict=True):
                if not one.result.done():
                    one.result.set_result(result)

    def _next(self) -> list[Waiting]:
        for agency in tuple(self._waiting):
            queue = self._waiting.pop(agency)
            group = taken(queue, self._needed)
            if queue:
                self._waiting[agency] = queue
            if group:
                return group
        return []


def taken(queue: deque[Waiting], needed: Set[Hashable]) -> list[Waiting]:
    """The first of the queue that need nothing another of them or a running group needs; the rest stay in it."""
    group: list[Waiting] = []
    needed = set(needed)
    for _ in range(len(queue)):
        one = queue.popleft()
        needs = one.needs()
        if len(group) < GROUP_MAX and needed.isdisjoint(needs):
            group.append(one)
            needed |= needs
        else:
            queue.append(one)
    return group
