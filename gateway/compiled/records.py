"""Which GraphQL types are known by the class of their records alone."""

from typing import Any

from graphql import GraphQLObjectType
from strawberry.schema.schema_converter import GraphQLCoreConverter

from contracts.messages import Record
from gateway.nodes import Node
from gateway.types import shows_struct, struct_of


def definition_of(made: Any) -> Any:
    """What strawberry knows of a type or a field; None for what it did not make."""
    return (made.extensions or {}).get(GraphQLCoreConverter.DEFINITION_BACKREF)


def record_of(type: GraphQLObjectType) -> type[Any] | None:
    """The contract's record that a type shows; None for any other type."""
    definition = definition_of(type)
    if definition is None or not shows_struct(definition.origin):
        return None
    struct = struct_of(definition.origin)
    return struct if issubclass(struct, Record) else None


def record_class(type: GraphQLObjectType) -> type[Any] | None:
    """The contract's record of a Node type, whose `is_type_of` asks for exactly that class."""
    if getattr(type.is_type_of, "__func__", None) is not Node.is_type_of.__func__:  # type: ignore[attr-defined]
        return None
    return struct_of(definition_of(type).origin)
