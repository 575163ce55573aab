"""How large a document may be, and what it costs."""

from typing import Any

import pytest
from graphql import OperationDefinitionNode, get_introspection_query, parse

from contracts.errors import Refusal
from gateway.costs import ORDER, QUESTION, cost_of
from gateway.limits import Limits, check_size
from gateway.schema import build_schema
from gateway.totals import COUNTING_COST
from kernel.settings import Settings

LIMITS = Limits(fragments=3, depth=4, aliases=2, directives=2, repeats=2)
SCHEMA = build_schema()._schema


def refused(text: str, limits: Limits = LIMITS) -> Any:
    with pytest.raises(Refusal) as caught:
        check_size(parse(text), limits)
    assert caught.value.code == "QUERY_TOO_LARGE"
    return caught.value.data["part"], caught.value.data["got"]


def cost(text: str, **variables: Any) -> int:
    document = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return cost_of(SCHEMA, document, operation, variables)


@pytest.mark.parametrize(
    "text",
    [
        "{ a { b { c { d } } } }",
        "{ a: x b: x }",
        "{ a a }",
        "{ a @skip(if: false) @include(if: true) }",
        "{ ...A ...B } fragment A on Query { a { b { c } } } fragment B on Query { ...A }",
        get_introspection_query(),
        get_introspection_query(schema_description=True, input_value_deprecation=True, directive_is_repeatable=True),
    ],
)
def test_a_document_within_the_limits_passes(text: str) -> None:
    check_size(parse(text), LIMITS)


@pytest.mark.parametrize(
    ("text", "part", "got"),
    [
        ("{ a { b { c { d { e } } } } }", "层数", 5),
        ("{ a { ...A } } fragment A on Query { b { c { d { e } } } }", "层数", 5),
        ("{ a: x b: x c: x }", "别名", 3),
        ("{ ...A p { ...A } q { ...A } } fragment A on Query { a: x }", "别名", 3),
        ("{ a a a }", "同名字段", 3),
        ("{ a ...A ... { a } } fragment A on Query { a }", "同名字段", 3),
        ("{ ...A ...A ...A } fragment A on Query { a }", "同名字段", 3),
        ("{ a @x b @x c @x }", "指令", 3),
        ("query ($a: Int @x, $b: Int @x) @x { a }", "指令", 3),
        ("{ a }" + "".join(f" fragment F{n} on Query {{ a }}" for n in range(4)), "片段", 4),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "相互引用的片段", 1),
        ("{ a(x: [[[[[[[[[[[1]]]]]]]]]]]) }", "参数的嵌套层", 11),
        ("query ($a: Int = [[[[[[[[[[[1]]]]]]]]]]]) { a }", "参数的嵌套层", 11),
        ("{ a(x: " + "1" * 41 + ") }", "数字的位数", 41),
        ("{ a @x(y: " + "1" * 41 + ") }", "数字的位数", 41),
        ("{ __schema { types { fields { type { fields { name } } } } } }", "内省的嵌套列表", 2),
        ('{ __schema { types { name } } __type(name: "A") { name } }', "内省", 2),
    ],
)
def test_a_document_beyond_a_limit_is_refused_naming_it(text: str, part: str, got: int) -> None:
    assert refused(text) == (part, got)


def test_a_nul_written_as_an_escape_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        check_size(parse('{ a(x: [{y: "\\u0000"}]) }'), LIMITS)
    assert caught.value.code == "REQUEST_INVALID"


def test_the_limits_are_settings() -> None:
    assert Limits.of(Settings(query_depth_max=3)).depth == 3


def test_a_list_costs_its_page_size_times_its_fields() -> None:
    assert cost("{ agencies(first: 7) { edges { node { code name } } } }") == QUESTION + 2 + 7 * 4
    assert cost("{ agencies { edges { cursor } pageInfo { endCursor } } }") == QUESTION + 2 + 2 + 20 * 2


def test_pages_in_pages_multiply() -> None:
    inner = "complaints(first: 3) { edges { node { number } } }"
    one = 2 + 3 * 3
    assert cost(f"{{ enterprises(first: 50) {{ edges {{ node {{ {inner} }} }} }} }}") == QUESTION + 2 + 50 * (2 + one)


def test_a_page_size_in_a_variable_counts_as_given_or_by_its_default() -> None:
    text = "query ($n: Int! = 30) { agencies(first: $n) { edges { cursor } } }"
    assert cost(text, n=3) == QUESTION + 2 + 3 * 2
    assert cost(text) == QUESTION + 2 + 30 * 2


@pytest.mark.parametrize("first", ["99999999999999999999", "101"])
def test_a_page_size_beyond_the_maximum_counts_as_the_maximum(first: str) -> None:
    assert cost(f"{{ agencies(first: {first}) {{ edges {{ cursor }} }} }}") == QUESTION + 2 + 100 * 2


def test_fragments_cost_as_often_as_they_are_spread() -> None:
    alone = cost("{ agencies(first: 1) { edges { cursor } } }")
    fragment = "fragment A on Query { agencies(first: 1) { edges { cursor } } }"
    assert cost("{ ...A a: __typename ...A } " + fragment) == 2 * alone + 1 + QUESTION


def test_an_order_costs_more_than_a_question() -> None:
    text = 'mutation { endAgency(input: {code: "a", on: "2026-01-01"}) { position } }'
    assert cost(text) == 1 + ORDER + 1


def test_a_total_costs_counting_once_for_every_list_it_is_asked_of() -> None:
    one = cost("{ enterprises(first: 1) { totalCount } }") - cost("{ enterprises(first: 1) { __typename } }")
    assert one == COUNTING_COST
    nested = "{{ enterprises(first: 20) {{ edges {{ node {{ permits(first: 1) {{ {} }} }} }} }} }}"
    under_each = cost(nested.format("totalCount")) - cost(nested.format("__typename"))
    assert under_each == 20 * COUNTING_COST
