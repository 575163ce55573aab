"""GraphQL's own errors reach a user in Chinese, with what came and what is allowed."""

import pytest
from graphql import GraphQLError, GraphQLSchema, execute, get_introspection_query, parse, validate

from gateway.phrases import in_chinese, load_phrases
from gateway.schema import build_schema


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The graph."""
    return build_schema()._schema


UNPARSABLE = [
    "{",
    "{ a(b: ) }",
    "{ a(b: 00) }",
    '{ a(b: "x) }',
    "{ a(b: '1') }",
    '{ a(b: "\\q") }',
    '{ a(b: "\\uD800") }',
    "{ .. a }",
    "query ($a: Int = $b) { a }",
    "{ a ? }",
    "queri { a }",
    "fragment on on X { a }",
    "{ " + "a " * 50 + "}",
]
INVALID = [
    "{ nothing }",
    "{ enterprize(creditCode: 1) { name } }",
    '{ enterprise(creditCode: "x", wrong: 1) { name } }',
    "{ enterprise { name } }",
    '{ enterprise(creditCode: "x") }',
    '{ enterprise(creditCode: "x") { name { more } } }',
    "{ enterprise(creditCode: 1) { name } }",
    '{ enterprises(first: "x") { pageInfo { hasNextPage } } }',
    "{ enterprises(first: 99999999999) { pageInfo { hasNextPage } } }",
    "{ enterprises(filter: 1) { pageInfo { hasNextPage } } }",
    "{ enterprises(filter: {wrong: 1}) { pageInfo { hasNextPage } } }",
    "{ referrals(filter: {state: NOWHERE}) { pageInfo { hasNextPage } } }",
    '{ referrals(filter: {state: "FILED"}) { pageInfo { hasNextPage } } }',
    "mutation { refuseReferral(input: {}) { position } }",
    "mutation { refuseReferral(input: null) { position } }",
    "query ($a: Wrong) { enterprises { pageInfo { hasNextPage } } }",
    "query ($a: Enterprise) { enterprises { pageInfo { hasNextPage } } }",
    "query ($a: Int) { enterprises { pageInfo { hasNextPage } } }",
    "query Q($a: Int) { enterprises { pageInfo { hasNextPage } } }",
    "query ($a: String) { enterprises(first: $a) { pageInfo { hasNextPage } } }",
    "{ enterprises(first: $a) { pageInfo { hasNextPage } } }",
    "query Q { enterprises(first: $a) { pageInfo { hasNextPage } } }",
    "query ($a: Int, $a: Int) { enterprises(first: $a) { pageInfo { hasNextPage } } }",
    "{ ...F }",
    "{ ...F } fragment F on Query { ...F }",
    "{ ...F } fragment F on Query { ...G } fragment G on Query { ...F }",
    "fragment F on Query { agencies { pageInfo { hasNextPage } } }",
    "{ ...F } fragment F on Wrong { a }",
    "{ ...F } fragment F on String { a }",
    "{ ... on String { a } }",
    "{ ... on Enterprise { name } }",
    "{ ...F } fragment F on Enterprise { name }",
    "{ ...F ...F } fragment F on Query { __typename } fragment F on Query { __typename }",
    "{ __typename @wrong }",
    "{ __typename @skip }",
    "{ __typename @skip(if: 1) }",
    "{ __typename @skip(if: true, wrong: 1) }",
    "{ __typename @skip(if: true) @skip(if: true) }",
    "query @skip(if: true) { __typename }",
    '{ a: agency(code: "1") { code } a: agency(code: "2") { code } }',
    '{ agency(code: "1", code: "2") { code } }',
    '{ enterprises(filter: {region: "64", region: "65"}) { pageInfo { hasNextPage } } }',
    "{ __typename } { __typename }",
    "query Q { __typename } query Q { __typename }",
    "type T { a: Int }",
    "schema { query: Query }",
]
UNFIT = [
    ("query ($a: Int!) { enterprises(first: $a) { pageInfo { hasNextPage } } }", {}),
    ("query ($a: Int!) { enterprises(first: $a) { pageInfo { hasNextPage } } }", {"a": None}),
    ("query ($a: Int) { enterprises(first: $a) { pageInfo { hasNextPage } } }", {"a": "1"}),
    ("query ($a: Int) { enterprises(first: $a) { pageInfo { hasNextPage } } }", {"a": 10**12}),
    ("query ($a: String!) { agency(code: $a) { code } }", {"a": 5}),
    ("query ($a: Boolean!) { __typename @skip(if: $a) }", {"a": "yes"}),
    ("query ($a: ReferralFilter) { referrals(filter: $a) { pageInfo { hasNextPage } } }", {"a": {"state": "X"}}),
    ("query ($a: ReferralFilter) { referrals(filter: $a) { pageInfo { hasNextPage } } }", {"a": {"stat": "FILED"}}),
    ("query ($a: ReferralFilter) { referrals(filter: $a) { pageInfo { hasNextPage } } }", {"a": 7}),
    ("mutation ($a: RefuseReferralInput!) { refuseReferral(input: $a) { position } }", {"a": {"number": "1"}}),
    ("mutation ($a: RefuseReferralInput!) { refuseReferral(input: $a) { position } }", {"a": {"number": None}}),
    ("query A { __typename } query B { __typename }", {}),
]


def said_in_chinese(error: GraphQLError) -> bool:
    """Whether the table knows the sentence, down to its innermost part."""
    return in_chinese(error.message).endswith(("。", "？", "）。")) and " cannot " not in in_chinese(error.message)


@pytest.mark.parametrize("text", UNPARSABLE)
def test_what_cannot_be_read_is_said_in_chinese(text: str) -> None:
    with pytest.raises(GraphQLError) as caught:
        parse(text, max_tokens=40)
    assert said_in_chinese(caught.value), caught.value.message


@pytest.mark.parametrize("text", INVALID)
def test_what_does_not_fit_the_graph_is_said_in_chinese(text: str, schema: GraphQLSchema) -> None:
    errors = validate(schema, parse(text))
    assert errors
    for error in errors:
        assert said_in_chinese(error), error.message


@pytest.mark.parametrize(("text", "variables"), UNFIT)
def test_variables_that_do_not_fit_are_said_in_chinese(
    text: str, variables: dict[str, object], schema: GraphQLSchema
) -> None:
    result = execute(schema, parse(text), variable_values=variables)
    for error in result.errors:  # type: ignore[union-attr]
        assert said_in_chinese(error), error.message


def test_a_value_outside_an_enumeration_is_told_what_is_allowed(schema: GraphQLSchema) -> None:
    text = "mutation ($a: IssueReferralPaperInput!) { issueReferralPaper(input: $a) { position } }"
    result = execute(schema, parse(text), variable_values={"a": {"number": "1", "kind": "TRANSFER_LETTER"}})
    (error,) = result.errors  # type: ignore[union-attr,misc]
    assert in_chinese(error.message) == (
        "变量 $a 的 .kind 有误：TRANSFER_LETTER 不是允许的取值：PaperKind（可取 LETTER 移送书、MATERIALS 材料清单、"
        "RECEIPT 移送书回执、REDIRECT_NOTICE 转送通知书、FILING_NOTICE 立案告知书、"
        "NON_FILING_NOTICE 不予立案通知书、RETURN_NOTICE 退回通知书、ITEMS 涉案物品和材料移交清单）。"
    )


def test_a_misspelt_field_is_told_its_likely_name(schema: GraphQLSchema) -> None:
    (error,) = validate(schema, parse('{ enterprise(creditCode: "x") { nam } }'))
    assert in_chinese(error.message) == "类型 Enterprise 没有字段 nam。是否应为 name？"


def test_a_sentence_that_nobody_knows_stays_as_it_came() -> None:
    assert in_chinese("Something new.") == "Something new."


def test_every_phrase_has_the_same_places_on_both_sides() -> None:
    for phrase in load_phrases():
        for place in phrase.english.groupindex:
            assert f"{{{place}}}" in phrase.chinese or place in ("rest", "value", "place", "type", "count"), phrase


def test_the_standard_introspection_is_valid(schema: GraphQLSchema) -> None:
    assert validate(schema, parse(get_introspection_query())) == []
