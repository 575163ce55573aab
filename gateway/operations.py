"""From a GraphQL request to its answer, the same over HTTP and WebSocket: limits, quotas, execution."""

import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractContextManager, aclosing, asynccontextmanager
from inspect import isawaitable

import msgspec
import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    OperationDefinitionNode,
    OperationType,
    create_source_event_stream,
    get_operation_ast,
)

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from gateway.context import Context
from gateway.criticality import Criticalities
from gateway.documents import Document, Documents
from gateway.errors import Veil, figures, formatted
from gateway.execution import Execution
from gateway.pushing import Pushing, Told, asked_alike, told
from gateway.quotas import PUBLIC_PART, Criticality, Places, Quotas
from gateway.requests import GraphQLRequest
from gateway.trusted import TrustedDocuments
from gateway.turns import Turns
from kernel import tracing
from kernel.settings import Settings

READERS = 4
# With the usual quota an address of the public sends forty megabytes at once and four a second.
BYTES_PER_COST = 400
# An address of the public reports an error, then waits so long less the burst it is allowed.
REPORT_SECONDS = 20


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
    """Everything one process needs to run GraphQL operations; another schema's stand `beside`, under one quota."""

    def __init__(self, schema: strawberry.Schema, settings: Settings, beside: "Operations | None" = None) -> None:
        self._schema = schema._schema
        self._settings = settings
        self._documents = Documents(schema, settings)
        self._execution = Execution(self._schema, settings, self._documents)
        self._trusted = TrustedDocuments(settings.trusted_documents) if settings.trusted_documents else None
        self._criticalities = Criticalities(self._schema)
        self._quotas: Quotas = beside._quotas if beside else Quotas(settings.quota_per_second)
        self._places: Places = beside._places if beside else Places(settings.requests_max)
        self._readers: Places = beside._readers if beside else Places(settings.requests_max * READERS)
        self._turns: Turns = beside._turns if beside else Turns(settings.requests_max)

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
                async with self._turn(prepared.criticality):
                    return await self._executed(prepared, request, context)
        finally:
            figures.answered(kind, time.perf_counter() - began)

    @asynccontextmanager
    async def working(self, context: Context, cost: int, message: str | None = None) -> AsyncIterator[None]:
        """Do what came by another protocol under the quotas and turns of GraphQL: a question, or this order.

        Refusals: QUOTA_EXCEEDED, OVERLOADED.
        """
        criticality = self._criticalities.of_message(message, context.actor)
        self._charge(context, cost, criticality)
        async with self._turn(criticality):
            yield

    @asynccontextmanager
    async def _turn(self, criticality: Criticality) -> AsyncIterator[None]:
        with self._places.place(criticality):
            await self._turns.take(criticality)
            try:
                yield
            finally:
                self._turns.give()

    async def _subscribed(
        self, prepared: Prepared, request: GraphQLRequest, context: Context
    ) -> AsyncGenerator[Told, None]:
        self._execution.not_compiled("subscription")
        executor = Executor.build(
            self._schema,
            prepared.document,
            context_value=context,
            raw_variable_values=request.variables,
            operation_name=request.operation,
            hide_suggestions=not self._settings.allows_introspection,
        )
        if isinstance(executor, list):
            yield told(ExecutionResult(None, executor), prepared.veil)
            return
        started = create_source_event_stream(executor)
        source = await started if isawaitable(started) else started
        if isinstance(source, ExecutionResult):
            yield told(source, prepared.veil)
            return
        assert isinstance(source, AsyncGenerator)
        pushing = Pushing(executor, asked_alike(prepared.document, request, context.actor), prepared.veil)
        async with aclosing(source):
            async for event in source:
                yield await pushing.response(event)

    async def _executed(self, prepared: Prepared, request: GraphQLRequest, context: Context) -> Told:
        result = await self._execution.run(prepared.known, prepared.operation, request, context)
        return told(result, prepared.veil)

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

    def charge_report(self, context: Context) -> None:
        """Count a report of an address of the public, apart from what it asks. Refusal: PUBLIC_ERROR_TOO_SOON."""
        cost = self._settings.quota_per_second * REPORT_SECONDS // PUBLIC_PART
        try:
            self._quotas.charge(f"reports of {context.address}", cost, public=True)
        except Refusal as refusal:
            raise Refusal("PUBLIC_ERROR_TOO_SOON", retry_after=refusal.data["retry_after"]) from None

    def charge_bytes(self, context: Context, count: int) -> None:
        """Count the bytes that an address of the public sends as files, apart from what it asks."""
        cost = 1 + count // BYTES_PER_COST
        self._quotas.charge(f"files of {context.address}", cost, public=True)

    def _charge(self, context: Context, cost: int, criticality: Criticality) -> None:
        public = context.actor.agency_kind is AgencyKind.PUBLIC
        who = f"public {context.address}" if public else context.actor.agency
        self._quotas.charge(who, cost, public=public, vital=criticality is Criticality.VITAL)
