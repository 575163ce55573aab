"""The live screens: subscriptions to what happens, each a filter over the feeds."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated, Any

import strawberry

from gateway.changes.pulling import Kinds, checked_filter
from gateway.changes.tail import Filter
from gateway.changes.types import Changes
from gateway.context import context_of

POLICE_INBOX = (
    "referral",
    "inbox",
    "proceeding",
    "early_involvement",
    "case_notice",
    "evidence",
    "meeting",
    "legal_dispute",
    "detection",
)
OPERATORS_DESK = ("complaint", "voice", "answer", "exchanged_clue")
ALERT_WALL = ("alert", "clue")
HOW = (
    "先推送一个只有游标的空段（此后再查现状，不会漏掉其间的事），然后有事即推；"
    "断开后以最后的游标继续，一个不漏、一个不重"
)

After = Annotated[str | None, strawberry.argument(description="最后收到的游标：从此之后继续；不填从现在开始")]
Record = Annotated[str, strawberry.argument(description="记录的名称，如 referral:YS…、complaint:TS…，即事件的 subject")]


async def _followed(info: strawberry.Info, filter: Filter, after: str | None) -> AsyncGenerator[Any, None]:
    context = context_of(info)
    async with aclosing(context.live.channels.follow(filter, after, context)) as pushes:
        async for push in pushes:
            yield push


def _screen(kinds: tuple[str, ...], description: str) -> Any:
    filter = Filter(frozenset(kinds))

    async def resolve(root: Any, info: strawberry.Info, after: After = None) -> AsyncGenerator[Any, None]:
        async with aclosing(_followed(info, filter, after)) as pushes:
            async for push in pushes:
                yield push

    return strawberry.subscription(resolve, graphql_type=Changes, description=f"{description}。{HOW}")


async def _case(root: Any, info: strawberry.Info, record: Record, after: After = None) -> AsyncGenerator[Any, None]:
    async with aclosing(_followed(info, checked_filter(None, record), after)) as pushes:
        async for push in pushes:
            yield push


async def _all(root: Any, info: strawberry.Info, kinds: Kinds = None, after: After = None) -> AsyncGenerator[Any, None]:
    async with aclosing(_followed(info, checked_filter(kinds, None), after)) as pushes:
        async for push in pushes:
            yield push


@strawberry.type
class ChangeSubscription:
    """What happens, as it happens."""

    police_inbox = _screen(POLICE_INBOX, "公安收件箱：移送案件及其程序、证据、会商上发生的事，本单位看得见的")
    operator_desk = _screen(OPERATORS_DESK, "话务台：投诉工单及其往来上发生的事，本单位看得见的")
    alert_wall = _screen(ALERT_WALL, "预警墙：监测预警和线索上发生的事，本单位看得见的")
    case_changes = strawberry.subscription(
        _case, graphql_type=Changes, description=f"一个案件：一条记录上发生的事；看不见的记录没有推送。{HOW}"
    )
    change_stream = strawberry.subscription(
        _all, graphql_type=Changes, description=f"事件流：各类记录上发生的事，本单位看得见的。{HOW}"
    )
