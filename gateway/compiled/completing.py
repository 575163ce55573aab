"""Completers: from a column of resolved values to the column of the response, as the field's type has it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from inspect import isawaitable
from itertools import chain
from types import NoneType
from typing import Any, Protocol, TypeVar

from graphql import GraphQLAbstractType, GraphQLError, GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.execute import default_type_resolver
from graphql.pyutils import Undefined, inspect, is_iterable

from gateway.compiled.places import Among, InLists, Place
from gateway.compiled.running import Column, Run
from kernel.narrowing import Wanted, whole

T = TypeVar("T")
Class = type[Any]
Wants = Sequence[Wanted | None]
Complete = Callable[[Column, Place, Run], Awaitable[Column]]
class_of = type
UndefinedType = type(Undefined)


class Completer(Protocol):
    """Completes a column, whose values may be exceptions, as resolvers raised or returned them.

    `wants`: of each kind of record that it goes down to, which fields are asked for; None: all.
    """

    waits: bool
    wants: Wants

    async def complete(self, values: Column, place: Place, run: Run) -> Column:
        """The column as the response has it."""


class NonNull:
    """A null is an error."""

    __slots__ = ("_inner", "waits", "wants")

    def __init__(self, inner: Completer) -> None:
        self._inner = inner
        self.waits = inner.waits
        self.wants = inner.wants

    async def complete(self, values: Column, place: Place, run: Run) -> Column:
        """The column with errors for nulls."""
        column = await self._inner.complete(values, place, run)
        return [_present(value, place, row, run) for row, value in enumerate(column)] if None in column else column


def _present(value: Any, place: Place, row: int, run: Run) -> Any:
    if value is not None:
        return value
    return run.failed(TypeError(f"Cannot return null for non-nullable field {place.site.name}."), place, row)


class ListOf:
    """All items of all lists are one column."""

    __slots__ = ("_item", "_nullable", "waits", "wants")

    def __init__(self, item: Completer, *, nullable: bool) -> None:
        self._item = item
        self._nullable = nullable
        self.waits = item.waits
        self.wants = item.wants

    async def complete(self, values: Column, place: Place, run: Run) -> Column:
        """The column of lists; a list that must not have nulls fails with its first failed item."""
        column, rows = settled(values, place, run)
        found, lists = [], []
        for row in rows:
            if is_iterable(column[row]):
                found.append(row)
                lists.append(list(column[row]))
            else:
                error = GraphQLError(f"Expected Iterable, but did not find one for field '{place.site.name}'.")
                column[row] = run.failed(error, place, row)
        for row, items in zip(found, await self._items(lists, Among(place, found), run), strict=True):
            column[row] = items
        return column

    async def _items(self, lists: list[Column], place: Place, run: Run) -> Column:
        before, lengths = run.failures, list(map(len, lists))
        items = await self._item.complete(list(chain.from_iterable(lists)), InLists(place, lengths), run)
        if run.failures == before:
            return _cut(items, lengths)
        if self._nullable:
            return _cut(run.forgiven(items), lengths)
        return [next((item for item in part if isinstance(item, GraphQLError)), part) for part in _cut(items, lengths)]


def _cut(items: Column, lengths: list[int]) -> list[Column]:
    parts, start = [], 0
    for length in lengths:
        parts.append(items[start : start + length])
        start += length
    return parts


class Rows(Protocol):
    """A selection on an object type; `reads` and `wants` of all its fields."""

    waits: bool
    reads: Wanted | None
    wants: Wants

    async def rows(self, parents: Column, place: Place, run: Run) -> Column:
        """A dict for each parent, or the error it failed with."""


class Objects:
    """Objects of one type; `kind` where the class of its records alone tells that they are of the type."""

    __slots__ = ("_kind", "_selection", "_type", "waits", "wants")

    def __init__(self, type: GraphQLObjectType, selection: Rows, kind: Class | None, record: Class | None) -> None:
        self._type = type
        self._selection = selection
        self._kind = kind
        self.waits = selection.waits
        self.wants = selection.wants if record is None else [selection.reads]

    async def complete(self, values: Column, place: Place, run: Run) -> Column:
        """The column of dicts."""
        if self._usual(set(map(class_of, values))):
            return await self._selection.rows(values, place, run)
        column, rows = settled(values, place, run)
        if self._type.is_type_of:
            rows = [row for row in rows if await self._fits(column, place, row, run)]
        await _fill(self._selection.rows, column, rows, place, run)
        return column

    def _usual(self, classes: set[Class]) -> bool:
        if self._type.is_type_of is None:
            return not any(map(is_unusual, classes))
        return set(map(whole, classes)) == {self._kind}

    async def _fits(self, column: Column, place: Place, row: int, run: Run) -> bool:
        assert self._type.is_type_of
        value = column[row]
        try:
            fits = self._type.is_type_of(value, run.info(place, row))
            if not (await fits if isawaitable(fits) else fits):
                told = f"Expected value of type '{self._type}' but got: {inspect(value)}."
                raise GraphQLError(told, place.site.nodes)
        except Exception as error:
            column[row] = run.failed(error, place, row)
            return False
        return True


class AnyOf:
    """Objects of an interface or a union, one column for each type that comes; `kinds` tells the type by class."""

    waits = True
    wants: Wants = (None,)

    def __init__(
        self,
        type: GraphQLAbstractType,
        objects_of: Callable[[GraphQLObjectType], Completer],
        kinds: Mapping[Class, GraphQLObjectType],
    ) -> None:
        self._type = type
        self._objects_of = objects_of
        self._kinds = kinds
        self._objects: dict[str, Completer] = {}

    async def complete(self, values: Column, place: Place, run: Run) -> Column:
        """The column of dicts."""
        column, rows = settled(values, place, run)
        groups: dict[str, list[int]] = {}
        for row in rows:
            if type := await self._type_of(column, place, row, run):
                if type.name not in self._objects:
                    self._objects[type.name] = self._objects_of(type)
                groups.setdefault(type.name, []).append(row)
        filling = [_fill(self._objects[name].complete, column, some, place, run) for name, some in groups.items()]
        await together(filling)
        return column

    async def _type_of(self, column: Column, place: Place, row: int, run: Run) -> GraphQLObjectType | None:
        value = column[row]
        if known := self._kinds.get(class_of(value)):
            return known
        try:
            info = run.info(place, row)
            name = (self._type.resolve_type or default_type_resolver)(value, info, self._type)
            name = await name if isawaitable(name) else name
            details = [FieldDetails(node, None) for node in place.site.nodes]
            return run.stock.ensure_valid_runtime_type(name, self._type, details, info, value)
        except Exception as error:
            column[row] = run.failed(error, place, row)
            return None


async def _fill(complete: Complete, column: Column, rows: list[int], place: Place, run: Run) -> None:
    completed = await complete([column[row] for row in rows], Among(place, rows), run)
    for row, value in zip(rows, completed, strict=True):
        column[row] = value


async def together(waiting: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Wait for all; a single one without a task of its own."""
    return [await waiting[0]] if len(waiting) == 1 else await asyncio.gather(*waiting)


def is_unusual(kind: Class) -> bool:
    """Whether values of this class need a look, one by one."""
    return kind in (NoneType, UndefinedType) or issubclass(kind, Exception)


def settled(values: Column, place: Place, run: Run) -> tuple[Column, list[int]]:
    """The column with nulls and errors in their place, and the rows that have a value to complete."""
    column = list(values)
    if not any(map(is_unusual, set(map(class_of, values)))):
        return column, list(range(len(column)))
    rows = []
    for row, value in enumerate(values):
        if value is None or value is Undefined:
            column[row] = None
        elif isinstance(value, Exception):
            column[row] = run.failed(value, place, row)
        else:
            rows.append(row)
    return column, rows
