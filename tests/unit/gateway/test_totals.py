"""Totals of lists: those that share a question are counted by asking once."""

import asyncio
from typing import Any

from strawberry.types.field import StrawberryField

from contracts.errors import Refusal
from contracts.messages import Page
from gateway.batches import BATCH, Batch, Batches
from gateway.context import Context
from gateway.fields import Connection, PageEnd
from gateway.totals import Counting, total_count


class Asked:
    """Counts the letters of its keys, and notes how often it was asked."""

    def __init__(self) -> None:
        self.times: list[list[str]] = []

    async def count(self, keys: list[str], context: Context) -> list[Page[Any]]:
        self.times.append(keys)
        return [Page(items=[], keys=[], total=len(key)) for key in keys]


async def refused(keys: list[str], context: Context) -> list[Page[Any]]:
    raise Refusal("NOT_PERMITTED", asker="社会公众（用户）", allowed="各单位")


class Request(Context):
    """A request that only batches."""

    def __init__(self) -> None:
        self.batches = Batches()


def field() -> Batch:
    made = total_count()
    assert isinstance(made, StrawberryField)
    batch = made.metadata[BATCH]
    assert isinstance(batch, Batch)
    return batch


def listed(counting: Counting) -> Connection:
    return Connection([], PageEnd(False, None), counting)


async def test_the_lists_under_all_parents_are_counted_by_one_question() -> None:
    asked, totals, request = Asked(), field(), Request()
    count = asked.count
    one_by_one = [totals.one(listed(Counting(count, key)), request) for key in ("a", "bb", "ccc")]
    assert await asyncio.gather(*one_by_one) == [1, 2, 3]
    assert asked.times == [["a", "bb", "ccc"]]
    assert await totals.start([listed(Counting(count, key)) for key in ("dddd", "")], {}, request) == [4, 0]
    assert asked.times[1:] == [["dddd", ""]]


async def test_the_refusal_of_one_question_leaves_the_other_totals_alone() -> None:
    totals, request = field(), Request()
    allowed = totals.one(listed(Counting(Asked().count, "a")), request)
    forbidden = totals.one(listed(Counting(refused)), request)
    assert await allowed == 1
    assert isinstance(await forbidden, Refusal)
    both = await totals.start([listed(Counting(Asked().count, "a")), listed(Counting(refused))], {}, request)
    assert [type(total) for total in both] == [int, Refusal]
