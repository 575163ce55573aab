"""How the items of a topic are asked for: by key, as a page, or gathered under other keys; one shape for all topics.

A store names its statements; every statement takes the asker's scope first (such as `Reach.within`, or nothing).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from operator import attrgetter
from re import Pattern
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from contracts.messages import Page
from kernel.database import Connection
from kernel.paging import COUNT_LIMIT, Order, counted
from kernel.rows import Row, by_place
from kernel.work import Reading


class Sized(Protocol):
    """A query for so many of something, or for their number."""

    @property
    def count(self) -> bool:
        """Whether only the number is asked for."""

    @property
    def size(self) -> int:
        """How many at most."""


class Listed(Sized, Protocol):
    """A query for a page of a list."""

    @property
    def order(self) -> Any:
        """The order, one of the topic's."""

    @property
    def after(self) -> str | None:
        """The key that the page before ended with."""


T = TypeVar("T")
R = TypeVar("R")

Scope = Sequence[object]
Show = Callable[[Sequence[T], Reading], Awaitable[Sequence[R]]]
ShowAs = Callable[[Sequence[T], Reading, Sequence[str]], Awaitable[Sequence[R]]]


class Bodies(Generic[T]):
    """Items kept whole as JSON in a column `body`."""

    def __init__(self, kind: type[T]) -> None:
        self._decoder = msgspec.json.Decoder(kind)

    def read(self, row: Row) -> T:
        """The item of a row."""
        return self._decoder.decode(row["body"])

    async def load(self, connection: Connection, statement: str, *parameters: object) -> T | None:
        """The item of the one row that a statement gives."""
        row = await connection.fetchrow(statement, *parameters)
        return self.read(row) if row else None

    async def load_all(self, connection: Connection, statement: str, *parameters: object) -> list[T]:
        """The items of all rows that a statement gives."""
        return [self.read(row) for row in await connection.fetch(statement, *parameters)]


class Listing(Generic[T]):
    """The items of a topic, by number and in its orders.

    `get` takes the scope, then the numbers, or whatever else an item's `name` is (in its `form`); the statement of
    each order and `count` what the list is asked for, then the place and the size, or the limit to count to.
    """

    def __init__(
        self,
        *,
        get: str,
        orders: Mapping[Any, Order],
        count: str,
        read: Callable[[Row], T],
        name: str = "number",
        form: Pattern[str] | None = None,
    ) -> None:
        self._get, self._orders, self._count, self._read = get, orders, count, read
        self._name, self._form = attrgetter(name), form

    async def get(self, numbers: Sequence[str], scope: Scope, reading: Reading, show: Show[T, R]) -> list[R | None]:
        """The records of these numbers within the scope, aligned with them."""
        asked = [one for one in numbers if self._form is None or self._form.fullmatch(one)]
        rows = await reading.connection.fetch(self._get, *scope, asked)
        items = {self._name(item): item for item in map(self._read, rows)}
        records = dict(zip(items, await show(list(items.values()), reading), strict=True))
        return [records.get(number) for number in numbers]

    async def page(self, query: Listed, asked: Scope, reading: Reading, show: Show[T, R]) -> Page[R]:
        """A page of records in the order of the query, or only their number."""
        if query.count:
            return counted(await reading.connection.fetchval(self._count, *asked, COUNT_LIMIT))
        order = self._orders[query.order]
        place = (*asked, *order.place(query.after), query.size + 1)
        items = [self._read(row) for row in await reading.connection.fetch(order.statement, *place)]
        return _page(items, await show(items[: query.size], reading), order)


class Gathering(Generic[T]):
    """The newest items under each of several keys.

    `items` takes the scope, the keys and how many of each, and gives the `place` of each row's key; `count` takes the
    scope, the keys and the limit to count to, and gives the `total` of each key in their order.
    """

    def __init__(self, *, items: str, count: str, order: Order, read: Callable[[Row], T]) -> None:
        self._items, self._count, self._order, self._read = items, count, order, read

    async def pages(
        self, keys: Sequence[str], query: Sized, scope: Scope, reading: Reading, show: Show[T, R]
    ) -> list[Page[R]]:
        """The first records under each key, or only their number, aligned with the keys."""

        async def whatever_key(items: Sequence[T], reading: Reading, _: Sequence[str]) -> Sequence[R]:
            return await show(items, reading)

        return await self.pages_as(keys, query, scope, reading, whatever_key)

    async def pages_as(
        self, keys: Sequence[str], query: Sized, scope: Scope, reading: Reading, show: ShowAs[T, R]
    ) -> list[Page[R]]:
        """The same where how an item is shown depends on the key it was asked for under."""
        connection = reading.connection
        if query.count:
            rows = await connection.fetch(self._count, *scope, list(keys), COUNT_LIMIT)
            return [counted(row["total"]) for row in rows]
        found = by_place(await connection.fetch(self._items, *scope, list(keys), query.size + 1), len(keys), self._read)
        asked_as = [key for key, items in zip(keys, found, strict=True) for _ in items]
        shown = iter(await show([item for items in found for item in items], reading, asked_as))
        return [_page(items, [next(shown) for _ in items][: query.size], self._order) for items in found]


def _page(items: Sequence[T], shown: Sequence[R], order: Order) -> Page[R]:
    """The items shown, each with the key to continue after; of what was found, one may be left over."""
    keys = [order.key_of(item) for item in items[: len(shown)]]
    return Page(items=list(shown), keys=keys, more=len(items) > len(shown))
