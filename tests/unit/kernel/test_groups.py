"""Who is committed with whom."""

import asyncio
import uuid
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
import uuid_utils

from contracts.actors import Actor
from contracts.registry.agencies import EndAgency
from kernel.groups import GROUP_MAX, WORKERS_MAX, Groups, Waiting, taken
from kernel.orders import CommandId, Done, Order, Result, Together
from kernel.work import Outcome, Work
from tests.platform.actors import CITIZEN, OFFICER, OPERATOR

NOW = datetime(2026, 1, 5, tzinfo=UTC)


async def handle(_: object, __: Work) -> Outcome:
    return Outcome()


def order(*aggregates: str, actor: Actor = OFFICER, id: uuid.UUID | None = None) -> Order:
    return Order(
        command=EndAgency(code="ecology-640500", valid_to=NOW.date()),
        handler=handle,
        id=CommandId(id or uuid.UUID(bytes=uuid_utils.uuid7().bytes), NOW),
        actor=actor,
        rows=[],
        together=Together(aggregates=lambda _: aggregates),
    )


def queue_of(*orders: Order) -> deque[Waiting]:
    loop = asyncio.new_event_loop()
    waiting = deque(Waiting(one, loop.create_future()) for one in orders)
    loop.close()
    return waiting


def test_a_group_takes_no_more_than_its_limit_in_the_order_of_arrival() -> None:
    orders = [order() for _ in range(GROUP_MAX + 3)]
    queue = queue_of(*orders)
    assert [one.order for one in taken(queue, set())] == orders[:GROUP_MAX]
    assert [one.order for one in queue] == orders[GROUP_MAX:]


def test_orders_that_share_an_aggregate_are_taken_one_after_the_other() -> None:
    first, second, other = order("case:1"), order("case:1", "case:2"), order("case:3")
    queue = queue_of(first, second, other)
    assert [one.order for one in taken(queue, set())] == [first, other]
    assert [one.order for one in taken(queue, set())] == [second]


def test_the_same_id_twice_is_taken_one_after_the_other_and_another_callers_is_his_own() -> None:
    first = order(actor=OFFICER)
    again, anothers = order(actor=OFFICER, id=first.id.id), order(actor=OPERATOR, id=first.id.id)
    queue = queue_of(first, again, anothers)
    assert [one.order for one in taken(queue, set())] == [first, anothers]


def test_what_a_running_group_needs_waits() -> None:
    queue = queue_of(order("case:1"), order("case:2"))
    assert [one.order.aggregates for one in taken(queue, {"case:1"})] == [("case:2",)]


class Commits:
    """Notes which groups it was given, and lets each wait to be released."""

    def __init__(self) -> None:
        self.groups: list[Sequence[Order]] = []
        self.released = asyncio.Event()

    async def __call__(self, orders: Sequence[Order]) -> list[Result]:
        self.groups.append(orders)
        await self.released.wait()
        return [Done(one.cause, None) for one in orders]


async def test_what_arrives_while_others_are_committed_is_committed_together_by_agency() -> None:
    commits = Commits()
    groups = Groups(commits)
    early = [asyncio.create_task(groups.join(order())) for _ in range(WORKERS_MAX)]
    while len(commits.groups) < 1:
        await asyncio.sleep(0)
    actors = (OFFICER, OPERATOR, msgspec.structs.replace(CITIZEN, subject="b"), CITIZEN)
    late = [order(actor=actor) for actor in actors for _ in range(5)]
    waiting = [asyncio.create_task(groups.join(one)) for one in late]
    await asyncio.sleep(0)
    commits.released.set()
    assert [await one for one in waiting] == [Done(one.cause, None) for one in late]
    await asyncio.gather(*early)
    assert all(len({one.actor.agency for one in group}) == 1 for group in commits.groups)
    assert len(commits.groups) <= WORKERS_MAX + 3


async def test_one_who_waits_no_more_leaves_the_others_their_answers() -> None:
    commits = Commits()
    groups = Groups(commits)
    gone, stays = (asyncio.create_task(groups.join(order())) for _ in range(2))
    while not commits.groups:
        await asyncio.sleep(0)
    gone.cancel()
    commits.released.set()
    assert isinstance(await stays, Done)
