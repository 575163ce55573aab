"""Columns of scalars and enums."""

from collections.abc import Callable
from functools import cache
from math import isfinite
from types import NoneType
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLString,
)
from graphql.pyutils import Undefined, inspect
from graphql.type import GRAPHQL_MAX_INT, GRAPHQL_MIN_INT
from strawberry.schema.schema_converter import CustomGraphQLEnumType

from gateway.compiled.completing import Wants, is_unusual
from gateway.compiled.places import Place
from gateway.compiled.running import Column, Run

TEXT = (GraphQLString, GraphQLID)


class Leaf:
    """Serialises a column: all at once where its values are of the usual kind, else one by one as graphql-core does."""

    waits = False
    wants: Wants = ()

    def __init__(self, type: GraphQLLeafType) -> None:
        self._type = type
        self._at_once = _at_once(type)

    async def complete(self, values: Column, place: Place, run: Run) -> Column:
        """The column as the response has it; GraphQLError for a row that failed."""
        done = self._at_once(values)
        return self._one_by_one(values, place, run) if done is None else done

    def _one_by_one(self, values: Column, place: Place, run: Run) -> Column:
        column = list(values)
        for row, value in enumerate(values):
            if value is None or value is Undefined:
                column[row] = None
                continue
            try:
                column[row] = self._one(value)
            except Exception as error:
                column[row] = run.failed(error, place, row)
        return column

    def _one(self, value: Any) -> Any:
        if isinstance(value, Exception):
            raise value
        told = self._type.coerce_output_value(value)
        if told is None or told is Undefined:
            name = f"{inspect(self._type)}.coerce_output_value({inspect(value)})"
            raise TypeError(f"Expected `{name}` to return non-nullable value, returned: {inspect(told)}")
        return told


@cache
def leaf_of(type: GraphQLLeafType) -> Leaf:
    """The completer of a type, shared by all plans."""
    return Leaf(type)


AtOnce = Callable[[Column], Column | None]


def _at_once(type: GraphQLLeafType) -> AtOnce:
    """Serialises the usual column; None where a value is unusual."""
    if isinstance(type, CustomGraphQLEnumType):
        return _enum(type)
    if type in TEXT:
        return lambda values: values if {str, NoneType}.issuperset(map(kind_of, values)) else None
    if type is GraphQLBoolean:
        return lambda values: values if {bool, NoneType}.issuperset(map(kind_of, values)) else None
    if type is GraphQLInt:
        return _integers
    if type is GraphQLFloat:
        return lambda values: (
            values if {float}.issuperset(map(kind_of, values)) and all(map(isfinite, values)) else None
        )
    return _other(type)


kind_of = type


def _integers(values: Column) -> Column | None:
    if set(map(kind_of, values)) != {int}:
        return None
    return values if min(values) >= GRAPHQL_MIN_INT and max(values) <= GRAPHQL_MAX_INT else None


def _enum(type: CustomGraphQLEnumType) -> AtOnce:
    members: list[Any] = list(type.wrapped_cls)
    names: dict[Any, str | None] = {member: type.coerce_output_value(member) for member in members} | {None: None}
    usual = {type.wrapped_cls, NoneType}
    name_of = names.__getitem__
    return lambda values: list(map(name_of, values)) if usual.issuperset(map(kind_of, values)) else None


def _other(type: GraphQLLeafType) -> AtOnce:
    serialize = type.coerce_output_value

    def at_once(values: Column) -> Column | None:
        if any(map(is_unusual, set(map(kind_of, values)))):
            return None
        try:
            done = list(map(serialize, values))
        except Exception:
            return None
        return None if any(map(is_unusual, set(map(kind_of, done)))) else done

    return at_once
