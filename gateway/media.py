"""Which media type an answer has, by the GraphQL-over-HTTP specification."""

from functools import lru_cache

from contracts.errors import Refusal

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
ANY = ("*/*", "application/*")
# Clients send one of a few; each is at most as long as a request's head may be.
HEADERS_KEPT = 64


@lru_cache(HEADERS_KEPT)
def accepted(header: str | None) -> str:
    """The first of the two types that the Accept header names. Refusal: NOT_ACCEPTABLE."""
    if not header or not header.strip():
        return JSON
    for media in _by_preference(header):
        if media in (GRAPHQL_JSON, JSON):
            return media
        if media in ANY:
            return JSON
    raise Refusal("NOT_ACCEPTABLE", allowed=f"{GRAPHQL_JSON} 或 {JSON}")


def _by_preference(header: str) -> list[str]:
    weighted: list[tuple[float, str]] = []
    for part in header.split(","):
        media, *parameters = (one.strip().lower() for one in part.split(";"))
        weight = _weight(parameters)
        if weight > 0:
            weighted.append((weight, media))
    return [media for _, media in sorted(weighted, key=lambda one: -one[0])]


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter[2:])
            except ValueError:
                return 0
    return 1
