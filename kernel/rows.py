"""Rows of a statement as structs of a contract, by a function written for the struct: no dict, no struct between."""

from collections.abc import Callable, Iterable
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

import asyncpg
import msgspec

from kernel.narrowing import KEPT, Wanted, known, narrowed

T = TypeVar("T", bound=msgspec.Struct)
R = TypeVar("R")

Row = asyncpg.Record


class Shape(Generic[T]):
    """How rows become records: `text` is the statement that selects them, `read` makes the record of a row."""

    def __init__(
        self, kind: type[T], *, left_out: Wanted = (), needs: Wanted = (), beside: Wanted = (), read: Any = None
    ) -> None:
        """Columns are named as the record's fields; those `left_out` have none and are None.

        `needs`: the fields that rights, keys and groups go by, read whatever is asked for; `beside`: further columns.
        """
        self.kind = kind
        self.left_out = left_out
        self.needs = needs
        self.beside = beside
        self.read: Callable[[Row], T] = read or reader(kind, *left_out)

    def text(self, statement: str) -> str:
        """The statement in the columns of this shape."""
        return statement

    def only(self, wanted: Wanted | None, *further: str) -> "Shape[T]":
        """The same with the wanted fields alone, what is needed anyway and `further` behind them; None: all fields."""
        return self if wanted is None else _narrow(self, known(self.kind, (*wanted, *self.needs, *further)))


class _Narrow(Shape[T]):
    def __init__(self, whole: Shape[T], fields: Wanted) -> None:
        kind = narrowed(whole.kind, fields)
        super().__init__(whole.kind, left_out=whole.left_out, read=reader(kind, *whole.left_out))
        stored = [name for name in fields if name not in whole.left_out]
        self._columns = ", ".join(dict.fromkeys((*stored, *whole.beside)))
        self._texts: dict[str, str] = {}

    def text(self, statement: str) -> str:
        if statement not in self._texts:
            self._texts[statement] = "SELECT " + self._columns + " FROM (" + statement + ") AS whole"
        return self._texts[statement]


@lru_cache(maxsize=KEPT)
def _narrow(whole: Shape[T], fields: Wanted) -> Shape[T]:
    return _Narrow(whole, fields)


def reader(kind: type[T], *left_out: str) -> Callable[[Row], T]:
    """Reads a row whose columns are named as the struct's fields, into it; those left out are None."""
    hints = get_type_hints(kind)
    scope: dict[str, Any] = {"kind": kind}
    values = [
        f"{name}={None if name in left_out else _value(name, hints[name], scope)}" for name in kind.__struct_fields__
    ]
    read: Callable[[Row], T] = eval(f"lambda row: kind({', '.join(values)})", scope)
    return read


def by_place(rows: Iterable[Row], places: int, read: Callable[[Row], R]) -> list[list[R]]:
    """What is read of rows, under the place each has among the keys that were asked; places count from 1."""
    found: list[list[R]] = [[] for _ in range(places)]
    for row in rows:
        found[row["place"] - 1].append(read(row))
    return found


def _value(name: str, hint: Any, scope: dict[str, Any]) -> str:
    """How a column becomes the field; the names are those of a contract's fields."""
    column = f"row['{name}']"
    [kind] = [one for one in get_args(hint) if one is not NoneType] if isinstance(hint, UnionType) else [hint]
    [item] = get_args(kind) if get_origin(kind) is list else [kind]
    if not (isinstance(item, type) and issubclass(item, Enum)):
        return column
    scope[f"{name}_by"] = {None: None} | item._value2member_map_
    return f"{name}_by[{column}]" if item is kind else f"{column} and [{name}_by[one] for one in {column}]"
