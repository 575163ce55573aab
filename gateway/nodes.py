"""Global ids: one id for every main record, and one question that finds any of them."""

import base64
import binascii
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

import msgspec
import strawberry

from contracts.errors import Refusal
from contracts.messages import Query
from gateway.batches import BATCH, READS, ByKey, ByKeys
from gateway.context import Context, context_of
from gateway.types import struct_of
from kernel.narrowing import Wanted, whole

ID_BYTES_MAX = 300


class Kind(msgspec.Struct, frozen=True):
    """How records of one type are found: the name of their key, and the query by it."""

    name: str
    key: str
    query: Callable[[list[str]], Query[Any]]


_kinds: dict[type, Kind] = {}


def add_kind(node: type, key: str, query: Callable[[list[str]], Query[Any]]) -> None:
    """Have a type's records found by their global id."""
    if issubclass(node, Node):
        _kinds[struct_of(node)] = Kind(node.__name__, key, query)


def kind_named(name: str) -> Kind | None:
    """How the records of this GraphQL type are found."""
    return next((kind for kind in _kinds.values() if kind.name == name), None)


@cache
def kind_asked_by(query: type[Query[Any]]) -> Kind | None:
    """The kind whose records this query finds."""
    return next((kind for kind in _kinds.values() if type(kind.query([])) is query), None)


def global_id(name: str, key: str) -> strawberry.ID:
    """The global id of a record."""
    return strawberry.ID(base64.urlsafe_b64encode(f"{name}:{key}".encode()).decode().rstrip("="))


def _own_id(root: Any) -> strawberry.ID:
    kind = _kinds[whole(type(root))]
    return global_id(kind.name, getattr(root, kind.key))


def _key(record: type) -> Wanted | None:
    kind = _kinds.get(record)
    return (kind.key,) if kind else None


@strawberry.interface(description="有全局编号的记录")
class Node:
    """A main record."""

    global_id = strawberry.field(
        _own_id,
        description="全局编号，可用 node 查询；由类型与编号组成，不是凭证",
        graphql_type=strawberry.ID,
        metadata={READS: _key},
    )

    @classmethod
    def is_type_of(cls, record: Any, _: Any) -> bool:
        """Whether a contract's record is of this type."""
        return whole(type(record)) is struct_of(cls)


IdArgument = Annotated[strawberry.ID, strawberry.argument(description="全局编号（globalId）")]


def _asked(_: Context, id: str) -> tuple[ByKeys, str]:
    kind, key = _read(id)
    return kind.query, key


NODES = ByKey(_asked)


def _find(root: Any, info: strawberry.Info, id: IdArgument) -> Any:
    return NODES.one(root, context_of(info), id=id)


def _read(id: str) -> tuple[Kind, str]:
    try:
        plain = base64.b64decode(id + "=" * (-len(id) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise _unknown(id) from None
    name, _, key = plain.partition(":")
    kind = kind_named(name)
    if kind is None or len(id) > ID_BYTES_MAX or "\0" in key:
        raise _unknown(id)
    return kind, key


def _unknown(id: str) -> Refusal:
    return Refusal("INVALID_INPUT", field="id", got=id[:80], allowed="记录的 globalId")


@strawberry.type
class NodeQuery:
    """The question for any record."""

    node = strawberry.field(
        _find, description="按全局编号查询任一主要记录", graphql_type=Node | None, metadata={BATCH: NODES}
    )
