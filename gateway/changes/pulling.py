"""The pull feed in GraphQL: what happened after a cursor, as far as the asker may know; waits for it where told to."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
import strawberry

from contracts.changes import KINDS_MAX
from contracts.checkpoints import JournalService
from contracts.errors import Refusal
from contracts.messages import PAGE_SIZE_DEFAULT
from gateway.changes import feed
from gateway.changes.merging import Told
from gateway.changes.tail import Filter
from gateway.changes.types import Changes
from gateway.context import Context, context_of
from gateway.fields import FirstArgument, checked_size
from kernel.change_rules import kind_of, known_kinds

WAIT_SECONDS_MAX = 20
# A stretch of nothing visible is passed over here, not by one more request for each; but not without end.
LOOKS_MAX = 10

After = Annotated[
    str | None, strawberry.argument(description="游标：从此之后继续；不填从头开始，或由 latest 从现在开始")
]
Kinds = Annotated[
    list[str] | None,
    strawberry.argument(
        description="只要这些种类的记录的事件，如 referral、complaint、alert；不填为全部。游标只用于同一筛选"
    ),
]
Record = Annotated[
    str | None, strawberry.argument(description="只要这一条记录的事件，如 referral:YS…，即事件的 subject")
]
Latest = Annotated[bool, strawberry.argument(description="不取事件，只取现在的游标")]
Wait = Annotated[
    int,
    strawberry.argument(
        description=f"没有新事件时至多等多少秒（0 至 {WAIT_SECONDS_MAX}）；有了立即答复，等的请求过多时不等"
    ),
]


class Shown(msgspec.Struct, frozen=True):
    """A stretch as GraphQL shows it."""

    entries: list[Told]
    cursor: str
    more: bool
    missing: list[JournalService]


def checked_filter(kinds: Sequence[str] | None, record: str | None) -> Filter:
    """What is asked for. Refusal: INVALID_INPUT."""
    known = known_kinds()
    for kind in kinds or ():
        if kind not in known:
            raise Refusal("INVALID_INPUT", field="kinds", got=kind[:80], allowed="、".join(sorted(known)))
    if len(kinds or ()) > KINDS_MAX:
        raise Refusal("INVALID_INPUT", field="kinds", got=len(kinds or ()), allowed=f"至多 {KINDS_MAX} 种")
    if record is not None and (kind_of(record) not in known or len(record) > 200 or ":" not in record):
        raise Refusal("INVALID_INPUT", field="record", got=record[:80], allowed="形如 referral:YS… 的名称")
    return Filter(frozenset(kinds or ()), record)


async def _changes(
    info: strawberry.Info,
    first: FirstArgument = PAGE_SIZE_DEFAULT,
    after: After = None,
    kinds: Kinds = None,
    record: Record = None,
    latest: Latest = False,
    wait_seconds: Wait = 0,
) -> Any:
    context, filter = context_of(info), checked_filter(kinds, record)
    if not 0 <= wait_seconds <= WAIT_SECONDS_MAX:
        raise Refusal("INVALID_INPUT", field="waitSeconds", got=wait_seconds, allowed=f"0 至 {WAIT_SECONDS_MAX}")
    size, positions = checked_size(first), feed.place(after, filter, context)
    if latest:
        return Shown([], feed.cursor(await feed.now(filter, context), filter, context), False, [])
    found = await _looked(filter, positions, size, wait_seconds, context)
    stretch = found.stretch
    return Shown(stretch.told, feed.cursor(stretch.positions, filter, context), stretch.more, found.missing)


async def _looked(filter: Filter, positions: dict[str, int], size: int, seconds: int, context: Context) -> feed.Page:
    """The next stretch with something in it; waits for one, where there is none."""
    live, loop = context.live, asyncio.get_running_loop()
    until = loop.time() + seconds
    with live.tail.waiting(filter) as waiting, live.waiters.place() as may_wait:
        found = await _passing(filter, positions, size, context)
        while may_wait and not found.stretch.told and not found.stretch.more and (left := until - loop.time()) > 0:
            if not await waiting.woken(left):
                break
            found = await _passing(filter, found.stretch.positions, size, context)
    return found


async def _passing(filter: Filter, positions: dict[str, int], size: int, context: Context) -> feed.Page:
    """The next stretch, passing over some where nothing is visible."""
    for _ in range(LOOKS_MAX):
        found = await feed.page(filter, positions, size, context)
        positions = found.stretch.positions
        if found.stretch.told or not found.stretch.more:
            break
    return found


@strawberry.type
class ChangeQuery:
    """Questions about what happened."""

    changes = strawberry.field(
        _changes,
        graphql_type=Changes,
        description="事件流：游标之后发生的、本单位可以知道的事，四个服务合为一流；以返回的游标继续取，一个不漏、一个不重",
    )
