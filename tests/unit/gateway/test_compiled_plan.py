"""What the compiled path promises beside equal answers: few questions, orders in turn, and when it steps aside."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLObjectType,
    NameNode,
    execute,
    get_introspection_query,
    get_operation_ast,
    is_introspection_type,
    parse,
)
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import Refusal
from gateway.batches import Batches
from gateway.compiled import NotCompiled, Operation, execute_compiled
from gateway.compiled.places import Site
from gateway.compiled.resolvers import resolver_of
from gateway.compiled.resolving import Called
from gateway.compiled.rows import row_maker
from gateway.documents import Documents
from gateway.execution import Execution
from gateway.requests import GraphQLRequest
from gateway.schema import build_schema
from kernel.settings import Settings
from tests.platform.actors import OFFICER
from tests.platform.graphql.shapes import SCHEMA, Box, Cat
from tests.platform.graphql.worlds import World

HUB = build_schema()
ENTERPRISE = "916400002276950035"


def operation(text: str, schema: Any = HUB) -> Operation:
    document = parse(text)
    node = get_operation_ast(document)
    assert node is not None
    return Operation(schema._schema, document, node)


def run(text: str, context: Any, schema: Any = HUB, **variables: Any) -> ExecutionResult:
    return asyncio.run(execute_compiled(operation(text, schema), context, variables))


def box(**facts: Any) -> Any:
    made: Any = object.__new__(Box)
    vars(made).update(facts)
    return made


def shape(**world: Any) -> Any:
    return SimpleNamespace(world=world, batches=Batches(), orders=[])


def test_all_parents_of_a_list_and_all_keys_of_a_request_are_one_question() -> None:
    world = World(seed=4, trouble=0)
    told = run(
        """{ a: enterprise(creditCode: "1") { visits(first: 2) { edges { node { enterprise { name } } } } }
             b: enterprise(creditCode: "2") { visits(first: 2) { edges { node { enterprise { name } } } } } }""",
        world.context(OFFICER),
    )
    assert told.errors is None
    assert len(world.asked) == len(set(world.asked)) + 1 == 3


def wanted_by(text: str) -> dict[str, set[str] | None]:
    """What is asked of each question's records; None: all fields."""
    world = World(seed=4, trouble=0)
    told = run(text, world.context(OFFICER))
    assert told.errors is None
    return {subject: None if wanted is None else set(wanted) for subject, wanted in world.wanted}


def test_of_a_record_those_fields_are_asked_that_are_shown_and_the_keys_of_its_links() -> None:
    text = """{ enterprises { pageInfo { endCursor } edges { cursor node { __typename title: name
        ...more complaints { edges { node { number } } } } } } } fragment more on Enterprise { region }"""
    assert wanted_by(text) == {
        "registry.directory.list.v1": {"name", "region", "credit_code"},
        "complaints.intake.of_enterprises.v1": {"number"},
    }


def test_what_joins_one_load_is_asked_in_all_the_fields_that_any_shows() -> None:
    text = """{ a: enterprise(creditCode: "1") { name } b: enterprise(creditCode: "2") { globalId state } }"""
    assert wanted_by(text) == {"registry.directory.get.v1": {"name", "credit_code", "state"}}


def test_where_it_is_not_known_what_is_looked_at_the_whole_record_is_asked() -> None:
    [key] = wanted_by('{ enterprise(creditCode: "1") { globalId } }').values()
    assert key == {"credit_code"}
    node = "RW50ZXJwcmlzZTox"
    assert wanted_by(f'{{ node(id: "{node}") {{ globalId }} }}') == {"registry.directory.get.v1": None}


def test_the_order_asks_its_record_in_the_fields_that_are_shown() -> None:
    text = """mutation { signComplaint(input: { number: "TS112233445566" }) { position complaint { number state } } }"""
    assert wanted_by(text) == {"complaints.intake.get.v1": {"number", "state"}}


def test_no_field_below_the_roots_is_resolved_object_by_object() -> None:
    schema = HUB._schema
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    called = []
    for type in schema.type_map.values():
        if not isinstance(type, GraphQLObjectType) or type in roots or is_introspection_type(type):
            continue
        for name, field in type.fields.items():
            nodes = [FieldNode(name=NameNode(value=name))]
            if isinstance(resolver_of(Site(name, nodes, type, field)), Called):
                called.append(f"{type.name}.{name}")
    assert called == []


def test_orders_are_given_one_after_the_other_and_none_after_one_that_had_to_succeed() -> None:
    context = shape(put=Refusal("BUSY"), drop=None)
    told = run("mutation { first: drop { label } put(times: 2) { label } last: drop { label } }", context, SCHEMA)
    assert context.orders == [2]
    assert told.data is None
    assert told.errors is not None and [error.path for error in told.errors] == [["put"]]


def test_an_error_in_a_list_in_a_list_is_told_with_its_own_place() -> None:
    boxes = [box(loose=[[1], None, [2, "x", 3]]), None, box(loose=[[], ["y"]])]
    told = run("{ boxes { loose } }", shape(boxes=boxes), SCHEMA)
    assert told.data == {"boxes": [{"loose": [[1], None, [2, None, 3]]}, None, {"loose": [[], [None]]}]}
    assert told.errors is not None
    assert [error.path for error in told.errors] == [["boxes", 0, "loose", 2, 1], ["boxes", 2, "loose", 1, 0]]


def test_a_null_that_must_not_be_goes_up_to_where_null_may_be() -> None:
    cat: Any = object.__new__(Cat)
    vars(cat).update(name=None, lives=[1])
    told = run("{ boxes { things { ... on Cat { name } } } }", shape(boxes=[box(things=[cat]), box(things=[])]), SCHEMA)
    assert told.data == {"boxes": [None, {"things": []}]}
    assert told.errors is not None and len(told.errors) == 1
    assert told.errors[0].path == ["boxes", 0, "things", 0, "name"]
    assert told.errors[0].message == "Cannot return null for non-nullable field Cat.name."


def test_the_whole_introspection_is_answered_as_graphql_core_answers_it() -> None:
    text = get_introspection_query(input_value_deprecation=True, directive_is_repeatable=True)
    stock = execute(HUB._schema, parse(text))
    assert isinstance(stock, ExecutionResult)
    assert run(text, None).data == stock.data


CONDITIONED = "query ($yes: Boolean = true) { __typename @include(if: $yes) a: __typename }"


def test_each_way_the_conditions_turn_out_is_compiled_once() -> None:
    compiled = operation(CONDITIONED)
    for given_value, keys in ((True, {"__typename", "a"}), (False, {"a"}), (True, {"__typename", "a"})):
        told = asyncio.run(execute_compiled(compiled, None, {"yes": given_value}))
        assert told.data is not None and set(told.data) == keys
    assert compiled.fields == 3


def test_a_condition_without_a_value_is_not_compiled_and_nothing_has_run() -> None:
    with pytest.raises(NotCompiled, match="condition without a value"):
        run(CONDITIONED, None, yes=None)


def test_what_is_not_compiled_is_run_by_graphql_core_and_counted(session_settings: Settings) -> None:
    documents = Documents(HUB, session_settings)
    execution = Execution(HUB._schema, session_settings, documents)
    document = documents.document(CONDITIONED)
    assert not isinstance(document, list)
    node, context = get_operation_ast(document.ast), World(1, 0).context(OFFICER)
    weight = documents.bytes
    for value in (True, False, None):
        request = GraphQLRequest(CONDITIONED, {"yes": value}, None)
        told = asyncio.run(execution.run(document, node, request, context))
    assert told.errors is not None and told.data is None
    assert execution.counts == {"compiled": 2, "stock: condition without a value": 1}
    assert documents.bytes > weight


def test_the_setting_leaves_everything_to_graphql_core(session_settings: Settings) -> None:
    settings = session_settings.model_copy(update={"executor": "stock"})
    documents = Documents(HUB, settings)
    execution = Execution(HUB._schema, settings, documents)
    document = documents.document("{ __typename }")
    assert not isinstance(document, list)
    request = GraphQLRequest("{ __typename }", {}, None)
    told = asyncio.run(execution.run(document, get_operation_ast(document.ast), request, None))  # type: ignore[arg-type]
    assert told.data == {"__typename": "Query"}
    assert execution.counts == {"stock: set": 1}


@given(st.lists(st.text(), unique=True, min_size=1, max_size=5))
def test_a_key_is_only_ever_a_text_in_the_row_whatever_it_says(keys: list[str]) -> None:
    assert row_maker(tuple(keys))(*range(len(keys))) == dict(zip(keys, range(len(keys)), strict=True))
