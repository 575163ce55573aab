"""How a request comes to a service and its answer back, whatever lies between."""

from collections.abc import Awaitable, Callable
from typing import Protocol

from contracts.envelopes import Answer, Refused, Request
from contracts.errors import Refusal
from contracts.operating import Condition

# More requests at once than this would only wait for each other's connections.
IN_FLIGHT_MAX = 256
ANSWER_BYTES_MAX = 512 * 1024

Serve = Callable[[str, Request], Awaitable[Answer]]


class Wire(Protocol):
    """A way to the services."""

    async def request(self, subject: str, request: Request) -> Answer:
        """Ask a service. Refusals: SERVICE_UNAVAILABLE when nobody serves it, DEADLINE_PASSED."""

    @property
    def connected(self) -> bool:
        """Whether there is a way at all."""

    async def condition(self, service: str, seconds: float) -> Condition | None:
        """How a service is; None where it does not answer in time."""


def busy() -> Answer:
    """The refusal of a full queue."""
    return _answer(Refusal("BUSY"))


def too_large(got: int) -> Answer:
    """The refusal of an answer over the wire's limit."""
    return _answer(Refusal("ANSWER_TOO_LARGE", got=got, allowed=ANSWER_BYTES_MAX))


def unavailable(subject: str) -> Refusal:
    """Nobody serves the subject."""
    return Refusal("SERVICE_UNAVAILABLE", service=subject.split(".")[0])


def too_late(subject: str) -> Refusal:
    """Nobody waits any more."""
    return Refusal("DEADLINE_PASSED", service=subject.split(".")[0])


def _answer(refusal: Refusal) -> Answer:
    return Answer(refused=Refused(code=refusal.code, data=refusal.data))
