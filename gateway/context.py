"""What one GraphQL request carries to its resolvers."""

import asyncio
from collections.abc import Callable, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, TypeVar

import uuid_utils

from contracts.actors import Actor
from contracts.messages import PAGE_SIZE_MAX, Command, Query, Receipt
from gateway.batches import Batches
from gateway.cursors import Cursors
from kernel.client import Client
from kernel.narrowing import Wanted
from kernel.sealing import Sealer

if TYPE_CHECKING:
    from gateway.changes.live import Live

R = TypeVar("R")


class Context:
    """One request: who asks, with which token, and what has been loaded for it."""

    def __init__(
        self,
        *,
        actor: Actor,
        token: str | None,
        client: Client,
        cursors: Cursors,
        sealers: Callable[[str], Sealer],
        live: "Live | None" = None,
        address: str = "",
    ) -> None:
        self.actor = actor
        self.token = token
        self.client = client
        self.cursors = cursors
        self.sealer_to = sealers
        self.address = address
        self._live = live
        self.batches = Batches()
        self.wanted: Wanted | None = None
        self._after: list[str] = []

    def wanting(self, wanted: Wanted) -> "Context":
        """The same request, as told to a resolver of whose records only these fields are asked."""
        asked = copy(self)
        asked.wanted = wanted
        return asked

    @property
    def live(self) -> "Live":
        """What waits for something to happen."""
        assert self._live is not None, "this gateway hears no feed"
        return self._live

    def read_after(self, positions: Sequence[str] | None) -> None:
        """Have everything this request asks or orders from now on wait for these positions."""
        self._after += [position for position in positions or () if position not in self._after]

    async def ask(self, query: Query[R], after: Sequence[str] = (), wanted: Wanted | None = None) -> R:
        """Ask a service as the asker, `after` further positions than the request's own."""
        return await self.client.ask(query, token=self.token, after=[*self._after, *after], wanted=wanted)

    async def ask_each(
        self, items: list[Any], query: Callable[[list[Any]], Query[list[R]]], wanted: Wanted | None = None
    ) -> list[R]:
        """One answer for each item, by a query that takes up to PAGE_SIZE_MAX of them at once."""
        if 0 < len(items) <= PAGE_SIZE_MAX:
            return await self.ask(query(items), wanted=wanted)
        pieces = [items[at : at + PAGE_SIZE_MAX] for at in range(0, len(items), PAGE_SIZE_MAX)]
        answers = await asyncio.gather(*(self.ask(query(piece), wanted=wanted) for piece in pieces))
        return [one for answer in answers for one in answer]

    async def send(self, command: Command, command_id: str | None) -> Receipt:
        """Order a service as the asker; without an id of the caller's the gateway makes one."""
        id = command_id or str(uuid_utils.uuid7())
        return await self.client.send(command, token=self.token, id=id, after=self._after)


def context_of(info: Any) -> Context:
    """The request's context."""
    context: Context = info.context
    return context
