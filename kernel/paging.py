"""Pages by key: ask the store for one row more than the page holds."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from contracts.errors import Refusal
from contracts.messages import COUNT_MAX, Page, Query

T = TypeVar("T")

COUNT_LIMIT = COUNT_MAX + 1

LATER_THAN_ANY_ID = "z"
LATER_THAN_ANY_ROW = "2147483647"
EARLIER_THAN_ANY_UUID, LATER_THAN_ANY_UUID = str(UUID(int=0)), str(UUID(int=2**128 - 1))
WRITTEN_AS_THEY_ARE = frozenset({str, datetime, date})

_encode = msgspec.json.Encoder().encode


class Order(msgspec.Struct, frozen=True):
    """One order of a list.

    `statement` takes the list's own parameters, then the parts of the key to continue after as text, then the size.
    `key` names the attributes of an item that make its key, each with what stands before the first item.
    """

    statement: str
    key: dict[str, str]

    def key_of(self, item: Any) -> str:
        """The key to continue after this item."""
        return key(*[getattr(item, name) for name in self.key])

    def place(self, after: str | None) -> list[str]:
        """The parts of a key, or of the place before the first item. Refusal: INVALID_INPUT."""
        return read_key(after, list(self.key.values()))


def is_list(kind: type[Query[Any]]) -> bool:
    """Whether a query goes through a list in an order, with filters that may or may not be given."""
    return {"order", "size"} <= set(kind.__struct_fields__)


def read_key(after: str | None, first: list[str]) -> list[str]:
    """The parts of a key, or `first` where a list begins. Refusal: INVALID_INPUT."""
    if after is None:
        return first
    try:
        parts = msgspec.json.decode(after, type=list[str])
    except msgspec.DecodeError:
        parts = []
    if len(parts) != len(first):
        raise _not_a_key(after)
    return parts


@contextmanager
def continuing(query: Query[Any]) -> Iterator[None]:
    """PostgreSQL says whether the parts of a key are days, numbers and ids. Refusal: INVALID_INPUT."""
    try:
        yield
    except asyncpg.DataError:
        after = getattr(query, "after", None)
        if after is None:
            raise
        raise _not_a_key(after) from None


def _not_a_key(after: str) -> Refusal:
    return Refusal("INVALID_INPUT", field="after", got=after[:80], allowed="上一页给出的游标")


def key(*parts: Any) -> str:
    """A key of these parts."""
    return _encode([part if type(part) in WRITTEN_AS_THEY_ARE else _text(part) for part in parts]).decode()


def _text(value: Any) -> str:
    """A part of a key as PostgreSQL reads it; a day that is not there is later than any."""
    if value is None:
        return "infinity"
    return str(value.value) if isinstance(value, Enum) else str(value)


def page_of(items: Sequence[T], size: int, *, key: Callable[[T], str]) -> Page[T]:
    """The first `size` items with their keys, and whether there are more."""
    kept = list(items[:size])
    return Page(items=kept, keys=[key(item) for item in kept], more=len(items) > size)


def counted(total: int) -> Page[Any]:
    """A page that says only how many there are; `total` was counted up to one more than COUNT_MAX."""
    return Page(items=[], keys=[], total=total if total <= COUNT_MAX else None)
