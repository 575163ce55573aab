"""The public schema walked from its roots: every field leads to something open to anyone, and to nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_introspection_type,
    is_specified_scalar_type,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from contracts.errors import Refusal
from contracts.fields import Level
from contracts.joint_inspection.public_errors import PublicError, PublicRowKind
from contracts.joint_inspection.publication import Disclosure, DisclosureRequest
from contracts.messages import Record
from gateway.cursors import Cursors
from gateway.naming import snake
from gateway.public.persisted import Persisted
from gateway.public.references import Row, read, written
from gateway.public.schema import build_public_schema
from gateway.public.types import public_types, shows
from gateway.requests import GraphQLRequest
from kernel.rights import field_levels

SCHEMA: GraphQLSchema = build_public_schema()._schema
# Whoever makes something public adds it here; nothing comes in by being linked to.
SHOWN = {
    "Agency",
    "DisclosedField",
    "Disclosure",
    "DisclosureVersion",
    "EnforcementItem",
    "MatrixEntry",
    "PositiveListing",
    "PublicComplaintRate",
    "PublicError",
    "PublishedAnswer",
    "PublishedCredit",
}
MADE = {"owner", "reference"}
PAGES = re.compile(r"Edge$|Connection$|^PageInfo$")
CHINESE = re.compile("[\u4e00-\u9fff]|^%$")


def reached() -> Iterator[GraphQLObjectType]:
    """Every object type that a query or an order can come to, whatever way."""
    pending = [SCHEMA.query_type, SCHEMA.mutation_type]
    seen: set[str] = set()
    while pending:
        kind = pending.pop()
        assert isinstance(kind, GraphQLObjectType)
        if kind.name in seen:
            continue
        seen.add(kind.name)
        yield kind
        for field in kind.fields.values():
            inner = get_named_type(field.type)
            assert not isinstance(inner, GraphQLInterfaceType | GraphQLUnionType), f"{kind.name} leads anywhere"
            if isinstance(inner, GraphQLObjectType):
                pending.append(inner)


def test_only_what_is_named_here_can_be_reached() -> None:
    roots = {"Query", "Mutation", "ReportedError"}
    found = {kind.name for kind in reached()} - roots
    assert {name for name in found if not PAGES.search(name)} == SHOWN
    assert SCHEMA.subscription_type is None


def test_every_public_field_is_open_to_anyone_or_made_of_what_is() -> None:
    structs: dict[str, Any] = {made.__name__: struct for struct, made in public_types().items()}
    looked = 0
    for kind in reached():
        if kind.name not in SHOWN:
            continue
        struct = structs[kind.name]
        levels = field_levels(struct) if issubclass(struct, Record) else dict.fromkeys(struct.__struct_fields__)
        for name in kind.fields:
            if name not in MADE:
                assert levels[snake(name)] in (Level.OPEN, None), f"{kind.name}.{name}"
                looked += 1
    assert looked > 80


def test_the_one_order_of_the_public_is_to_say_that_a_row_is_wrong() -> None:
    assert SCHEMA.mutation_type is not None
    (field,) = SCHEMA.mutation_type.fields.values()
    noted = field.extensions[GraphQLCoreConverter.DEFINITION_BACKREF].metadata["message"]
    assert noted == "joint_inspection.public_errors.report.v1"


def test_a_field_that_is_not_open_can_not_be_made_public() -> None:
    with pytest.raises(TypeError, match=r"PublicError\.texts"):
        shows(PublicError, "报错", "number texts")
    with pytest.raises(TypeError, match=r"DisclosureRequest\.reason"):
        shows(DisclosureRequest, "申请", "reason")
    assert {field_levels(Disclosure)[name] for name in Disclosure.__struct_fields__} == {Level.OPEN}


def test_everything_is_described_in_chinese() -> None:
    bare = []
    for name, kind in SCHEMA.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        parts = dict(kind.fields) if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType) else {}
        told = {name: kind.description} | {f"{name}.{field}": part.description for field, part in parts.items()}
        bare += [place for place, text in told.items() if not CHINESE.search(text or "")]
    assert bare == []


def test_a_reference_is_made_by_the_gateway_only_and_says_whose_row_it_was() -> None:
    ours, theirs = Cursors("secret"), Cursors("another")
    row = Row(PublicRowKind.ANSWER, "WD-1", "ecology-640500", "640500")
    assert read(written(row, ours), ours) == row
    for forged in (written(row, theirs), "", "x" * 500, ours.make("[]", b"a public row"), ours.make("x", b"other")):
        with pytest.raises(Refusal, match="PUBLIC_ROW_UNKNOWN"):
            read(forged, ours)


def test_a_query_of_the_portal_is_found_by_name_and_hash_and_a_foreign_one_is_run_as_it_came() -> None:
    persisted = Persisted(None)
    text = persisted.texts["decisions"]
    for id in ("decisions", *(key for key, kept in persisted.texts.items() if kept == text)):
        assert persisted.found(GraphQLRequest(None, {}, None, id)).query == text
    assert persisted.found(GraphQLRequest("{ __typename }", {}, None)).query == "{ __typename }"
    with pytest.raises(Refusal, match="DOCUMENT_NOT_TRUSTED"):
        persisted.found(GraphQLRequest(None, {}, None, "nothing"))
