"""From JSON and query strings to a GraphQL request."""

from typing import Any

import pytest
from starlette.requests import Request

from contracts.errors import Refusal
from gateway.requests import NESTING_MAX, checked, read_address


def refusal(given: Any) -> str:
    with pytest.raises(Refusal) as caught:
        checked(given)
    assert caught.value.code == "REQUEST_INVALID"
    reason: str = caught.value.data["reason"]
    return reason


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def address(query_string: str) -> Request:
    return Request({"type": "http", "method": "GET", "headers": [], "query_string": query_string.encode()})


def test_a_whole_request_is_taken_over() -> None:
    request = checked({"query": "{ a }", "variables": {"a": 1}, "operationName": "A", "extensions": {"x": 1}})
    assert (request.query, request.variables, request.operation) == ("{ a }", {"a": 1}, "A")


def test_a_registered_document_needs_no_text() -> None:
    assert checked({"documentId": "sha256:" + "a" * 64}).document_id == "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "query"),
        ({"query": None}, "query"),
        ({"documentId": 1}, "documentId"),
        ({"documentId": "a", "query": 1}, "query"),
        ({"query": "{a}", "variables": []}, "variables"),
        ({"query": "{a}", "extensions": "x"}, "extensions"),
        ({"query": "{a}", "operationName": 1}, "operationName"),
        ({"query": "{a}", "variables": {"a": ["x\0"]}}, "U+0000"),
        ({"query": "{a}", "variables": {"\0": 1}}, "U+0000"),
        ({"query": "{a}", "variables": {"a": nested(NESTING_MAX)}}, "嵌套"),
    ],
)
def test_a_wrong_part_is_named(given: Any, named: str) -> None:
    assert named in refusal(given)


def test_nesting_within_reason_passes() -> None:
    assert checked({"query": "{a}", "variables": {"a": nested(NESTING_MAX - 3)}}).variables


def test_an_address_carries_the_query_and_its_variables() -> None:
    request = read_address(address("query=%7Ba%7D&variables=%7B%22n%22%3A1%7D&operationName=A&other=1"))
    assert (request.query, request.variables, request.operation) == ("{a}", {"n": 1}, "A")


@pytest.mark.parametrize("query_string", ["", "query=", "query=a&variables=x", "query=a&variables=%5B%5D", "query=%00"])
def test_an_address_that_is_no_request_is_refused(query_string: str) -> None:
    with pytest.raises(Refusal):
        read_address(address(query_string))
