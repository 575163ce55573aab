"""Loads by key that begin together, under one scope, answered by one statement and parted again.

Only queries that hold one list, of keys, and answer a list in the same order; what else they hold must be equal. One
scope is one actor, whole: agency, kind, region, roles and subject; whoever is an equal Actor gets equal answers. Who
wants other fields of the records is answered apart. docs/decisions/0022.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, get_origin, get_type_hints

import msgspec

from contracts.actors import Actor
from contracts.messages import Query
from kernel.narrowing import Wanted
from kernel.wire import too_late

# A statement for more keys, or for pages of more rows, gains nothing, and its answers wait for each other.
JOINED_ROWS_MAX = 500

Scope = tuple[object, ...]
Read = Callable[[Query[Any], Actor, float, Wanted | None], Awaitable[Any]]


def keys_field(kind: type[Query[Any]]) -> str | None:
    """The name of the query's only list, which is of keys, where the answer is a list too; else None."""
    hints = get_type_hints(kind)
    lists = [name for name in kind.__struct_fields__ if get_origin(hints[name]) is list]
    return lists[0] if len(lists) == 1 and get_origin(kind.answer_type()) is list else None


class Loads:
    """Joins what begins in the same turn of the loop; `read` answers one query, before the given unix second."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._open: dict[Scope, _Load] = {}
        self._running: set[asyncio.Task[None]] = set()

    async def load(
        self, field: str, query: Query[Any], actor: Actor, expires_at: float, wanted: Wanted | None
    ) -> list[Any]:
        """The query's answer. Refusals: those of `read` for this query alone."""
        one = _Part(query, getattr(query, field), expires_at)
        others = [getattr(query, name) for name in query.__struct_fields__ if name != field]
        scope = type(query), actor, wanted, *others
        load = self._open.get(scope)
        if load is None or load.rows + one.rows > JOINED_ROWS_MAX:
            load = self._open[scope] = _Load(field, actor, wanted)
            asyncio.get_running_loop().call_soon(self._begin, scope, load)
        load.add(one)
        return await one.promise

    def _begin(self, scope: Scope, load: "_Load") -> None:
        if self._open.get(scope) is load:
            del self._open[scope]
        task = asyncio.create_task(self._run(load))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, load: "_Load") -> None:
        parts = [one for one in load.parts if one.waited_for()]
        if len(parts) < 2 or not await self._together(load, parts):
            await asyncio.gather(*(self._singly(one, load) for one in parts))

    async def _together(self, load: "_Load", parts: "list[_Part]") -> bool:
        """Whether one statement answered them all; after an error each is asked again alone."""
        keys = list(dict.fromkeys(key for one in parts for key in one.keys))
        query = msgspec.structs.replace(parts[0].query, **{load.field: keys})
        try:
            answers = await self._read(query, load.actor, max(one.expires_at for one in parts), load.wanted)
            found = dict(zip(keys, answers, strict=True))
        except Exception:
            return False
        for one in parts:
            one.settle([found[key] for key in one.keys])
        return True

    async def _singly(self, one: "_Part", load: "_Load") -> None:
        try:
            one.settle(await self._read(one.query, load.actor, one.expires_at, load.wanted))
        except Exception as error:
            one.fail(error)


class _Part:
    def __init__(self, query: Query[Any], keys: list[Any], expires_at: float) -> None:
        self.query = query
        self.keys = keys
        self.rows = len(keys) * getattr(query, "size", 1)
        self.expires_at = expires_at
        self.promise: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()

    def waited_for(self) -> bool:
        if self.expires_at > time.time():
            return True
        self.fail(too_late(self.query.subject))
        return False

    def settle(self, answer: list[Any]) -> None:
        if not self.promise.done():
            self.promise.set_result(answer)

    def fail(self, error: Exception) -> None:
        if not self.promise.done():
            self.promise.set_exception(error)


class _Load:
    def __init__(self, field: str, actor: Actor, wanted: Wanted | None) -> None:
        self.field = field
        self.actor = actor
        self.wanted = wanted
        self.parts: list[_Part] = []
        self.rows = 0

    def add(self, one: _Part) -> None:
        self.parts.append(one)
        self.rows += one.rows
