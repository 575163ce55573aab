"""Gateway and services in one process: a request is a call, in the same envelopes and under the same limits."""

import asyncio
import time

from contracts.envelopes import Answer, Request
from contracts.operating import Condition
from kernel import tracing
from kernel.letters import checked
from kernel.service import Service
from kernel.wire import IN_FLIGHT_MAX, busy, too_late, unavailable


class InProcess:
    """Brings requests to the services of this process; a Wire."""

    def __init__(self) -> None:
        self._services: dict[str, Service] = {}
        self._running: dict[str, set[asyncio.Task[Answer]]] = {}

    def enter(self, service: Service) -> None:
        """Take requests to this service from the moment it serves."""
        self._services[service.endpoints.service] = service
        self._running[service.endpoints.service] = set()

    async def request(self, subject: str, request: Request) -> Answer:
        """Ask a service. Refusals: those of a Wire."""
        name = subject.partition(".")[0]
        service = self._services.get(name)
        if service is None or not service.serving.is_set():
            raise unavailable(subject)
        if request.expires_at <= time.time():
            raise too_late(subject)
        if len(self._running[name]) >= IN_FLIGHT_MAX:
            return busy()
        return checked(await self._answered(service, subject, request, self._running[name]))

    @property
    def connected(self) -> bool:
        """A call always arrives."""
        return True

    async def condition(self, service: str, _: float) -> Condition | None:
        """How a service is; None before it serves."""
        found = self._services.get(service)
        return found.watch.condition() if found is not None and found.serving.is_set() else None

    async def _answered(
        self, service: Service, subject: str, request: Request, running: "set[asyncio.Task[Answer]]"
    ) -> Answer:
        """The answer; the work goes on when nobody waits any more, as it does in a process of its own."""
        task = asyncio.create_task(_traced(service, subject, request))
        running.add(task)
        task.add_done_callback(running.discard)
        await asyncio.wait([task], timeout=max(0.0, request.expires_at - time.time()))
        if not task.done():
            raise too_late(subject)
        if task.cancelled():
            raise unavailable(subject)
        return task.result()


async def _traced(service: Service, subject: str, request: Request) -> Answer:
    with tracing.span(subject, part="service"):
        answer = await service.answer(subject, request)
        if answer.refused is not None:
            tracing.fail(answer.refused.code)
        return answer
