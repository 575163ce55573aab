"""What a GraphQL error says to a user: a stable code, Chinese text, never an internal detail."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from graphql import GraphQLError

from contracts.errors import Refusal
from gateway.phrases import in_chinese
from gateway.wordings import WORDINGS, worded
from kernel.errors import refused
from kernel.figures import Figures

QUERY_INVALID = "QUERY_INVALID"
UNWORDED = "OTHER"
DETAIL_MAX = 300
QUOTED = re.compile(r"'([^']*)'")
NAME = re.compile(r"[A-Za-z_]\w*")


class Veil:
    """Where the schema is not told: hides names that the asker did not use. None hides nothing."""

    def __init__(self, asked: tuple[str, Mapping[str, Any]] | None = None) -> None:
        self._asked = asked

    def over(self, message: str) -> str:
        """The message with foreign names left out, and not longer than useful."""
        if self._asked is not None:
            message = message.partition(" Did you mean ")[0]
            message = QUOTED.sub(
                lambda found: found.group() if self._named.issuperset(NAME.findall(found[1])) else "…", message
            )
        return message if len(message) <= DETAIL_MAX else message[:DETAIL_MAX] + "…"

    @cached_property
    def _named(self) -> set[str]:
        """The names the asker used; one request may have dozens of errors and 64 KiB to look through."""
        text, variables = self._asked or ("", {})
        return {*NAME.findall(text), *NAME.findall(str(variables))}


figures = Figures()


def count(code: str) -> None:
    """Count a refusal or error that is told to a user, by its code."""
    figures.refusals[code if code in WORDINGS else UNWORDED] += 1


def formatted(error: GraphQLError, veil: Veil) -> dict[str, Any]:
    """One error as the response carries it."""
    result: dict[str, Any] = {"message": "", "extensions": {}}
    if error.locations:
        result["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        result["path"] = error.path
    cause = _cause(error)
    if cause is None:
        detail = veil.over(error.message)
        result["message"] = worded(QUERY_INVALID, {"detail": in_chinese(detail)})
        result["extensions"] = {"code": QUERY_INVALID, "detail": detail}
        count(QUERY_INVALID)
        return result
    told = refused(cause, path=error.path)
    count(told.code)
    result["message"] = worded(told.code, told.data)
    result["extensions"] = {"code": told.code} | told.data
    return result


def refusal_body(error: Exception) -> tuple[int, dict[str, Any]]:
    """HTTP status and GraphQL body of a request that was refused as a whole."""
    told = refused(error)
    count(told.code)
    entry = {"message": worded(told.code, told.data), "extensions": {"code": told.code} | told.data}
    return WORDINGS[told.code].http, {"errors": [entry]}


def _cause(error: GraphQLError) -> Exception | None:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if cause is None and isinstance(error.__cause__, Refusal):
        return error.__cause__
    return cause
