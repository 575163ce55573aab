"""Whose turn it is: few at once while the event loop comes late, and the most critical first."""

import asyncio

from gateway.quotas import Criticality
from gateway.turns import FEWEST, HEAD_START_SECONDS, LATE_SECONDS, Pace, Turns

LATE, IN_TIME = LATE_SECONDS * 2, 0.0


def test_a_quick_loop_is_given_more_until_it_has_the_most() -> None:
    pace = Pace(100)
    for _ in range(100):
        pace.tell(IN_TIME, pace.allowed)
    assert pace.allowed == 100


def test_turns_that_nobody_takes_are_not_made_more() -> None:
    pace = Pace(100)
    for _ in range(20):
        pace.tell(IN_TIME, pace.allowed - 1)
    assert pace.allowed == FEWEST


def test_a_late_loop_is_given_less_than_it_works_on_but_never_too_little() -> None:
    pace = Pace(100)
    while pace.allowed < 100:
        pace.tell(IN_TIME, pace.allowed)
    pace.tell(LATE, 40)
    assert pace.allowed == 20
    for _ in range(20):
        pace.tell(LATE, pace.allowed)
    assert pace.allowed == FEWEST


def test_a_process_for_few_requests_starts_with_as_few() -> None:
    assert Pace(4).allowed == 4


async def taken(turns: Turns, criticality: Criticality, came: list[str], name: str) -> None:
    await turns.take(criticality)
    came.append(name)


async def test_who_waits_is_called_by_criticality_and_then_in_order() -> None:
    turns, came = Turns(1, clock=lambda: 0.0), list[str]()
    await turns.take(Criticality.READ)
    waiting = [
        asyncio.create_task(taken(turns, criticality, came, name))
        for name, criticality in (
            ("public", Criticality.PUBLIC_READ),
            ("first read", Criticality.READ),
            ("second read", Criticality.READ),
            ("receipt", Criticality.VITAL),
        )
    ]
    await asyncio.sleep(0)
    for _ in waiting:
        assert len(came) < len(waiting)
        turns.give()
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0)
    assert came == ["receipt", "first read", "second read", "public"]


async def test_who_has_waited_long_enough_is_called_before_what_is_more_critical() -> None:
    now = [0.0]
    turns, came = Turns(1, clock=lambda: now[0]), list[str]()
    await turns.take(Criticality.READ)
    waiting = [asyncio.create_task(taken(turns, Criticality.PUBLIC_READ, came, "public"))]
    await asyncio.sleep(0)
    now[0] = HEAD_START_SECONDS * (Criticality.VITAL - Criticality.PUBLIC_READ) + 0.01
    waiting.append(asyncio.create_task(taken(turns, Criticality.VITAL, came, "receipt")))
    await asyncio.sleep(0)
    for _ in waiting:
        turns.give()
        await asyncio.sleep(0)
    await asyncio.wait(waiting)
    assert came == ["public", "receipt"]


async def test_who_gives_up_waiting_or_is_called_in_that_moment_takes_no_turn_with_him() -> None:
    turns, came = Turns(1), list[str]()
    await turns.take(Criticality.READ)
    gone, called = (asyncio.create_task(taken(turns, Criticality.VITAL, came, "nobody")) for _ in range(2))
    last = asyncio.create_task(taken(turns, Criticality.READ, came, "last"))
    await asyncio.sleep(0)
    gone.cancel()
    turns.give()
    called.cancel()
    await asyncio.wait([gone, called, last])
    assert came == ["last"]
