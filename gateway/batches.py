"""Batch resolvers: the parents of a list are resolved by one call, whichever executor runs the request."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TYPE_CHECKING, Any

from contracts.messages import Query

if TYPE_CHECKING:
    from gateway.context import Context

Load = Callable[[list[Any]], Awaitable[Sequence[Any]]]
ByKeys = Callable[[list[str]], Query[Any]]
BATCH = "batch"


class Batch(ABC):
    """How a field is resolved for many parents at once; stands in the field's metadata under BATCH."""

    @abstractmethod
    def start(self, parents: list[Any], arguments: dict[str, Any], context: "Context") -> "asyncio.Future[list[Any]]":
        """A promise of the parents' values, in order; all that join one load in one turn of the loop go together."""

    def one(self, parent: Any, context: "Context", **arguments: Any) -> Awaitable[Any]:
        """The value of a single parent, for an executor that goes object by object."""
        return _only(self.start([parent], arguments, context))


class ByParents(Batch):
    """Loads the values of the parents: `load(parents, context, **arguments)`, arguments hashable or lists of such."""

    def __init__(self, load: Callable[..., Awaitable[Sequence[Any]]]) -> None:
        self._load = load

    def start(self, parents: list[Any], arguments: dict[str, Any], context: "Context") -> "asyncio.Future[list[Any]]":
        """All parents of the same field with the same arguments load together."""
        joins = (self._load, frozenset((name, _hashable(given)) for name, given in arguments.items()))
        return context.batches.add(joins, parents, lambda joined: self._load(joined, context, **arguments))


def _hashable(given: Any) -> Hashable:
    return tuple(given) if isinstance(given, list) else given


class ByKey(Batch):
    """Asks for a record by a key among the arguments: `asked(context, **arguments)` tells the query and the key."""

    def __init__(self, asked: Callable[..., tuple[ByKeys, str]]) -> None:
        self._asked = asked

    def start(self, parents: list[Any], arguments: dict[str, Any], context: "Context") -> "asyncio.Future[list[Any]]":
        """All keys of the same query load together, whatever field asks for them."""
        query, key = self._asked(context, **arguments)
        return context.batches.add((query,), [key] * len(parents), lambda keys: context.ask_each(keys, query))


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

    def add(self, joins: Hashable, items: list[Any], load: Load) -> "asyncio.Future[list[Any]]":
        """A promise of these items' values; all items added in one turn of the loop load together."""
        batch = self._open.get(joins)
        if batch is None:
            batch = self._open[joins] = _Open(load)
            asyncio.get_running_loop().call_soon(self._dispatch, joins)
        return batch.add(items)

    def _dispatch(self, joins: Hashable) -> None:
        batch = self._open.pop(joins)
        batch.task = asyncio.ensure_future(batch.run())


class _Open:
    def __init__(self, load: Load) -> None:
        self._load = load
        self._items: list[Any] = []
        self._promises: list[tuple[int, asyncio.Future[list[Any]]]] = []
        self.task: asyncio.Future[None] | None = None

    def add(self, items: list[Any]) -> "asyncio.Future[list[Any]]":
        promise: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._promises.append((len(items), promise))
        self._items += items
        return promise

    async def run(self) -> None:
        try:
            values = await self._load(self._items)
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
