"""Parsed and validated GraphQL documents, kept by their text."""

from collections import OrderedDict

import strawberry
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    parse,
    specified_rules,
    validate,
)

from contracts.errors import Refusal
from gateway.limits import NESTING_MAX, Limits, check_size
from kernel.settings import Settings

TOKENS_MAX = 2000
DOCUMENTS_MAX = 1000
ERRORS_MAX = 3
SUGGESTING_CHARACTERS_MAX = 4000


class Documents:
    """Parses and validates each text once; the least recently used are dropped."""

    def __init__(self, schema: strawberry.Schema, settings: Settings) -> None:
        self._schema: GraphQLSchema = schema._schema
        self._limits = Limits.of(settings)
        self._hide_suggestions = not settings.allows_introspection
        hidden = () if settings.allows_introspection else (NoSchemaIntrospectionCustomRule,)
        self._rules = (*specified_rules, *hidden)
        self._known: OrderedDict[str, DocumentNode] = OrderedDict()

    def document(self, text: str) -> DocumentNode | list[GraphQLError]:
        """The document, or what is wrong with the text. Refusal: QUERY_TOO_LARGE."""
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        try:
            return self._read(text)
        except RecursionError:
            raise Refusal("QUERY_TOO_LARGE", part="嵌套层", got=TOKENS_MAX, allowed=NESTING_MAX) from None

    def _read(self, text: str) -> DocumentNode | list[GraphQLError]:
        try:
            document = parse(text, max_tokens=TOKENS_MAX)
        except GraphQLError as error:
            return [error]
        check_size(document, self._limits)
        hides = self._hide_suggestions or len(text) > SUGGESTING_CHARACTERS_MAX
        errors = validate(self._schema, document, self._rules, max_errors=ERRORS_MAX, hide_suggestions=hides)
        if errors:
            return errors
        self._known[text] = document
        if len(self._known) > DOCUMENTS_MAX:
            self._known.popitem(last=False)
        return document
