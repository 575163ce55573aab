"""Variables: coerced by graphql-core; plain texts, numbers and booleans that were given need no coercion."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    GraphQLBoolean,
    GraphQLError,
    GraphQLID,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    get_nullable_type,
)
from graphql.execution import VariableValues, get_variable_values
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValueSource

ERRORS_MAX = 50
AS_THEY_ARE: dict[Any, type] = {GraphQLString: str, GraphQLID: str, GraphQLBoolean: bool}
NO_VARIABLES = VariableValues({}, {})


class Variables:
    """The variables of an operation."""

    def __init__(self, schema: GraphQLSchema, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._definitions = operation.variable_definitions or ()
        self._kinds: list[tuple[str, GraphQLVariableSignature, type | None]] = []
        for definition in self._definitions:
            found = get_variable_signature(schema, definition)
            if not isinstance(found, GraphQLError):
                self._kinds.append((found.name, found, AS_THEY_ARE.get(get_nullable_type(found.type))))

    def of(self, given: Mapping[str, Any], hides: bool) -> VariableValues | list[GraphQLError]:
        """The coerced variables, or what is wrong with them."""
        if not self._definitions:
            return NO_VARIABLES
        return self._as_they_are(given) or get_variable_values(
            self._schema, self._definitions, dict(given), ERRORS_MAX, hides
        )

    def _as_they_are(self, given: Mapping[str, Any]) -> VariableValues | None:
        sources, coerced = {}, {}
        for name, signature, kind in self._kinds:
            value = given.get(name)
            if kind is None or type(value) is not kind:
                return None
            sources[name] = VariableValueSource(signature, value)
            coerced[name] = value
        return VariableValues(sources, coerced)
