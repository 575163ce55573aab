"""The responses of a subscription, one for each event; of an event that many get, one for all who asked alike."""

import re
from collections.abc import Hashable
from typing import Any

import orjson
from graphql import DocumentNode, ExecutionResult, Executor, FragmentDefinitionNode, Node, VariableNode, Visitor, visit
from graphql import execute_subscription_event as execute

from contracts.actors import Actor
from gateway.changes.pushes import Push
from gateway.errors import Veil, formatted
from gateway.requests import GraphQLRequest

Told = dict[str, Any]
# What is seen of a record may depend on the person who asks.
RECORD = re.compile(r"\brecord\b")


class Pushing:
    """One subscription at work."""

    def __init__(self, executor: Executor[Any], asked: Hashable, veil: Veil) -> None:
        self._executor = executor
        self._asked = asked
        self._veil = veil

    async def response(self, event: Any) -> Told:
        """The response to an event."""
        if not isinstance(event, Push):
            return await self._executed(event)
        response: Told = await event.response(self._asked, lambda: self._executed(event))
        return response

    async def _executed(self, event: Any) -> Told:
        result = execute(self._executor.build_per_event_executor(event))
        return told(result if isinstance(result, ExecutionResult) else await result, self._veil)


def asked_alike(document: DocumentNode, request: GraphQLRequest, actor: Actor) -> Hashable:
    """Equal for those to whom the response to an event is the same, if the event itself is."""
    text = request.query or request.document_id or ""
    inner = _variables_within(document)
    given = {name: value for name, value in request.variables.items() if name in inner}
    who = actor.subject if RECORD.search(text) or request.query is None else ""
    return text, request.operation, orjson.dumps(given, option=orjson.OPT_SORT_KEYS), who


def _variables_within(document: DocumentNode) -> set[str]:
    """The variables that the document uses below its root fields, whose own arguments say which events there are."""
    found = _Variables()
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            visit(definition, found)
        for root in getattr(getattr(definition, "selection_set", None), "selections", ()):
            for part in (getattr(root, "selection_set", None), *(getattr(root, "directives", None) or ())):
                if isinstance(part, Node):
                    visit(part, found)
    return found.names


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.names.add(node.name.value)


def told(result: ExecutionResult, veil: Veil) -> Told:
    """An execution's result as the response has it."""
    body: Told = {}
    errors = result.errors or []
    if errors:
        body["errors"] = [formatted(error, veil) for error in errors]
    if result.data is not None or any(error.path for error in errors):
        body["data"] = result.data
    return body
