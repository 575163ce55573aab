"""The compiled path says what graphql-core says: documents and worlds by dice, over our schema and one of odd shapes.

A few hundred cases each run; for thousands: COMPILED_CASES=5000 .venv/bin/pytest tests/unit/gateway/test_compiled.py
"""

import asyncio
import os
import random
from collections.abc import Callable, Mapping
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute, get_operation_ast, parse, validate
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from gateway.compiled import Operation, execute_compiled
from gateway.schema import build_schema
from tests.platform.actors import OFFICER
from tests.platform.graphql.comparing import same
from tests.platform.graphql.documents import Drawn
from tests.platform.graphql.shapes import SCHEMA, Made
from tests.platform.graphql.worlds import World

CASES = int(os.environ.get("COMPILED_CASES", "200"))
HUB = build_schema()._schema
SHAPES = SCHEMA._schema
TROUBLE = st.sampled_from((0.0, 0.02, 0.05, 0.15))
drawn = settings(
    max_examples=CASES,
    derandomize=True,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)

Variables = Mapping[str, Any]


async def by_graphql_core(
    schema: GraphQLSchema, document: DocumentNode, context: Any, given: Variables
) -> ExecutionResult:
    result = execute(schema, document, context_value=context, variable_values=dict(given))
    told = result if isinstance(result, ExecutionResult) else await result
    while left := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(left)
    return told


async def by_plan(schema: GraphQLSchema, document: DocumentNode, context: Any, given: Variables) -> ExecutionResult:
    operation = get_operation_ast(document)
    assert operation is not None
    compiled = Operation(schema, document, operation)
    first = await execute_compiled(compiled, context(), given)
    again = await execute_compiled(compiled, context(), given)
    assert same(first, again) == []
    return again


def document_of(schema: GraphQLSchema, case: Drawn) -> DocumentNode:
    document = parse(case.text)
    assume(not validate(schema, document, max_errors=1))
    return document


def differing(schema: GraphQLSchema, case: Drawn, context: Callable[[], Any]) -> list[str]:
    document = document_of(schema, case)

    async def both() -> list[str]:
        stock = await by_graphql_core(schema, document, context(), case.variables)
        return same(await by_plan(schema, document, context, case.variables), stock)

    return asyncio.run(both())


@drawn
@given(seed=st.integers(0, 2**32), depth=st.integers(1, 9), trouble=TROUBLE)
def test_any_document_over_our_schema_is_answered_as_graphql_core_answers_it(
    seed: int, depth: int, trouble: float
) -> None:
    case = Drawn(HUB, random.Random(seed), depth)
    assert differing(HUB, case, lambda: World(seed, trouble).context(OFFICER)) == [], case.text


@drawn
@given(seed=st.integers(0, 2**32), depth=st.integers(1, 6), trouble=TROUBLE)
def test_shapes_that_our_schema_lacks_are_answered_as_graphql_core_answers_them(
    seed: int, depth: int, trouble: float
) -> None:
    case = Drawn(SHAPES, random.Random(seed), depth)
    assert differing(SHAPES, case, lambda: Made(seed, trouble).context()) == [], case.text
