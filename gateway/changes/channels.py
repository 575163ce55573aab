"""Channels: all who follow the same events with the same rights share one reader of the feeds.

A channel reads on when it is woken, with the token of one of its followers, and hands every stretch to all of them.
Who joins with an older cursor reads up to the channel by itself; what both bring is told apart by its position, so that
nothing is missed and nothing doubled.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator

import msgspec
import structlog

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.messages import PAGE_SIZE_MAX
from gateway.changes import feed
from gateway.changes.pushes import Push, is_behind, new_to
from gateway.changes.tail import Filter, Tail
from gateway.context import Context

log = structlog.get_logger()

RETRY_SECONDS = 1.0
# A wake-up may be lost without anybody noticing only between NATS servers; then this is how long it takes.
LOOK_SECONDS = 60.0

Scope = tuple[Filter, Actor]


def scope_of(filter: Filter, actor: Actor) -> Scope:
    """Who are told the same: an agency's people with equal roles in the same office, of some kinds one person."""
    return filter, actor if filter.by_person else msgspec.structs.replace(actor, subject="")


class Follower:
    """One subscription: whose token it has, and what waits to be taken by it, at most so many pushes."""

    def __init__(self, context: Context, most: int) -> None:
        self.context = context
        self.lost = False
        self._most = most
        self._waiting: deque[Push] = deque()
        self._told = asyncio.Event()
        self._refusal: Exception | None = None

    def tell(self, push: Push) -> None:
        """Have it take this; who has too much waiting loses it all."""
        self.lost = self.lost or len(self._waiting) >= self._most
        if self.lost:
            self._waiting.clear()
        else:
            self._waiting.append(push)
        self._told.set()

    def end(self, refusal: Exception) -> None:
        """Nothing more comes."""
        self._refusal = refusal
        self._told.set()

    async def next(self) -> Push:
        """What comes next. Refusals: SUBSCRIPTION_TOO_SLOW, and what ended the channel."""
        while not self._waiting:
            if self.lost:
                raise Refusal("SUBSCRIPTION_TOO_SLOW", allowed=self._most)
            if self._refusal is not None:
                raise self._refusal
            self._told.clear()
            await self._told.wait()
        return self._waiting.popleft()

    def begin_again(self) -> None:
        """Forget what was lost while it was not yet following."""
        self.lost = False
        self._waiting.clear()


class Channel:
    """One reader and its followers."""

    def __init__(self, filter: Filter, tail: Tail) -> None:
        self.filter = filter
        self.positions: dict[str, int] = {}
        self.followers: dict[Follower, None] = {}
        self._tail = tail
        self._begun = asyncio.Event()
        self._failed: Exception | None = None

    async def begun(self) -> None:
        """Return once it stands somewhere; raises what it could not begin for."""
        await self._begun.wait()
        if self._failed is not None:
            raise self._failed

    async def run(self) -> None:
        """Read on for ever."""
        try:
            with self._tail.waiting(self.filter) as waiting:
                self.positions = await feed.now(self.filter, next(reversed(self.followers)).context)
                self._begun.set()
                while True:
                    await waiting.woken(LOOK_SECONDS)
                    if not await self._look():
                        asyncio.get_running_loop().call_later(RETRY_SECONDS, waiting.wake)
        except Exception as error:
            self._failed = error
            self._begun.set()
            self._end(error)

    async def _look(self) -> bool:
        """Read all there is and hand it on; False where it must be tried again."""
        for follower in list(reversed(self.followers)):
            try:
                return await self._read_on(follower.context)
            except Refusal as refusal:
                if refusal.code == "NOT_PERMITTED":
                    raise
                if not refusal.code.startswith("TOKEN_"):
                    log.info("reading the feeds again", code=refusal.code)
                    return False
        return not self.followers

    async def _read_on(self, context: Context) -> bool:
        more = True
        while more:
            page = await feed.page(self.filter, self.positions, PAGE_SIZE_MAX, context)
            stretch, before = page.stretch, self.positions
            self.positions, more = stretch.positions, stretch.more
            if stretch.told:
                cursor = feed.cursor(stretch.positions, self.filter, context)
                self._tell(Push(stretch.told, before, stretch.positions, cursor, more=False))
        return not page.missing

    def _tell(self, push: Push) -> None:
        for follower in self.followers:
            follower.tell(push)

    def _end(self, refusal: Exception) -> None:
        for follower in self.followers:
            follower.end(refusal)


class Channels:
    """The channels of one gateway process; one runs while somebody follows it.

    For a follower that does not take them `pushes_max` wait; then it is let go, and comes back by its cursor.
    """

    def __init__(self, tail: Tail, pushes_max: int) -> None:
        self._tail = tail
        self._pushes_max = pushes_max
        self._open: dict[Scope, tuple[Channel, asyncio.Task[None]]] = {}

    async def follow(self, filter: Filter, cursor: str | None, context: Context) -> AsyncGenerator[Push, None]:
        """Everything after a cursor, or from now on, as it happens: first where this begins, empty but for its cursor.

        Refusals: CURSOR_INVALID, SUBSCRIPTION_TOO_SLOW, and those of asking for changes.
        """
        positions = feed.place(cursor, filter, context) if cursor else None
        follower = Follower(context, self._pushes_max)
        channel = self._join(filter, follower)
        try:
            await channel.begun()
            joined = dict(channel.positions)
            positions = joined if positions is None else positions
            yield Push([], positions, positions, feed.cursor(positions, filter, context), more=False)
            async for push in _caught_up(channel, follower, positions, joined):
                positions = dict(push.positions)
                yield push
            async for push in _followed(follower, positions, filter):
                yield push
        finally:
            self._leave(filter, follower)

    def _join(self, filter: Filter, follower: Follower) -> Channel:
        scope = scope_of(filter, follower.context.actor)
        if scope not in self._open:
            channel = Channel(filter, self._tail)
            channel.followers[follower] = None
            self._open[scope] = channel, asyncio.create_task(channel.run())
        channel, _ = self._open[scope]
        channel.followers[follower] = None
        return channel

    def _leave(self, filter: Filter, follower: Follower) -> None:
        scope = scope_of(filter, follower.context.actor)
        channel, task = self._open[scope]
        channel.followers.pop(follower, None)
        if not channel.followers:
            task.cancel()
            del self._open[scope]


async def _caught_up(
    channel: Channel, follower: Follower, positions: dict[str, int], joined: dict[str, int]
) -> AsyncGenerator[Push, None]:
    """What there is between a follower's place and that from which it has everything from its channel."""
    context, filter = follower.context, channel.filter
    while is_behind(positions, joined):
        page = await feed.page(filter, positions, PAGE_SIZE_MAX, context)
        stretch, before = page.stretch, positions
        positions = stretch.positions
        cursor = feed.cursor(positions, filter, context)
        yield Push(stretch.told, before, positions, cursor, more=is_behind(positions, joined))
        if page.missing:
            raise Refusal("SERVICE_UNAVAILABLE", service=page.missing[0].value)
        if follower.lost:
            follower.begin_again()
            joined = dict(channel.positions)


async def _followed(follower: Follower, positions: dict[str, int], filter: Filter) -> AsyncGenerator[Push, None]:
    """What the channel brings, as far as it is new to this follower."""
    while True:
        push = await follower.next()
        new = new_to(positions, push)
        if len(new.entries) == len(push.entries) and new.positions == push.positions:
            yield push
        elif new.entries:
            cursor = feed.cursor(new.positions, filter, follower.context)
            yield Push(new.entries, positions, new.positions, cursor, more=False)
        positions = new.positions
