"""Batch resolvers: the parents of one list are resolved by one call."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any

Load = Callable[[list[Any]], Awaitable[Sequence[Any]]]


class Batches:
    """The open batches of one request, by field and arguments."""

    def __init__(self) -> None:
        self._open: dict[Hashable, _Batch] = {}

    def add(self, key: Hashable, parent: Any, load: Load) -> "asyncio.Future[Any]":
        """A promise of this parent's value; all parents added in one turn of the loop load together."""
        batch = self._open.get(key)
        if batch is None:
            batch = self._open[key] = _Batch(load)
            asyncio.get_running_loop().call_soon(self._dispatch, key)
        return batch.add(parent)

    def _dispatch(self, key: Hashable) -> None:
        batch = self._open.pop(key)
        batch.task = asyncio.ensure_future(batch.run())


class _Batch:
    def __init__(self, load: Load) -> None:
        self._load = load
        self._parents: list[Any] = []
        self._promises: list[asyncio.Future[Any]] = []
        self.task: asyncio.Future[None] | None = None

    def add(self, parent: Any) -> "asyncio.Future[Any]":
        promise: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._parents.append(parent)
        self._promises.append(promise)
        return promise

    async def run(self) -> None:
        try:
            values = await self._load(self._parents)
        except Exception as error:
            self._fail(error)
            return
        for promise, value in zip(self._promises, values, strict=True):
            if not promise.done():
                promise.set_result(value)

    def _fail(self, error: Exception) -> None:
        for promise in self._promises:
            if not promise.done():
                promise.set_exception(error)
