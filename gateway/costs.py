"""What an operation costs: the most values it can bring back, from the page sizes it asks for."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    VariableNode,
    get_named_type,
    is_list_type,
)
from graphql.type import get_nullable_type
from strawberry.schema.schema_converter import GraphQLCoreConverter

from contracts.messages import PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX

QUESTION = 10
ORDER = 50
LIST_LENGTH = 5
COST = "cost"
DIGITS_MAX = 6

Fields = GraphQLObjectType | GraphQLInterfaceType


class Cost(msgspec.Struct, frozen=True):
    """What a selection costs once, and for every item of the list it stands in."""

    once: int
    each: int

    def of(self, length: int) -> int:
        """The cost with a list of this length."""
        return self.once + self.each * length


def cost_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> int:
    """The cost of a valid operation, linear in the document's size."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    root = schema.get_root_type(operation.operation)
    assert root is not None
    message = QUESTION if operation.operation is OperationType.QUERY else ORDER
    costing = _Costing(schema, fragments, sizes_of(operation, variables))
    return costing.selections(operation.selection_set.selections, root, message).of(LIST_LENGTH)


def sizes_of(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, int]:
    """The operation's variables that are whole numbers, with their defaults."""
    sizes: dict[str, int] = {}
    for one in operation.variable_definitions or ():
        name = one.variable.name.value
        if isinstance(one.default_value, IntValueNode):
            sizes[name] = _number(one.default_value.value)
        if type(given := variables.get(name)) is int:
            sizes[name] = given
    return sizes


class _Costing:
    def __init__(
        self, schema: GraphQLSchema, fragments: dict[str, FragmentDefinitionNode], sizes: dict[str, int]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._sizes = sizes
        self._known: dict[str, Cost] = {}

    def selections(self, selections: Iterable[SelectionNode], parent: Fields, message: int = 0) -> Cost:
        costs = [self._one(selection, parent, message) for selection in selections]
        return Cost(sum(cost.once for cost in costs), sum(cost.each for cost in costs))

    def _one(self, selection: SelectionNode, parent: Fields, message: int) -> Cost:
        if isinstance(selection, FieldNode):
            return self._field(selection, parent, message)
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value, message)
        assert isinstance(selection, InlineFragmentNode)
        condition = selection.type_condition
        inner = self._type(condition.name.value) if condition else parent
        return self.selections(selection.selection_set.selections, inner, message)

    def _fragment(self, name: str, message: int) -> Cost:
        if name not in self._known:
            fragment = self._fragments[name]
            on = self._type(fragment.type_condition.name.value)
            self._known[name] = self.selections(fragment.selection_set.selections, on, message)
        return self._known[name]

    def _type(self, name: str) -> Fields:
        return cast(Fields, self._schema.get_type(name))

    def _field(self, node: FieldNode, parent: Fields, message: int) -> Cost:
        field = parent.fields.get(node.name.value) if hasattr(parent, "fields") else None
        own = 1 + message + noted_cost(field)
        if field is None or node.selection_set is None:
            return Cost(own, 0)
        on: Any = get_named_type(field.type)
        inner = self.selections(node.selection_set.selections, on)
        if is_list_type(get_nullable_type(field.type)):
            return Cost(own, 1 + inner.of(LIST_LENGTH))
        return Cost(own + inner.of(self._size(node, field)), 0)

    def _size(self, node: FieldNode, field: GraphQLField) -> int:
        if "first" not in field.args:
            return LIST_LENGTH
        size = PAGE_SIZE_DEFAULT
        for argument in node.arguments or ():
            if argument.name.value == "first":
                size = self._given(argument.value)
        return max(0, min(size, PAGE_SIZE_MAX))

    def _given(self, value: Any) -> int:
        if isinstance(value, IntValueNode):
            return _number(value.value)
        return self._sizes.get(value.name.value, PAGE_SIZE_DEFAULT) if isinstance(value, VariableNode) else 0


def noted_cost(field: GraphQLField | None) -> int:
    """What a field costs beyond its value, as noted under COST where it is made."""
    definition = field and field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    cost: int = definition.metadata.get(COST, 0) if definition else 0
    return cost


def _number(digits: str) -> int:
    return int(digits[:DIGITS_MAX])
