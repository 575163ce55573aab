"""The service's side of the wire: a message with one request or many, and how its answers go back."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import msgspec

from contracts.envelopes import Answer, Answered, Part, Request
from kernel import tracing
from kernel.wire import ANSWER_BYTES_MAX, Serve, too_large

# Answers ready within this of each other go back together; one reply for each costs the caller more than it waits.
GATHER_SECONDS = 0.001

Respond = Callable[[bytes], Awaitable[None]]

_encode = msgspec.msgpack.Encoder().encode
_decode_request = msgspec.msgpack.Decoder(Request)
_decode_parts = msgspec.msgpack.Decoder(list[Part])


class Letter(Protocol):
    """A message with requests in it, and the trace of each."""

    parts: list[Part]
    traces: Sequence[str | None]

    async def tell(self, place: int, answer: Answer | None) -> None:
        """Answer one part; None: it had expired, and nobody waits."""


class Single:
    """A message that is one request."""

    def __init__(self, part: Part, respond: Respond, traces: Sequence[str | None] = (None,)) -> None:
        self.parts = [part]
        self.traces = traces
        self._respond = respond

    async def tell(self, place: int, answer: Answer | None) -> None:
        """Respond at once."""
        if answer is not None:
            await self._respond(encoded(answer))


class Joint:
    """A message with many requests: each is answered when it is ready, with what else is ready then."""

    def __init__(self, parts: list[Part], respond: Respond, traces: Sequence[str | None]) -> None:
        self.parts = parts
        self.traces = traces
        self._respond = respond
        self._open = len(parts)
        self._ready: list[msgspec.Raw] = []
        self._bytes = 0
        self._gathering = False

    async def tell(self, place: int, answer: Answer | None) -> None:
        """Respond once all are there, or a moment after the first."""
        self._open -= 1
        if answer is not None:
            await self._keep(_encode(Answered(place, checked(answer))))
        if self._open == 0:
            await self._send()
        elif self._ready and not self._gathering:
            self._gathering = True
            await asyncio.sleep(GATHER_SECONDS)
            self._gathering = False
            await self._send()

    async def _keep(self, told: bytes) -> None:
        if self._bytes + len(told) > ANSWER_BYTES_MAX:
            await self._send()
        self._ready.append(msgspec.Raw(told))
        self._bytes += len(told)

    async def _send(self) -> None:
        ready, self._ready, self._bytes = self._ready, [], 0
        if ready:
            await self._respond(_encode(ready))


def opened(subject: str, body: bytes, headers: dict[str, str] | None, joined: str, respond: Respond) -> Letter:
    """The requests in a message; many where it came on the subject `joined`. Raises msgspec.DecodeError."""
    if subject != joined:
        return Single(Part(subject, _decode_request.decode(body)), respond, tracing.told(headers, 1))
    parts = _decode_parts.decode(body)
    return Joint(parts, respond, tracing.told(headers, len(parts)))


async def answer(letter: Letter, place: int, handle: Serve) -> None:
    """Answer one part, if anybody still waits for it."""
    part = letter.parts[place]
    if part.request.expires_at <= time.time():
        return await letter.tell(place, None)
    with tracing.span(part.subject, parent=letter.traces[place], part="service"):
        answered = await handle(part.subject, part.request)
        if answered.refused is not None:
            tracing.fail(answered.refused.code)
    await letter.tell(place, answered)


def encoded(answer: Answer) -> bytes:
    """The answer's bytes, or those of ANSWER_TOO_LARGE."""
    body = _encode(answer)
    return body if len(body) <= ANSWER_BYTES_MAX else _encode(too_large(len(body)))


def checked(answer: Answer) -> Answer:
    """The answer, or ANSWER_TOO_LARGE."""
    size = len(answer.body)
    return answer if size <= ANSWER_BYTES_MAX else too_large(size)
