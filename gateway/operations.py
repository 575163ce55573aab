"""From a GraphQL request to its answer, the same over HTTP and WebSocket: limits, quotas, execution."""

import time
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, aclosing
from inspect import isawaitable
from typing import Any

import msgspec
import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    subscribe,
)

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from gateway.context import Context
from gateway.criticality import Criticalities
from gateway.documents import Document, Documents
from gateway.errors import Veil, figures, formatted
from gateway.execution import Execution
from gateway.quotas import Criticality, Places, Quotas
from gateway.requests import GraphQLRequest
from gateway.trusted import TrustedDocuments
from gateway.turns import Turns
from kernel import tracing
from kernel.settings import Settings

Told = dict[str, Any]
READERS = 4
# With the usual quota an address of the public sends forty megabytes at once and four a second.
BYTES_PER_COST = 400


class Prepared(msgspec.Struct, frozen=True):
    """A request that may run."""

    known: Document
    document: DocumentNode
    operation: OperationDefinitionNode | None
    criticality: Criticality
    veil: Veil


class Invalid(Exception):
    """The document is no good: `errors` says why, as the response does."""

    def __init__(self, errors: list[Told]) -> None:
        super().__init__("invalid document")
        self.errors = errors


class Operations:
    """Everything one process needs to run GraphQL operations."""

    def __init__(self, schema: strawberry.Schema, settings: Settings) -> None:
        self._schema = schema._schema
        self._settings = settings
        self._documents = Documents(schema, settings)
        self._execution = Execution(self._schema, settings, self._documents)
        self._trusted = TrustedDocuments(settings.trusted_documents) if settings.trusted_documents else None
        self._criticalities = Criticalities(self._schema)
        self._quotas = Quotas(settings.quota_per_second)
        self._places = Places(settings.requests_max)
        self._readers = Places(settings.requests_max * READERS)
        self._turns = Turns(settings.requests_max)

    @property
    def executed(self) -> dict[str, int]:
        """How many operations which executor has run, and why not the compiled path."""
        return dict(self._execution.counts)

    def reading(self) -> AbstractContextManager[None]:
        """Hold a place while a request is being read. Refusal: OVERLOADED."""
        return self._readers.place(Criticality.VITAL)

    async def run(self, request: GraphQLRequest, context: Context, *, only_queries: bool = False) -> Told:
        """The response to a query or mutation; without `data` where it was not executed. Any Refusal is raised."""
        try:
            prepared = self._prepare(request, context)
        except Invalid as invalid:
            return {"errors": invalid.errors}
        kind = prepared.operation.operation if prepared.operation else OperationType.QUERY
        if kind is OperationType.SUBSCRIPTION:
            raise Refusal("REQUEST_INVALID", reason="订阅须经 WebSocket（graphql-transport-ws）")
        if only_queries and kind is not OperationType.QUERY:
            raise Refusal("METHOD_NOT_ALLOWED", allowed="POST")
        return await self._in_turn(prepared, request, context)

    async def stream(self, request: GraphQLRequest, context: Context) -> AsyncGenerator[Told, None]:
        """The responses to any operation: one, or as many as a subscription brings. Any Refusal is raised."""
        try:
            prepared = self._prepare(request, context)
        except Invalid as invalid:
            yield {"errors": invalid.errors}
            return
        if prepared.operation is None or prepared.operation.operation is not OperationType.SUBSCRIPTION:
            yield await self._in_turn(prepared, request, context)
            return
        async with aclosing(self._subscribed(prepared, request, context)) as responses:
            async for one in responses:
                yield one

    async def _in_turn(self, prepared: Prepared, request: GraphQLRequest, context: Context) -> Told:
        kind = prepared.operation.operation.value if prepared.operation else "none"
        began = time.perf_counter()
        try:
            with tracing.span(f"graphql {kind}", part="gateway"):
                return await self._placed(prepared, request, context)
        finally:
            figures.answered(kind, time.perf_counter() - began)

    async def _placed(self, prepared: Prepared, request: GraphQLRequest, context: Context) -> Told:
        with self._places.place(prepared.criticality):
            await self._turns.take(prepared.criticality)
            try:
                return await self._executed(prepared, request, context)
            finally:
                self._turns.give()

    async def _subscribed(
        self, prepared: Prepared, request: GraphQLRequest, context: Context
    ) -> AsyncGenerator[Told, None]:
        self._execution.not_compiled("subscription")
        started = subscribe(
            self._schema,
            prepared.document,
            context_value=context,
            variable_values=request.variables,
            operation_name=request.operation,
            hide_suggestions=not self._settings.allows_introspection,
        )
        results = await started if isawaitable(started) else started
        if isinstance(results, ExecutionResult):
            yield _told(results, prepared.veil)
            return
        assert isinstance(results, AsyncGenerator)
        async with aclosing(results):
            async for result in results:
                yield _told(result, prepared.veil)

    async def _executed(self, prepared: Prepared, request: GraphQLRequest, context: Context) -> Told:
        result = await self._execution.run(prepared.known, prepared.operation, request, context)
        return _told(result, prepared.veil)

    def _prepare(self, request: GraphQLRequest, context: Context) -> Prepared:
        text = request.query or ""
        if self._trusted is not None:
            text = self._trusted.text(request.query, request.document_id)
        veil = Veil(None if self._settings.allows_introspection else (text, request.variables))
        known = self._documents.document(text)
        if isinstance(known, list):
            self._charge(context, 1 + len(text) // 100, Criticality.READ)
            raise Invalid([formatted(error, veil) for error in known])
        document = known.ast
        operation = get_operation_ast(document, request.operation)
        if operation is None:
            return Prepared(known, document, operation, Criticality.PUBLIC_READ, veil)
        criticality = self._criticalities.of(document, operation, context.actor)
        self._charge(context, self._cost(known, operation, request), criticality)
        return Prepared(known, document, operation, criticality, veil)

    def _cost(self, known: Document, operation: OperationDefinitionNode, request: GraphQLRequest) -> int:
        cost = known.cost(self._schema, operation, request.variables)
        allowed = self._settings.query_cost_max
        if cost > allowed:
            raise Refusal("QUERY_TOO_COSTLY", got=min(cost, 10**9), allowed=allowed)
        return cost

    def charge_bytes(self, context: Context, count: int) -> None:
        """Count the bytes that an address of the public sends as files, apart from what it asks."""
        cost = 1 + count // BYTES_PER_COST
        self._quotas.charge(f"files of {context.address}", cost, public=True)

    def _charge(self, context: Context, cost: int, criticality: Criticality) -> None:
        public = context.actor.agency_kind is AgencyKind.PUBLIC
        who = f"public {context.address}" if public else context.actor.agency
        self._quotas.charge(who, cost, public=public, vital=criticality is Criticality.VITAL)


def _told(result: ExecutionResult, veil: Veil) -> Told:
    body: Told = {}
    errors = result.errors or []
    if errors:
        body["errors"] = [formatted(error, veil) for error in errors]
    if result.data is not None or any(error.path for error in errors):
        body["data"] = result.data
    return body
