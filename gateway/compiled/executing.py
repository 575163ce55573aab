"""Running an operation by its plan."""

from collections.abc import Mapping
from typing import Any

from graphql import ExecutionResult, GraphQLError

from gateway.compiled.places import Place
from gateway.compiled.plan import Operation
from gateway.compiled.running import Run


async def execute_compiled(
    operation: Operation, context: Any, given: Mapping[str, Any], *, hide_suggestions: bool = False
) -> ExecutionResult:
    """What graphql-core's execute would answer. Raises NotCompiled, before anything has run."""
    variables = operation.variables.of(given, hide_suggestions)
    if isinstance(variables, list):
        return ExecutionResult(None, variables)
    selection = operation.plan(variables)
    run = Run(operation, variables, context, hide_suggestions)
    (data,) = await selection.rows([None], Place(), run)
    if isinstance(data, GraphQLError):
        return ExecutionResult(None, [*run.errors, data])
    return ExecutionResult(data, run.errors or None)
