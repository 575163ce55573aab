"""Subscriptions that follow a record until it is finished."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Annotated, Any

import msgspec
import strawberry

from contracts.errors import Refusal
from contracts.messages import Query
from gateway.context import Context, context_of
from gateway.naming import camel

PAUSE_SECONDS_FIRST, PAUSE_SECONDS_MAX = 0.05, 2

ById = Callable[[list[str]], Query[list[Any]]]
IsFinished = Callable[[Any], bool]


def progress(
    node: Any, query: ById, is_finished: IsFinished, *, what: str, argument: str, about: str, description: str
) -> Any:
    """A root subscription: the record now, after each of its steps, and last when it is finished."""

    async def resolve(root: Any, info: strawberry.Info, key: str) -> AsyncGenerator[Any, None]:
        async for record in steps(context_of(info), query, key, is_finished, what):
            yield record

    resolve.__annotations__["key"] = Annotated[str, strawberry.argument(name=camel(argument), description=about)]
    return strawberry.subscription(resolve, description=description, graphql_type=node)


async def steps(
    context: Context, query: ById, key: str, is_finished: IsFinished, what: str
) -> AsyncGenerator[Any, None]:
    """The record each time it has changed. The service waits for the next step and checks the rights on every read.

    Refusals: NOT_FOUND, and whatever a single read may be refused with.
    """
    position: str | None = None
    told: Any = None
    pause_seconds: float = PAUSE_SECONDS_FIRST
    while told is None or not is_finished(told):
        record = await _read(context, query, key, position)
        if record is None:
            raise Refusal("NOT_FOUND", what=what, id=key)
        if _content(record) != _content(told):
            yield record
            told, pause_seconds = record, PAUSE_SECONDS_FIRST
        elif record.position == position:
            await asyncio.sleep(pause_seconds)
            pause_seconds = min(pause_seconds * 2, PAUSE_SECONDS_MAX)
        position = record.position


async def _read(context: Context, query: ById, key: str, position: str | None) -> Any:
    while True:
        try:
            (record,) = await context.ask(query([key]), after=[position] if position else [])
            return record
        except Refusal as refusal:
            if refusal.code != "COPY_BEHIND":
                raise


def _content(record: Any) -> Any:
    return record and msgspec.structs.replace(record, position=None)
