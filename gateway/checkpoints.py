"""Signed roots over every service's journal in GraphQL, for anyone who wants to keep them."""

from typing import Annotated, Any

import strawberry

from contracts import checkpoints as contract
from contracts.messages import PAGE_SIZE_DEFAULT
from gateway.context import context_of
from gateway.fields import FirstArgument, checked_size
from gateway.types import enum_of, record, struct_from


@record(contract.Checkpoint, "检查点：一段流水的默克尔树根，由服务签名；留存于外部，日后用 ./hub verify --root 核对")
class Checkpoint:
    """A checkpoint."""


enum_of(contract.JournalService)
Service = Annotated[contract.JournalService, strawberry.argument(description="哪个服务的流水")]
Before = Annotated[int | None, strawberry.argument(description="只要编号小于此数的检查点，用于继续往前取")]


async def _checkpoints(
    info: strawberry.Info, service: Service, first: FirstArgument = PAGE_SIZE_DEFAULT, before: Before = None
) -> Any:
    kind = contract.CHECKPOINTS[service]
    return await context_of(info).ask(struct_from(kind, {"size": checked_size(first), "before": before}))


@strawberry.type
class CheckpointQuery:
    """Questions about checkpoints."""

    checkpoints = strawberry.field(
        _checkpoints,
        graphql_type=list[Checkpoint],
        description="一个服务流水的检查点，新的在前，任何人可查；first: 1 即最新的根",
    )


QUERIES: tuple[type, ...] = (CheckpointQuery,)
MUTATIONS: tuple[type, ...] = ()
SUBSCRIPTIONS: tuple[type, ...] = ()
