"""Parsed and validated GraphQL documents, kept by their text."""

from collections import OrderedDict

import strawberry
from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate

TOKENS_MAX = 2000
DOCUMENTS_MAX = 1000


class Documents:
    """Parses and validates each text once; the least recently used are dropped."""

    def __init__(self, schema: strawberry.Schema, *, hide_suggestions: bool) -> None:
        self._schema: GraphQLSchema = schema._schema
        self._hide_suggestions = hide_suggestions
        self._known: OrderedDict[str, DocumentNode] = OrderedDict()

    def document(self, text: str) -> DocumentNode | list[GraphQLError]:
        """The document, or what is wrong with the text."""
        known = self._known.get(text)
        if known is not None:
            self._known.move_to_end(text)
            return known
        return self._read(text)

    def _read(self, text: str) -> DocumentNode | list[GraphQLError]:
        try:
            document = parse(text, max_tokens=TOKENS_MAX)
        except GraphQLError as error:
            return [error]
        errors = validate(self._schema, document, hide_suggestions=self._hide_suggestions)
        if errors:
            return errors
        self._known[text] = document
        if len(self._known) > DOCUMENTS_MAX:
            self._known.popitem(last=False)
        return document
