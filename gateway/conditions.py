"""How the services are, asked over the wire; many askers within a second share one answer."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from contracts.checkpoints import JournalService
from contracts.operating import Condition
from kernel.wire import Wire

ANSWER_SECONDS = 2.0
SHARED_SECONDS = 1.0
SERVICES = tuple(one.value for one in JournalService)


class Roll(msgspec.Struct, frozen=True):
    """Each service's condition at one moment, None where it did not answer; `connected`: whether there was a way."""

    connected: bool
    conditions: dict[str, Condition | None]

    @property
    def reasons(self) -> list[str]:
        """In Chinese, each part that is not ready and why; empty when the hub is ready."""
        if not self.connected:
            return ["网关：与消息服务的连接已断开"]
        told: list[str] = []
        for service, condition in self.conditions.items():
            if condition is None:
                told.append(f"{service}：{ANSWER_SECONDS:.0f} 秒内没有应答")
            else:
                told += [f"{service}：{part.name}{part.why}" for part in condition.causes]
        return told

    def lag(self, condition: Condition) -> dict[str, int]:
        """How many events of each source a service's copies are behind, where the source has answered."""
        heads = {service: one.journal.head for service, one in self.conditions.items() if one is not None}
        return {
            source: max(0, heads[source] - position)
            for source, position in condition.cursors.items()
            if source in heads
        }


class Conditions:
    """Calls the roll."""

    def __init__(self, services: Sequence[str] = SERVICES, clock: Callable[[], float] = time.monotonic) -> None:
        self.wire: Wire | None = None
        self._services = services
        self._clock = clock
        self._called_at = float("-inf")
        self._calling: asyncio.Task[Roll] | None = None

    async def roll(self) -> Roll:
        """How all are now, or were less than a second ago."""
        fresh = self._clock() - self._called_at < SHARED_SECONDS
        if self._calling is None or (self._calling.done() and not fresh):
            self._called_at = self._clock()
            self._calling = asyncio.create_task(self._call())
        return await asyncio.shield(self._calling)

    async def _call(self) -> Roll:
        wire = self.wire
        if wire is None or not wire.connected:
            return Roll(False, dict.fromkeys(self._services))
        told = await asyncio.gather(*(wire.condition(service, ANSWER_SECONDS) for service in self._services))
        return Roll(True, dict(zip(self._services, told, strict=True)))


def readiness(roll: Roll, *, in_detail: bool) -> dict[str, Any]:
    """What /ready answers: whether, and if not why; in detail what `hub status` shows, too."""
    reasons = roll.reasons
    told: dict[str, Any] = {"ready": not reasons, "reasons": reasons}
    if in_detail:
        told["services"] = {
            service: condition and msgspec.to_builtins(condition) | {"lag": roll.lag(condition)}
            for service, condition in roll.conditions.items()
        }
    return told
