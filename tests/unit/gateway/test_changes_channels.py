"""Who follows what happens gets each event once, however often it breaks off, and whoever else follows."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.actors import Actor
from contracts.changes import ChangeEntry, ChangesAfter, ChangeSlice
from contracts.envelopes import Moved
from contracts.errors import Refusal
from gateway.changes.channels import Channels, scope_of
from gateway.changes.pushes import Push
from gateway.changes.tail import Filter, Tail
from gateway.context import Context
from gateway.cursors import Cursors
from tests.platform.actors import OFFICER, OTHER_OFFICER, POLICE

AT = datetime(2026, 1, 1, tzinfo=UTC)
BOTH = Filter(frozenset({"alert", "referral"}))
KINDS = {"registry": "alert", "transfer": "referral"}
CURSORS = Cursors("secret")
SECONDS = 5
PUSHES_MAX = 10


class Hub:
    """Two services' feeds in memory; odd events of theirs are hidden from everybody."""

    def __init__(self) -> None:
        self.feeds: dict[str, int] = dict.fromkeys(KINDS, 0)
        self.asked = 0
        self.bad_tokens: set[str] = set()
        self.tail = Tail()
        self.channels = Channels(self.tail, PUSHES_MAX)

    def happen(self, service: str, *, woken: bool = True) -> None:
        """One more event."""
        self.feeds[service] += 1
        if woken:
            name = f"{KINDS[service]}:1"
            self.tail.hear(Moved(service=service, position=self.feeds[service], aggregates=[name]))

    def happen_twice(self, service: str) -> None:
        """Two events, of which one is told."""
        self.happen(service)
        self.happen(service)

    def restart(self) -> None:
        """The gateway forgets everything."""
        self.tail = Tail()
        self.channels = Channels(self.tail, PUSHES_MAX)

    def visible(self, after: dict[str, int]) -> list[str]:
        """What is to be told after these positions."""
        return [f"{of}-{at}" for of, last in self.feeds.items() for at in range(after[of] + 1, last + 1) if not at % 2]

    def context(self, actor: Actor, token: str = "") -> Context:
        """One asker's request."""
        return cast(Context, Asker(self, actor, token or actor.subject))

    async def answer(self, query: ChangesAfter, token: str) -> ChangeSlice:
        """As a service would, two events at a time."""
        await asyncio.sleep(0)
        if token in self.bad_tokens:
            raise Refusal("TOKEN_EXPIRED")
        self.asked += 1
        service = query.subject.split(".")[0]
        head = self.feeds[service]
        if not query.size:
            return ChangeSlice(entries=[], position=head, head=head)
        reached = min(query.after + 2, head)
        entries = [entry(service, at) for at in range(query.after + 1, reached + 1) if not at % 2]
        return ChangeSlice(entries=entries, position=max(reached, query.after), head=head)


class Asker:
    """What a channel needs of a request's context."""

    def __init__(self, hub: Hub, actor: Actor, token: str) -> None:
        self.actor, self.cursors = actor, CURSORS
        self._hub, self._token = hub, token

    async def ask(self, query: ChangesAfter) -> ChangeSlice:
        """Ask a service."""
        return await self._hub.answer(query, self._token)


def entry(service: str, position: int) -> ChangeEntry:
    return ChangeEntry(
        id=f"{service}-{position}", position=position, aggregate="a:1", version=1, type="t", at=AT, data="{}"
    )


class Screen:
    """A client: what it was told, and the cursor it goes on from."""

    def __init__(self, hub: Hub, actor: Actor) -> None:
        self.told: list[str] = []
        self.cursor: str | None = None
        self._hub, self._actor = hub, actor
        self._pushes: AsyncGenerator[Push, None] | None = None

    async def open(self) -> None:
        """Follow from the last cursor on; taken is what says where that is."""
        context = self._hub.context(self._actor)
        self._pushes = self._hub.channels.follow(BOTH, self.cursor, context)
        await self.take()

    async def take(self) -> None:
        """Take one push."""
        assert self._pushes is not None
        async with asyncio.timeout(SECONDS):
            push = await anext(self._pushes)
        self.told += [one.entry.id for one in push.entries]
        self.cursor = push.cursor

    async def close(self) -> None:
        """Break off."""
        if self._pushes is not None:
            await self._pushes.aclose()

    async def take_until(self, holds: Callable[[], bool]) -> None:
        """Take pushes until it has all."""
        while not holds():
            await self.take()


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("happen"), st.sampled_from(sorted(KINDS))),
        st.tuples(st.just("settle"), st.integers(1, 20)),
        st.tuples(st.just("reopen"), st.integers(0, 1)),
        st.tuples(st.just("restart"), st.just(0)),
        st.tuples(st.just("unheard"), st.sampled_from(sorted(KINDS))),
    ),
    max_size=40,
)


async def played(actions: list[tuple[str, Any]]) -> None:
    hub = Hub()
    for service in KINDS:
        hub.happen(service)
    began = dict(hub.feeds)
    screens = [Screen(hub, OFFICER), Screen(hub, OTHER_OFFICER)]
    for screen in screens:
        await screen.open()
    for action, what in actions:
        if action == "happen":
            hub.happen(what)
        elif action == "unheard":
            hub.happen(what, woken=False)
            hub.tail.interrupted()
        elif action == "settle":
            for _ in range(what):
                await asyncio.sleep(0)
        elif action == "reopen":
            await screens[what].close()
            await screens[what].open()
        else:
            for screen in screens:
                await screen.close()
            hub.restart()
            for screen in screens:
                await screen.open()
    for screen in screens:
        expected = hub.visible(began)
        await screen.take_until(lambda screen=screen, expected=expected: len(screen.told) >= len(expected))  # type: ignore[misc]
        assert sorted(screen.told) == sorted(expected)
        for service in KINDS:
            own = [int(one.split("-")[1]) for one in screen.told if one.startswith(service)]
            assert own == sorted(own)
        await screen.close()


@given(ACTIONS)
@settings(max_examples=150)
def test_over_breaks_and_restarts_nothing_is_missed_and_nothing_doubled(actions: list[tuple[str, Any]]) -> None:
    asyncio.run(played(actions))


async def test_followers_with_equal_rights_share_one_reading_and_its_pushes() -> None:
    hub = Hub()
    follows = [hub.channels.follow(BOTH, None, hub.context(who)) for who in [OFFICER, OTHER_OFFICER] * 20]
    for one in follows:
        await anext(one)
    assert hub.asked == len(KINDS)
    before = hub.asked
    hub.happen_twice("registry")
    pushes = {id(await anext(one)) for one in follows}
    assert len(pushes) == 1 and hub.asked - before == len(KINDS)
    for one in follows:
        await one.aclose()


async def test_followers_with_other_rights_are_read_for_apart() -> None:
    hub = Hub()
    follows = [hub.channels.follow(BOTH, None, hub.context(who)) for who in (OFFICER, POLICE)]
    for one in follows:
        await anext(one)
    hub.happen_twice("transfer")
    assert len({id(await anext(one)) for one in follows}) == 2
    for one in follows:
        await one.aclose()


async def test_a_token_that_ends_hinders_nobody_else() -> None:
    hub = Hub()
    follows = [hub.channels.follow(BOTH, None, hub.context(who)) for who in (OTHER_OFFICER, OFFICER)]
    for one in follows:
        await anext(one)
    hub.bad_tokens.add(OFFICER.subject)
    hub.happen_twice("registry")
    push = await anext(follows[0])
    assert [one.entry.id for one in push.entries] == ["registry-2"]
    for one in follows:
        await one.aclose()


async def test_who_does_not_take_what_comes_is_let_go_and_comes_back_by_its_cursor() -> None:
    hub = Hub()
    slow, quick = Screen(hub, OFFICER), Screen(hub, OTHER_OFFICER)
    await slow.open()
    await quick.open()
    for turn in range(1, PUSHES_MAX + 3):
        hub.happen_twice("registry")
        await quick.take_until(lambda turn=turn: len(quick.told) == turn)  # type: ignore[misc]
    with pytest.raises(Refusal) as refused:
        await slow.take()
    assert refused.value.code == "SUBSCRIPTION_TOO_SLOW" and slow.told == []
    await slow.open()
    await slow.take_until(lambda: len(slow.told) == len(quick.told))
    assert slow.told == quick.told
    await slow.close()
    await quick.close()


async def test_a_cursor_of_another_agency_or_filter_is_refused() -> None:
    hub = Hub()
    screen = Screen(hub, OFFICER)
    await screen.open()
    await screen.close()
    for who, filter in ((POLICE, BOTH), (OFFICER, Filter(frozenset({"alert"})))):
        with pytest.raises(Refusal) as refused:
            await anext(hub.channels.follow(filter, screen.cursor, hub.context(who)))
        assert refused.value.code == "CURSOR_INVALID"


def test_a_scope_is_everything_of_an_actor_but_the_person() -> None:
    assert msgspec.structs.replace(OFFICER, subject="x") == msgspec.structs.replace(OTHER_OFFICER, subject="x")


@pytest.mark.parametrize(
    "filter", [Filter(frozenset({"referral", "visit"})), Filter(), Filter(record="case_team:ZA-1")]
)
def test_of_what_one_officer_sees_and_a_colleague_does_not_each_has_a_channel_of_their_own(filter: Filter) -> None:
    assert scope_of(filter, OFFICER) != scope_of(filter, msgspec.structs.replace(OFFICER, subject="colleague"))


def test_of_what_an_agencys_people_see_alike_those_with_equal_roles_share_a_channel() -> None:
    colleague = msgspec.structs.replace(OFFICER, subject="colleague")
    assert scope_of(BOTH, OFFICER) == scope_of(BOTH, colleague) != scope_of(BOTH, POLICE)
