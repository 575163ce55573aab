"""Parsed and validated GraphQL documents, kept by their text."""

import sys
from collections import OrderedDict
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)

from contracts.errors import Refusal
from gateway.costs import cost_of, sizes_of
from gateway.limits import NESTING_MAX, Limits, check_size
from kernel.settings import Settings

TOKENS_MAX = 2000
ERRORS_MAX = 3
SUGGESTING_CHARACTERS_MAX = 4000
# A token's share of the syntax tree was 310 to 560 bytes, measured; as much again is left for what it is compiled to.
BYTES_PER_TOKEN = 1024
# About a thousand queries of a page, and no more than this whatever is sent.
CACHE_BYTES_MAX = 32 * 1024 * 1024


class Document:
    """A valid document, and what has been worked out for it."""

    def __init__(self, text: str, ast: DocumentNode) -> None:
        self.ast = ast
        self.bytes = sys.getsizeof(text) + BYTES_PER_TOKEN * ast.token_count
        self.compiled: dict[str | None, Any] = {}
        self.kept = False
        self._costs: dict[str, int] = {}

    def cost(self, schema: GraphQLSchema, operation: OperationDefinitionNode, variables: dict[str, Any]) -> int:
        """The operation's cost, worked out once where no variable can change it."""
        if sizes_of(operation, variables):
            return cost_of(schema, self.ast, operation, variables)
        name = operation.name.value if operation.name else ""
        if name not in self._costs:
            self._costs[name] = cost_of(schema, self.ast, operation, variables)
        return self._costs[name]


class Documents:
    """Parses and validates each text once; the least recently used are dropped when all take too many bytes."""

    def __init__(self, schema: strawberry.Schema, settings: Settings, bytes_max: int = CACHE_BYTES_MAX) -> None:
        self._schema: GraphQLSchema = schema._schema
        self._limits = Limits.of(settings)
        self._hide_suggestions = not settings.allows_introspection
        hidden = () if settings.allows_introspection else (NoSchemaIntrospectionCustomRule,)
        self._rules = (*specified_rules, *hidden)
        self._known: OrderedDict[str, Document] = OrderedDict()
        self._bytes_max = bytes_max
        self.bytes = 0

    def document(self, text: str) -> Document | list[GraphQLError]:
        """The document, or what is wrong with the text. Refusal: QUERY_TOO_LARGE."""
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        try:
            return self._read(text)
        except RecursionError:
            raise Refusal("QUERY_TOO_LARGE", part="嵌套层", got=TOKENS_MAX, allowed=NESTING_MAX) from None

    def _read(self, text: str) -> Document | list[GraphQLError]:
        try:
            ast = parse(text, max_tokens=TOKENS_MAX)
        except GraphQLError as error:
            return [error]
        check_size(ast, self._limits)
        hides = self._hide_suggestions or len(text) > SUGGESTING_CHARACTERS_MAX
        errors = validate(self._schema, ast, self._rules, max_errors=ERRORS_MAX, hide_suggestions=hides)
        return errors or self._keep(text, Document(text, ast))

    def _keep(self, text: str, document: Document) -> Document:
        self._known[text] = document
        self.bytes += document.bytes
        document.kept = True
        self._make_room()
        return document

    def grow(self, document: Document, bytes: int) -> None:
        """Count what a document has been compiled to."""
        if document.kept and bytes:
            document.bytes += bytes
            self.bytes += bytes
            self._make_room()

    def _make_room(self) -> None:
        while self.bytes > self._bytes_max:
            _, dropped = self._known.popitem(last=False)
            dropped.kept = False
            self.bytes -= dropped.bytes
