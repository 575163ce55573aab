"""The graph as its users read it: nothing without Chinese, nothing broken since the last release."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLEnumValue,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    is_introspection_type,
    is_specified_scalar_type,
)

from gateway import schema as graph
from gateway.criticality import messages_of, vital_messages

RELEASED = Path(graph.__file__).parent / "released.graphql"
SCHEMA: GraphQLSchema = graph.build_schema()._schema
CHINESE = re.compile("[\u4e00-\u9fff]|^%$")
DATED = re.compile(r"20\d\d-\d\d-\d\d")

Part = GraphQLField | GraphQLInputField | GraphQLArgument | GraphQLEnumValue


def parts() -> Iterator[tuple[str, Part]]:
    for name, kind in SCHEMA.type_map.items():
        if is_introspection_type(kind):
            continue
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", told) for value, told in kind.values.items())
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{field}", told) for field, told in kind.fields.items())
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, shown in kind.fields.items():
                yield f"{name}.{field}", shown
                yield from ((f"{name}.{field}({argument})", told) for argument, told in shown.args.items())


def test_every_type_field_argument_and_value_is_described_in_chinese() -> None:
    own = {
        name: kind.description
        for name, kind in SCHEMA.type_map.items()
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
    }
    described = own | {name: part.description for name, part in parts()}
    assert [name for name, text in described.items() if not CHINESE.search(text or "")] == []


def test_nothing_that_was_released_is_broken() -> None:
    """After an intended break, deprecated long enough: ./hub snapshots --release."""
    released = build_schema(RELEASED.read_text(encoding="utf-8"))
    now = build_schema(graph.build_schema().as_str())
    assert [change.description for change in find_breaking_changes(released, now)] == []


@pytest.mark.parametrize("kinds", ["QUERIES", "MUTATIONS", "SUBSCRIPTIONS"])
def test_no_field_of_one_topic_hides_a_field_of_another(kinds: str) -> None:
    topics = [topic for domain in graph.DOMAINS for topic in getattr(domain, kinds)]
    names = [name for topic in topics for name in vars(topic) if not name.startswith("_")]
    assert [name for name in sorted(set(names)) if names.count(name) > 1] == []


def test_a_deprecation_says_in_chinese_from_when_and_what_to_use() -> None:
    reasons = {name: part.deprecation_reason for name, part in parts() if part.deprecation_reason}
    assert [name for name, reason in reasons.items() if not (DATED.search(reason) and CHINESE.search(reason))] == []


def test_every_order_notes_which_message_it_sends() -> None:
    assert SCHEMA.mutation_type is not None
    assert set(messages_of(SCHEMA.mutation_type)) == set(SCHEMA.mutation_type.fields)


def test_every_vital_message_is_sent_by_an_order() -> None:
    assert SCHEMA.mutation_type is not None
    assert vital_messages() <= set(messages_of(SCHEMA.mutation_type).values())
