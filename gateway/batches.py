"""Batch resolvers: the parents of a list are resolved by one call, whichever executor runs the request."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

from contracts.messages import Query
from kernel.narrowing import Wanted, union

if TYPE_CHECKING:
    from gateway.context import Context

Load = Callable[[list[Any], Wanted | None], Awaitable[Sequence[Any]]]
ByKeys = Callable[[list[str]], Query[Any]]
# Where a field's metadata holds its Batch; and for one made by a function of the record, which fields of such a record
# the function looks at (None: any).
BATCH, READS = "batch", "reads"


class Batch(ABC):
    """How a field is resolved for many parents at once; stands in the field's metadata under BATCH.

    `reads`: the fields of the parents that it looks at; None: it may look at any.
    """

    reads: Wanted | None = None

    @abstractmethod
    def start(
        self, parents: list[Any], arguments: dict[str, Any], context: "Context", wanted: Wanted | None = None
    ) -> "asyncio.Future[list[Any]]":
        """A promise of the parents' values, in order; all that join one load in one turn of the loop go together.

        `wanted`: the fields of the loaded records that are asked for; None: all.
        """

    def one(self, parent: Any, context: "Context", **arguments: Any) -> Awaitable[Any]:
        """The value of a single parent, for an executor that goes object by object."""
        return _only(self.start([parent], arguments, context))


class ByParents(Batch):
    """Loads the values of the parents: `load(parents, context, wanted, **arguments)`, arguments hashable or lists."""

    def __init__(self, load: Callable[..., Awaitable[Sequence[Any]]], reads: Wanted | None = None) -> None:
        self._load = load
        self.reads = reads

    def start(
        self, parents: list[Any], arguments: dict[str, Any], context: "Context", wanted: Wanted | None = None
    ) -> "asyncio.Future[list[Any]]":
        """All parents of the same field with the same arguments load together."""
        joins = (self._load, frozenset((name, _hashable(given)) for name, given in arguments.items()))

        def load(joined: list[Any], asked: Wanted | None) -> Awaitable[Sequence[Any]]:
            return self._load(joined, context, asked, **arguments)

        return context.batches.add(joins, parents, load, wanted)


def _hashable(given: Any) -> Hashable:
    return tuple(given) if isinstance(given, list) else given


class ByKey(Batch):
    """Asks for a record by a key among the arguments: `asked(context, **arguments)` tells the query and the key."""

    def __init__(self, asked: Callable[..., tuple[ByKeys, str]]) -> None:
        self._asked = asked

    def start(
        self, parents: list[Any], arguments: dict[str, Any], context: "Context", wanted: Wanted | None = None
    ) -> "asyncio.Future[list[Any]]":
        """All keys of the same query load together, whatever field asks for them."""
        query, key = self._asked(context, **arguments)
        keys = [key] * len(parents)
        return context.batches.add((query,), keys, lambda all, asked: context.ask_each(all, query, asked), wanted)


def _only(promise: "asyncio.Future[list[Any]]") -> "asyncio.Future[Any]":
    """A future rather than a coroutine: an executor that no longer wants the value leaves nothing unawaited."""
    only: asyncio.Future[Any] = promise.get_loop().create_future()

    def tell(done: "asyncio.Future[list[Any]]") -> None:
        if only.done() or done.cancelled():
            only.cancel()
        elif error := done.exception():
            only.set_exception(error)
        else:
            only.set_result(done.result()[0])

    promise.add_done_callback(tell)
    return only


class Batches:
    """The open batches of one request, by what joins them."""

    def __init__(self) -> None:
        self._open: dict[Hashable, _Open] = {}

    def add(
        self, joins: Hashable, items: list[Any], load: Load, wanted: Wanted | None = None
    ) -> "asyncio.Future[list[Any]]":
        """A promise of these items' values; all added in one turn of the loop load together, as any wants them."""
        batch = self._open.get(joins)
        if batch is None:
            batch = self._open[joins] = _Open(load)
            asyncio.get_running_loop().call_soon(self._dispatch, joins)
        return batch.add(items, wanted)

    def _dispatch(self, joins: Hashable) -> None:
        batch = self._open.pop(joins)
        batch.task = asyncio.ensure_future(batch.run())


class _Open:
    def __init__(self, load: Load) -> None:
        self._load = load
        self._items: list[Any] = []
        self._wanted: Wanted | None = ()
        self._promises: list[tuple[int, asyncio.Future[list[Any]]]] = []
        self.task: asyncio.Future[None] | None = None

    def add(self, items: list[Any], wanted: Wanted | None) -> "asyncio.Future[list[Any]]":
        promise: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._wanted = union(self._wanted, wanted) if self._items else wanted
        self._promises.append((len(items), promise))
        self._items += items
        return promise

    async def run(self) -> None:
        try:
            values = await self._load(self._items, self._wanted)
            if len(values) != len(self._items):
                raise ValueError(f"{len(values)} values for {len(self._items)} parents")
        except Exception as error:
            self._fail(error)
            return
        start = 0
        for length, promise in self._promises:
            if not promise.done():
                promise.set_result(list(values[start : start + length]))
            start += length

    def _fail(self, error: Exception) -> None:
        for _, promise in self._promises:
            if not promise.done():
                promise.set_exception(error)
