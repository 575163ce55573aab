"""Which executor runs an operation: the compiled path, or graphql-core's own where that cannot; and how often."""

from collections import Counter

import structlog
from graphql import ExecutionResult, GraphQLSchema, OperationDefinitionNode, execute

from gateway.compiled import NotCompiled, Operation, execute_compiled
from gateway.context import Context
from gateway.documents import Document, Documents
from gateway.requests import GraphQLRequest
from kernel.settings import Settings

COMPILED, STOCK = "compiled", "stock"
log = structlog.get_logger()


class Execution:
    """Runs operations of valid documents; `counts` says by which executor, and why not by the compiled path."""

    def __init__(self, schema: GraphQLSchema, settings: Settings, documents: Documents) -> None:
        self._schema = schema
        self._documents = documents
        self._compiles = settings.executor == COMPILED
        self.hides = not settings.allows_introspection
        self.counts: Counter[str] = Counter()

    async def run(
        self, document: Document, operation: OperationDefinitionNode | None, request: GraphQLRequest, context: Context
    ) -> ExecutionResult:
        """Data and errors of a query or mutation."""
        if operation is None or not self._compiles:
            return await self._stock(document, request, context, "set" if operation else "no operation")
        try:
            compiled = self._operation(document, operation)
            result = await execute_compiled(compiled, context, request.variables, hide_suggestions=self.hides)
        except NotCompiled as cannot:
            return await self._stock(document, request, context, cannot.reason)
        self.counts[COMPILED] += 1
        self._documents.grow(document, compiled.growth())
        return result

    def _operation(self, document: Document, operation: OperationDefinitionNode) -> Operation:
        name = operation.name.value if operation.name else None
        if name not in document.compiled:
            document.compiled[name] = Operation(self._schema, document.ast, operation)
        compiled: Operation = document.compiled[name]
        return compiled

    async def _stock(
        self, document: Document, request: GraphQLRequest, context: Context, reason: str
    ) -> ExecutionResult:
        self.not_compiled(reason)
        result = execute(
            self._schema,
            document.ast,
            context_value=context,
            variable_values=request.variables,
            operation_name=request.operation,
            hide_suggestions=self.hides,
        )
        return result if isinstance(result, ExecutionResult) else await result

    def not_compiled(self, reason: str) -> None:
        """Note an operation that graphql-core runs; without a reason of its own where the setting says so."""
        self.counts[f"{STOCK}: {reason}"] += 1
        if self._compiles:
            log.info("graphql_not_compiled", reason=reason)
