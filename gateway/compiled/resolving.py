"""Resolvers: from a column of parents to the column of a field's values; what was raised stands in its row."""

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import Any, Protocol

from gateway.batches import Batch
from gateway.compiled.arguments import Arguments
from gateway.compiled.completing import together
from gateway.compiled.places import Place
from gateway.compiled.running import Column, Run
from kernel.narrowing import Wanted


class Resolver(Protocol):
    """Gives the values of a field for all parents. `reads`: the fields of a record it looks at; None: it may be any."""

    waits: bool
    reads: Wanted | None

    async def resolve(self, parents: Column, place: Place, run: Run) -> Column:
        """A value or an exception for each parent."""


class Constant:
    """The same for all: `__typename`."""

    waits = False
    reads: Wanted | None = ()

    def __init__(self, value: Any) -> None:
        self._value = value

    async def resolve(self, parents: Column, place: Place, run: Run) -> Column:
        """The value for each parent."""
        return [self._value] * len(parents)


class Read:
    """What a function of the record alone tells: an attribute, mostly."""

    waits = False
    __slots__ = ("_read", "reads")

    def __init__(self, read: Callable[[Any], Any], reads: Wanted | None) -> None:
        self._read = read
        self.reads = reads

    async def resolve(self, parents: Column, place: Place, run: Run) -> Column:
        """The read values."""
        try:
            return list(map(self._read, parents))
        except Exception:
            return [self._one(parent) for parent in parents]

    def _one(self, parent: Any) -> Any:
        try:
            return self._read(parent)
        except Exception as error:
            return error


class Batched:
    """One call for all parents, for records in the wanted fields."""

    waits = True

    def __init__(self, batch: Batch, arguments: Arguments, wanted: Wanted | None) -> None:
        self._batch = batch
        self._arguments = arguments
        self._wanted = wanted
        self.reads = batch.reads

    async def resolve(self, parents: Column, place: Place, run: Run) -> Column:
        """The loaded values; a failed load fails each parent."""
        try:
            return await self._batch.start(parents, self._arguments.given(run), run.context, self._wanted)
        except Exception as error:
            return [error] * len(parents)


class Called:
    """The schema's own resolver, object by object: for root fields and orders."""

    waits = True
    reads: Wanted | None = None

    def __init__(self, resolve: Callable[..., Any], arguments: Arguments, wanted: Wanted | None) -> None:
        self._resolve = resolve
        self._arguments = arguments
        self._wanted = wanted

    async def resolve(self, parents: Column, place: Place, run: Run) -> Column:
        """The resolved values, awaited together."""
        column = [self._started(parent, place, row, run) for row, parent in enumerate(parents)]
        rows = [row for row, value in enumerate(column) if isawaitable(value)]
        if rows:
            for row, value in zip(rows, await together([_settled(column[row]) for row in rows]), strict=True):
                column[row] = value
        return column

    def _started(self, parent: Any, place: Place, row: int, run: Run) -> Any:
        try:
            return self._resolve(parent, run.info(place, row, self._wanted), **self._arguments.given(run))
        except Exception as error:
            return error


async def _settled(value: Awaitable[Any]) -> Any:
    try:
        return await value
    except Exception as error:
        return error


class Introspected:
    """A resolver of graphql-core's introspection: it looks at the type it is given and the schema alone."""

    waits = False
    reads: Wanted | None = ()

    def __init__(self, resolve: Callable[..., Any], arguments: Arguments) -> None:
        self._resolve = resolve
        self._arguments = arguments

    async def resolve(self, parents: Column, place: Place, run: Run) -> Column:
        """The resolved values."""
        try:
            info, arguments = run.info(place, 0), self._arguments.given(run)
            return [self._resolve(parent, info, **arguments) for parent in parents]
        except Exception as error:
            return [error] * len(parents)
