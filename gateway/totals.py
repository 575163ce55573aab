"""How many items a list has: asked by the list's own query, and only where a document asks."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import strawberry

from contracts.messages import COUNT_MAX, Page
from gateway.batches import BATCH, Batch
from gateway.context import Context, context_of
from gateway.costs import COST
from kernel.narrowing import Wanted

COUNTING_COST = 100
DESCRIPTION = f"列表的总条数：只计可以查看的，不受翻页影响；查询此项才计数，超过 {COUNT_MAX} 条时为空"


class Counting(msgspec.Struct, frozen=True):
    """How a connection is counted: `count` answers for the keys of all lists that share it."""

    count: Callable[[list[str], Context], Awaitable[list[Page[Any]]]]
    key: str = ""


class _Totals(Batch):
    """Lists that share a question are counted together; the failure of one question is not another's."""

    reads = ()

    def start(
        self, parents: list[Any], arguments: dict[str, Any], context: Context, wanted: Wanted | None = None
    ) -> "asyncio.Future[list[Any]]":
        """A promise of the connections' totals, in order."""
        countings: list[Counting] = [connection.counting for connection in parents]
        return asyncio.ensure_future(_joined([self._promise(one, context) for one in countings]))

    def _promise(self, one: Counting, context: Context) -> "asyncio.Future[list[Any]]":
        async def load(keys: list[str], _: Wanted | None) -> list[int | None]:
            return [page.total for page in await one.count(keys, context)]

        return context.batches.add((self, one.count), [one.key], load)


async def _joined(promises: "list[asyncio.Future[list[Any]]]") -> list[Any]:
    """The totals; where counting failed the error itself, which an executor takes as raised by that field alone."""
    found = await asyncio.gather(*promises, return_exceptions=True)
    return [one if isinstance(one, BaseException) else one[0] for one in found]


def total_count() -> Any:
    """The field of a connection that says how many items its list has."""
    totals = _Totals()

    def resolve(root: Any, info: strawberry.Info) -> Any:
        return totals.one(root, context_of(info))

    noted = {BATCH: totals, COST: COUNTING_COST}
    return strawberry.field(resolve, description=DESCRIPTION, graphql_type=int | None, metadata=noted)
