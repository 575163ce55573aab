"""Who waits for a position is told by whoever moves the row."""

import asyncio

from kernel.places import KEPT_MAX, Places


async def test_who_waits_is_told() -> None:
    places = Places()
    waiting = [asyncio.create_task(places.of(7, 10)) for _ in range(3)]
    await asyncio.sleep(0)
    places.tell([(6, 1), (7, 2)])
    assert await asyncio.gather(*waiting) == [2, 2, 2]


async def test_who_asks_later_is_told_at_once() -> None:
    places = Places()
    places.tell([(7, 2)])
    assert await places.of(7, 0) == 2


async def test_what_another_process_moves_is_not_known_here() -> None:
    places = Places()
    assert await places.of(7, 0) is None
    assert places.to_come(7)


async def test_only_the_latest_are_kept() -> None:
    places = Places()
    places.tell((seq, seq) for seq in range(1, KEPT_MAX + 2))
    assert await places.of(1, 0) is None
    assert await places.of(KEPT_MAX + 1, 0) == KEPT_MAX + 1
    assert not places.to_come(1)


async def test_one_who_gives_up_takes_nothing_from_the_others() -> None:
    places = Places()
    gone, stays = (asyncio.create_task(places.of(7, 10)) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    places.tell([(7, 2)])
    assert await stays == 2


async def test_a_row_that_is_committed_after_a_later_one_is_still_to_come() -> None:
    places = Places()
    places.tell([(5, 1), (9, 2)])
    assert places.to_come(7)
