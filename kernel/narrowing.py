"""Records in only those fields that were asked for; docs/decisions/0034-only-what-is-asked.md.

A narrowed record is a struct of its own: a field that was not asked for is not there, and cannot be taken for empty.
"""

import types
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from contracts.messages import Query, Record

# Which fields are asked for is the sender's choice; no more ways than these are kept.
KEPT = 1_000

Wanted = tuple[str, ...]
Struct = type[msgspec.Struct]


@lru_cache(maxsize=KEPT)
def narrowed(kind: Struct, fields: Wanted) -> Any:
    """A struct of these fields alone, in this order; on the wire the list of their values."""
    hints = get_type_hints(kind, include_extras=True)
    asked = [(name, hints[name]) for name in fields]
    return msgspec.defstruct(
        kind.__name__, asked, frozen=True, array_like=True, gc=False, namespace={"__whole__": kind}
    )


def whole(kind: type[Any]) -> type[Any]:
    """The contract's record that a class is, or is narrowed from."""
    found: type[Any] = getattr(kind, "__whole__", kind)
    return found


def known(kind: Struct, names: Iterable[str]) -> Wanted:
    """Those of the names that are fields, each once."""
    return tuple(name for name in dict.fromkeys(names) if name in kind.__struct_fields__)


def union(*wants: Wanted | None) -> Wanted | None:
    """What any of them wants, always in one order; None: all fields."""
    if len(set(wants)) == 1:
        return wants[0]
    asked: set[str] = set()
    for one in wants:
        if one is None:
            return None
        asked.update(one)
    return tuple(sorted(asked))


@lru_cache(maxsize=KEPT)
def answers(query: type[Query[Any]], wanted: Wanted | None) -> msgspec.msgpack.Decoder[Any]:
    """Decodes a query's answer, its records in the wanted fields; None: whole."""
    kind = query.answer_type()
    return msgspec.msgpack.Decoder(kind if wanted is None else _narrowed(kind, wanted))


def _narrowed(hint: Any, wanted: Wanted) -> Any:
    if isinstance(hint, type) and issubclass(hint, Record):
        return narrowed(hint, known(hint, wanted))
    origin, inner = get_origin(hint), get_args(hint)
    if origin is None:
        return hint
    parts = tuple(_narrowed(one, wanted) for one in inner)
    return Union[parts] if origin is types.UnionType else origin[parts]  # noqa: UP007
