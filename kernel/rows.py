"""Rows of a statement as structs of a contract, by a function written for the struct: no dict, no struct between."""

from collections.abc import Callable
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import asyncpg
import msgspec

T = TypeVar("T", bound=msgspec.Struct)

Row = asyncpg.Record


def reader(kind: type[T], *left_out: str) -> Callable[[Row], T]:
    """Reads a row whose columns are named as the struct's fields, into it; those left out keep their defaults."""
    hints = get_type_hints(kind)
    scope: dict[str, Any] = {"kind": kind}
    values = [f"{name}={_value(name, hints[name], scope)}" for name in kind.__struct_fields__ if name not in left_out]
    read: Callable[[Row], T] = eval(f"lambda row: kind({', '.join(values)})", scope)
    return read


def _value(name: str, hint: Any, scope: dict[str, Any]) -> str:
    """How a column becomes the field; the names are those of a contract's fields."""
    column = f"row['{name}']"
    [kind] = [one for one in get_args(hint) if one is not NoneType] if isinstance(hint, UnionType) else [hint]
    [item] = get_args(kind) if get_origin(kind) is list else [kind]
    if not (isinstance(item, type) and issubclass(item, Enum)):
        return column
    scope[f"{name}_by"] = {None: None} | item._value2member_map_
    return f"{name}_by[{column}]" if item is kind else f"{column} and [{name}_by[one] for one in {column}]"
