"""Arguments of a field: what depends on literals only is coerced when the document is compiled."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLString,
    ListValueNode,
    NameNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
)
from graphql.execution import get_argument_values

from gateway.compiled.running import Run

Given = dict[str, Any]


class Arguments:
    """The arguments of one field of the document, coerced by graphql-core, under the resolver's own `names`."""

    __slots__ = ("_direct", "_field", "_literal", "_names", "_node", "_varying")

    def __init__(self, field: GraphQLField, node: FieldNode, names: Mapping[str, str]) -> None:
        self._field = field
        self._node = node
        self._names = names
        nodes = {one.name.value: one.value for one in node.arguments or ()}
        self._varying = {name for name, value in nodes.items() if has_variables(value)}
        self._direct = [
            (names.get(name, name), value.name.value)
            for name, value in nodes.items()
            if isinstance(value, VariableNode)
        ]
        self._literal = self._literals()

    def given(self, run: Run) -> Given:
        """The arguments of this run. Raises GraphQLError where a value does not do."""
        if isinstance(self._literal, GraphQLError):
            raise self._literal
        if not self._varying:
            return self._literal
        coerced = run.variables.coerced
        direct = {name: coerced.get(variable) for name, variable in self._direct}
        if len(direct) == len(self._varying) and None not in direct.values():
            return self._literal | direct
        return self._named(get_argument_values(self._field, self._node, run.variables, None, run.hide_suggestions))

    def _literals(self) -> Given | GraphQLError:
        fixed = {name: argument for name, argument in self._field.args.items() if name not in self._varying}
        try:
            return self._named(get_argument_values(GraphQLField(self._field.type, args=fixed), self._node))
        except GraphQLError as error:
            return error

    def _named(self, values: Given) -> Given:
        return {self._names.get(name, name): value for name, value in values.items()}


def has_variables(value: ValueNode) -> bool:
    """Whether a value depends on the request's variables."""
    if isinstance(value, ListValueNode):
        return any(map(has_variables, value.values))
    if isinstance(value, ObjectValueNode):
        return any(has_variables(field.value) for field in value.fields)
    return isinstance(value, VariableNode)


NONE = Arguments(GraphQLField(GraphQLString), FieldNode(name=NameNode(value="none")), {})


def arguments_of(field: GraphQLField, node: FieldNode, names: Mapping[str, str]) -> Arguments:
    """The arguments of a field; one and the same for all that have none."""
    return Arguments(field, node, names) if field.args else NONE
