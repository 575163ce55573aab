"""Plans: what an operation of a document comes to, for each way its @skip and @include can turn out."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLAbstractType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution import VariableValues
from graphql.execution.collect_fields import FieldDetailsList, FragmentDetails, collect_fields, collect_subfields

from gateway.compiled.completing import AnyOf, Completer, ListOf, NonNull, Objects
from gateway.compiled.conditions import condition_variables
from gateway.compiled.leaves import leaf_of
from gateway.compiled.places import Site
from gateway.compiled.records import record_class, record_of
from gateway.compiled.resolvers import resolver_of
from gateway.compiled.selections import Field, Selection
from gateway.compiled.variables import Variables
from kernel.narrowing import union

VARIANTS_MAX = 16
# Measured: 0.5 to 2 KiB a field, the more the smaller the document.
BYTES_PER_FIELD = 1536


class NotCompiled(Exception):
    """The stock executor has to run this; `reason` for the metric."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Operation:
    """One operation of a valid document. Raises NotCompiled."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, node: OperationDefinitionNode) -> None:
        if node.operation is OperationType.SUBSCRIPTION:
            raise NotCompiled("subscription")
        if node.directives:
            raise NotCompiled("directive on the operation")
        self.schema = schema
        self.node = node
        self.fragment_definitions = {
            one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self.fragments = {name: FragmentDetails(one) for name, one in self.fragment_definitions.items()}
        self.variables = Variables(schema, node)
        self._conditions = condition_variables(document)
        self._plans: dict[tuple[bool, ...], Selection] = {}
        self.fields = 0
        self._told = 0

    def plan(self, variables: VariableValues) -> Selection:
        """The root selection for these variables. Raises NotCompiled."""
        conditions = {name: variables.coerced.get(name) for name in self._conditions if name in variables.sources}
        if not all(isinstance(value, bool) for value in conditions.values()):
            raise NotCompiled("condition without a value")
        key = tuple(bool(value) for value in conditions.values())
        if key not in self._plans:
            if len(self._plans) >= VARIANTS_MAX:
                self._plans.clear()
            sources = {name: variables.sources[name] for name in conditions}
            self._plans[key] = _Compiling(self, VariableValues(sources, conditions)).root()
        return self._plans[key]

    def growth(self) -> int:
        """The bytes that plans have come to since this was last asked."""
        grown, self._told = self.fields - self._told, self.fields
        return grown * BYTES_PER_FIELD


class _Compiling:
    """Makes a plan; fields are collected and merged by graphql-core itself, with the variables of conditions only."""

    def __init__(self, operation: Operation, conditions: VariableValues) -> None:
        self._operation = operation
        self._schema = operation.schema
        self._conditions = conditions

    def root(self) -> Selection:
        operation = self._operation
        type = self._schema.get_root_type(operation.node.operation)
        assert type is not None
        found = collect_fields(self._schema, operation.fragments, self._conditions, type, operation.node)
        serial = operation.node.operation is OperationType.MUTATION
        return Selection(self._fields(type, found.grouped_field_set), serial=serial)

    def _fields(self, type: GraphQLObjectType, grouped: Mapping[str, FieldDetailsList]) -> list[Field]:
        return [self._field(type, key, details) for key, details in grouped.items()]

    def _field(self, type: GraphQLObjectType, key: str, details: FieldDetailsList) -> Field:
        self._operation.fields += 1
        nodes = [one.node for one in details]
        field = self._schema.get_field(type, nodes[0].name.value)
        assert field is not None
        site = Site(key, nodes, type, field)
        completer = self._completer(field.type, details)
        wanted = union(*completer.wants) if completer.wants else None
        return Field(site, resolver_of(site, wanted), completer, nullable=_nullable(field.type))

    def _completer(self, type: GraphQLOutputType, details: FieldDetailsList) -> Completer:
        if isinstance(type, GraphQLNonNull):
            return NonNull(self._completer(type.of_type, details))
        if isinstance(type, GraphQLList):
            return ListOf(self._completer(type.of_type, details), nullable=_nullable(type.of_type))
        if is_leaf_type(type):
            return leaf_of(type)
        if is_abstract_type(type):
            return AnyOf(type, partial(self._objects, details), self._kinds(type))
        assert isinstance(type, GraphQLObjectType)
        return self._objects(details, type)

    def _objects(self, details: FieldDetailsList, type: GraphQLObjectType) -> Completer:
        operation = self._operation
        found = collect_subfields(self._schema, operation.fragments, self._conditions, operation.node, type, details)
        selection = Selection(self._fields(type, found.grouped_field_set))
        return Objects(type, selection, record_class(type), record_of(type))

    def _kinds(self, type: GraphQLAbstractType) -> dict[Any, GraphQLObjectType]:
        classes = {record_class(one): one for one in self._schema.get_possible_types(type)}
        return {} if None in classes else classes


def _nullable(type: GraphQLOutputType) -> bool:
    return not isinstance(type, GraphQLNonNull)
