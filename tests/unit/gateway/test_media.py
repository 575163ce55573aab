"""Which media type an answer has."""

import pytest

from contracts.errors import Refusal
from gateway.media import GRAPHQL_JSON, JSON, accepted


@pytest.mark.parametrize(
    ("header", "media"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, {JSON};q=0.9", GRAPHQL_JSON),
        (f"{JSON}, {GRAPHQL_JSON}", JSON),
        (f"{JSON};q=0.1, {GRAPHQL_JSON};q=0.2", GRAPHQL_JSON),
        ("Application/GraphQL-Response+JSON; charset=utf-8", GRAPHQL_JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
    ],
)
def test_the_preferred_type_is_chosen(header: str | None, media: str) -> None:
    assert accepted(header) == media


@pytest.mark.parametrize("header", ["text/html", "application/json;q=0", "application/json;q=x", ";"])
def test_an_answer_nobody_can_read_is_refused(header: str) -> None:
    with pytest.raises(Refusal) as caught:
        accepted(header)
    assert caught.value.code == "NOT_ACCEPTABLE"
