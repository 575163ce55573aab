"""What a GraphQL error says to a user: a stable code, Chinese text, never an internal detail."""

from typing import Any

from graphql import GraphQLError

from contracts.errors import Refusal
from gateway.wordings import WORDINGS, worded
from kernel.errors import refused

QUERY_INVALID = "QUERY_INVALID"


def formatted(error: GraphQLError) -> dict[str, Any]:
    """One error as the response carries it."""
    result: dict[str, Any] = {"message": "", "extensions": {}}
    if error.locations:
        result["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        result["path"] = error.path
    cause = _cause(error)
    if cause is None:
        result["message"] = worded(QUERY_INVALID, {"detail": error.message})
        result["extensions"] = {"code": QUERY_INVALID, "detail": error.message}
        return result
    told = refused(cause, path=error.path)
    result["message"] = worded(told.code, told.data)
    result["extensions"] = {"code": told.code} | told.data
    return result


def refusal_body(error: Exception) -> tuple[int, dict[str, Any]]:
    """HTTP status and GraphQL body of a request that was refused as a whole."""
    told = refused(error)
    entry = {"message": worded(told.code, told.data), "extensions": {"code": told.code} | told.data}
    return WORDINGS[told.code].http, {"errors": [entry]}


def _cause(error: GraphQLError) -> Exception | None:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if cause is None and isinstance(error.__cause__, Refusal):
        return error.__cause__
    return cause
