"""The caller's side of joined requests: what waits at the same time for the same service travels in one message.

Every part keeps its own token, deadline and answer; docs/decisions/0022-loads-travel-together.md says why that is safe.
"""

import asyncio
import itertools
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import msgspec

from contracts.envelopes import PARTS_MAX, Answer, Answered, Part, Request, joined_subject
from contracts.errors import Refusal
from contracts.operating import Condition
from kernel import tracing
from kernel.bus import Bus
from kernel.settings import Settings
from kernel.wire import Wire, too_late, unavailable

# One is answered while the next is under way; with more under way each is smaller, and all together cost more.
UNANSWERED_MAX = 2
# However many are unanswered, a request is sent after this: what is slow must not hold up what is not.
WAIT_SECONDS_MAX = 0.004
# What is larger travels alone: it gains nothing, and would take the others' room.
PART_BYTES_MAX = 16 * 1024
# With one more part on top still far below the server's 1 MB.
MESSAGE_BYTES_MAX = 512 * 1024

_encode = msgspec.msgpack.Encoder().encode
_answers = msgspec.msgpack.Decoder(list[Answered])


@asynccontextmanager
async def over_nats(settings: Settings) -> AsyncIterator[Wire]:
    """The gateway's way to services in processes of their own."""
    bus = await Bus.connect(settings, "gateway")
    try:
        yield await Joining.over(bus)
    finally:
        await bus.close()


class Joining:
    """Sends the requests of one process; a Wire."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._inbox = ""
        self._numbers = itertools.count()
        self._lanes: dict[str, _Lane] = {}
        self._messages: dict[str, _Message] = {}
        self._posting: set[asyncio.Task[None]] = set()

    @classmethod
    async def over(cls, bus: Bus) -> "Joining":
        """Open an inbox for the answers."""
        joining = cls(bus)
        joining._inbox = await bus.open_inbox(joining._take)
        return joining

    async def request(self, subject: str, request: Request) -> Answer:
        """Ask a service, together with whoever else asks it now. Refusals: those of a Wire."""
        if weight(request) > PART_BYTES_MAX:
            return await self._bus.request(subject, request)
        service = subject.partition(".")[0]
        lane = self._lanes.get(service)
        if lane is None:
            lane = self._lanes[service] = _Lane(lambda parts: self._post(service, parts))
        return await lane.add(_Waiting(subject, request))

    @property
    def connected(self) -> bool:
        """Whether the bus is there."""
        return self._bus.connected

    async def condition(self, service: str, seconds: float) -> Condition | None:
        """How a service is; None where it does not answer in time."""
        return await self._bus.condition(service, seconds)

    def _post(self, service: str, parts: "list[_Waiting]") -> "_Message":
        number = str(next(self._numbers))
        message = _Message(service, parts, forget=lambda: self._messages.pop(number))
        self._messages[number] = message
        posting = asyncio.create_task(self._deliver(message, f"{self._inbox}.{number}"))
        self._posting.add(posting)
        posting.add_done_callback(self._posting.discard)
        return message

    async def _deliver(self, message: "_Message", reply: str) -> None:
        try:
            body = _encode([one.part for one in message.parts])
            headers = tracing.headers([one.trace for one in message.parts])
            await self._bus.post(joined_subject(message.service), body, reply, headers)
        except Refusal as refusal:
            message.refuse(refusal)

    def _take(self, number: str, body: bytes | None) -> None:
        """What came back for a message; None: nobody serves it."""
        message = self._messages.get(number)
        if message is None:
            return
        if body is None:
            message.refuse(unavailable(message.service))
        else:
            message.take(_answers.decode(body))


def weight(request: Request) -> int:
    """About how many bytes a request takes on the wire."""
    return len(request.body) + len(request.token or "") + sum(map(len, request.after))


class _Waiting:
    """One request and who waits for its answer."""

    def __init__(self, subject: str, request: Request) -> None:
        loop = asyncio.get_running_loop()
        self.part = Part(subject, request)
        self.trace = tracing.here()
        self.promise: asyncio.Future[Answer] = loop.create_future()
        self._patience = loop.call_later(max(0.0, request.expires_at - time.time()), self._give_up)
        self.promise.add_done_callback(self._rest)

    def _give_up(self) -> None:
        self.refuse(too_late(self.part.subject))

    def _rest(self, _: "asyncio.Future[Answer]") -> None:
        self._patience.cancel()

    def answer(self, answer: Answer) -> None:
        if not self.promise.done():
            self.promise.set_result(answer)

    def refuse(self, refusal: Refusal) -> None:
        if not self.promise.done():
            self.promise.set_exception(refusal)


class _Message:
    """Requests under way together, until nobody waits for any of them."""

    def __init__(self, service: str, parts: list[_Waiting], forget: Callable[[], object]) -> None:
        self.service = service
        self.parts = parts
        self.when_begun: Callable[[], None] | None = None
        self._forget = forget
        self._open = len(parts)
        for one in parts:
            one.promise.add_done_callback(self._one_less)

    def take(self, answers: list[Answered]) -> None:
        self._begin()
        for one in answers:
            self.parts[one.place].answer(one.answer)

    def refuse(self, refusal: Refusal) -> None:
        for one in self.parts:
            one.refuse(refusal)

    def _one_less(self, _: "asyncio.Future[Answer]") -> None:
        self._open -= 1
        if self._open == 0:
            self._begin()
            self._forget()

    def _begin(self) -> None:
        begun, self.when_begun = self.when_begun, None
        if begun is not None:
            begun()


class _Lane:
    """What waits for one service, and how many messages it has not begun to answer."""

    def __init__(self, post: Callable[[list[_Waiting]], _Message]) -> None:
        self._post = post
        self._waiting: deque[_Waiting] = deque()
        self._unanswered = 0
        self._departure: asyncio.Handle | None = None

    def add(self, one: _Waiting) -> "asyncio.Future[Answer]":
        self._waiting.append(one)
        if self._departure is None:
            self._schedule()
        return one.promise

    def _schedule(self) -> None:
        loop = asyncio.get_running_loop()
        if self._unanswered < UNANSWERED_MAX:
            self._departure = loop.call_soon(self._depart)
        else:
            self._departure = loop.call_later(WAIT_SECONDS_MAX, self._depart)

    def _depart(self) -> None:
        """One message with what waits; all of it, where it is more than one message takes."""
        self._departure = None
        while parts := self._next():
            self._unanswered += 1
            self._post(parts).when_begun = self._begun

    def _next(self) -> list[_Waiting]:
        parts: list[_Waiting] = []
        size = 0
        while self._waiting and len(parts) < PARTS_MAX and size < MESSAGE_BYTES_MAX:
            one = self._waiting.popleft()
            if not one.promise.done():
                parts.append(one)
                size += weight(one.part.request)
        return parts

    def _begun(self) -> None:
        self._unanswered -= 1
        if self._departure is not None:
            self._departure.cancel()
            self._departure = None
        if self._waiting:
            self._schedule()
