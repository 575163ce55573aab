"""Public types name the fields they show: what nobody named is not public, and only level OPEN can be named."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
import strawberry

from contracts.fields import Level
from contracts.messages import Record
from gateway.types import fill, translate
from kernel.rights import field_levels

C = TypeVar("C", bound=type)

_public: dict[type, type] = {}


def shows(struct: type[msgspec.Struct], description: str, fields: str) -> Callable[[C], C]:
    """Make a class the public type of a struct, with these of its fields; a nested struct must be public before."""
    named = fields.split()
    _check(struct, named)

    def make(cls: C) -> C:
        own = frozenset(cls.__annotations__)
        hidden = frozenset(struct.__struct_fields__) - frozenset(named)
        fill(cls, struct, _annotation, hidden | own)
        made = strawberry.type(cls, name=cls.__name__, description=description)
        _public[struct] = made
        return made

    return make


def _check(struct: type[msgspec.Struct], named: list[str]) -> None:
    levels = field_levels(struct) if issubclass(struct, Record) else dict.fromkeys(struct.__struct_fields__, Level.OPEN)
    for name in named:
        if levels.get(name) is not Level.OPEN:
            raise TypeError(f"{struct.__name__}.{name} is not open to anyone and cannot be a public field")


def _annotation(hint: Any, description: str) -> Any:
    return translate(hint, description, _nested, _annotation)


def _nested(struct: type, description: str) -> type:
    if struct not in _public:
        raise TypeError(f"{struct.__name__} has no public type")
    return _public[struct]


def public_types() -> dict[type, type]:
    """The public type of every struct that has one."""
    return dict(_public)
