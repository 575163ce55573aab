"""What JetStream brings, and how it is told what became of it."""

from collections.abc import Awaitable

import msgspec
import structlog
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from contracts.envelopes import Arrival, Published
from kernel.logs import plainly
from kernel.signatures import HEADER

log = structlog.get_logger()


class Arrived(msgspec.Struct, frozen=True):
    """A message of the intake stream, and how to tell JetStream what became of it."""

    arrival: Arrival
    deliveries: int
    message: Msg

    async def acknowledge(self) -> None:
        """It is in the database; where this does not reach the server the message comes again."""
        await self._tell(self.message.ack())

    async def come_again(self, seconds: float) -> None:
        """It could not be taken now."""
        await self._tell(self.message.nak(delay=seconds))

    async def _tell(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except (NatsError, OSError) as error:
            log.warning("the intake stream was not told", reason=plainly(error))


class Delivery(msgspec.Struct, frozen=True):
    """Published events as they came, and how to acknowledge them once they are stored."""

    events: list[Published]
    messages: list[Msg]

    async def acknowledge(self) -> None:
        """Tell JetStream that all of them are in the database."""
        for message in self.messages:
            await message.ack()


def arrived_as(message: Msg) -> Arrived:
    """A message as it came: its position is the moment the stream stored it, which no other stream can repeat."""
    facts = message.metadata
    microseconds = int(facts.timestamp.timestamp() * 1_000_000)
    arrival = Arrival(
        subject=message.subject,
        signature=(message.headers or {}).get(HEADER, ""),
        body=message.data,
        position=microseconds * 1000 + facts.sequence.stream % 1000,
        at=facts.timestamp,
    )
    return Arrived(arrival, facts.num_delivered, message)
