"""How critical an operation is: that of its least critical root field, by contracts/criticality.csv."""

import csv
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

import contracts
from contracts.actors import Actor, AgencyKind
from gateway.quotas import Criticality
from kernel.rights import load_rights

PLACE = Path(contracts.__file__).parent / "criticality.csv"


def vital_messages(place: Path = PLACE) -> frozenset[str]:
    """The messages that are served to the last."""
    with place.open(encoding="utf-8", newline="") as file:
        return frozenset(row["message"] for row in csv.DictReader(file) if row["criticality"] == "vital")


class Criticalities:
    """Knows which root fields send vital messages, and who may send them: from others an order counts as a read."""

    def __init__(self, schema: GraphQLSchema) -> None:
        vital = vital_messages()
        assert schema.mutation_type is not None
        self._messages = messages_of(schema.mutation_type)
        self._vital_messages = vital
        self._vital = {name for name, message in self._messages.items() if message in vital}
        self._rights = load_rights()

    def of(self, document: DocumentNode, operation: OperationDefinitionNode, actor: Actor) -> Criticality:
        """The criticality of an operation."""
        least = _least(actor)
        if operation.operation is not OperationType.MUTATION:
            return least
        fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
        names = _root_names(operation.selection_set, fragments)
        if not all(self._may_send(name, actor) for name in names):
            return least
        return Criticality.VITAL if names <= self._vital else Criticality.ORDER

    def of_message(self, message: str | None, actor: Actor) -> Criticality:
        """The criticality of one order; of a question where there is none."""
        if message is None or not self._may_order(message, actor):
            return _least(actor)
        return Criticality.VITAL if message in self._vital_messages else Criticality.ORDER

    def _may_send(self, name: str, actor: Actor) -> bool:
        message = self._messages.get(name)
        return message is None or self._may_order(message, actor)

    def _may_order(self, message: str, actor: Actor) -> bool:
        return any(row.fits(actor) for row in self._rights.by_message.get(message, ()))


def _least(actor: Actor) -> Criticality:
    return Criticality.PUBLIC_READ if actor.agency_kind is AgencyKind.PUBLIC else Criticality.READ


def messages_of(root: GraphQLObjectType) -> dict[str, str]:
    """The subject each root field sends, where its maker noted one."""
    noted: dict[str, str] = {}
    for name, field in root.fields.items():
        definition: Any = (field.extensions or {}).get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if definition is not None and "message" in definition.metadata:
            noted[name] = definition.metadata["message"]
    return noted


def _root_names(selections: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode]) -> set[str]:
    names: set[str] = set()
    for one in selections.selections:
        if isinstance(one, FieldNode):
            names.add(one.name.value)
        elif isinstance(one, FragmentSpreadNode):
            names |= _root_names(fragments[one.name.value].selection_set, fragments)
        else:
            names |= _root_names(one.selection_set, fragments)  # type: ignore[attr-defined]
    return names
