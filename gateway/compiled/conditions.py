"""The variables that decide which fields a document asks for."""

from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    VariableNode,
    Visitor,
    visit,
)

DECIDING = (GraphQLSkipDirective.name, GraphQLIncludeDirective.name)


def condition_variables(document: DocumentNode) -> list[str]:
    """The variables that @skip and @include look at anywhere in the document, each once."""
    finder = _Finder()
    visit(document, finder)
    return list(finder.found)


class _Finder(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        if node.name.value in DECIDING:
            values = [argument.value for argument in node.arguments or ()]
            self.found |= {value.name.value: None for value in values if isinstance(value, VariableNode)}
