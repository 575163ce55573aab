"""A device gateway: it signs and publishes batches on the intake stream."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.js import JetStreamContext

from cli.intake import gateway_of, published
from cli.streams import connected
from contracts.actors import Actor
from contracts.envelopes import INTAKE
from contracts.registry.readings import ReadingRow
from contracts.registry.sources import IntakeKind, RegisterIntakeSource
from kernel.settings import Settings
from kernel.signatures import public_text
from tests.platform.actors import ADMINISTRATOR
from tests.platform.hub import Caller, new_id
from tests.platform.processes import until

BUREAU = "ecology-640500"


class Gateway:
    """A source with its key."""

    def __init__(self, stream: JetStreamContext, settings: Settings, code: str, key: Ed25519PrivateKey) -> None:
        self.stream, self.settings, self.code, self.key = stream, settings, code, key

    async def register(
        self,
        caller: Caller,
        agency: str = BUREAU,
        kinds: Sequence[IntakeKind] = (IntakeKind.READINGS,),
        enterprises: Sequence[str] = (),
        by: Actor = ADMINISTRATOR,
    ) -> None:
        """Have the registry know it."""
        order = RegisterIntakeSource(
            code=self.code,
            name="试验网关",
            agency=agency,
            kinds=list(kinds),
            public_key=public_text(self.key),
            enterprises=list(enterprises),
        )
        await caller.send(by, order)

    async def send(
        self, rows: Sequence[ReadingRow], *, batch: str | None = None, region: str = "640500", **changes: Any
    ) -> str:
        """Publish a batch of readings; its id."""
        letter = {"source": self.code, "batch": batch or new_id(), "rows": list(rows)} | changes
        await self.publish(f"intake.readings.{region}", msgspec.json.encode(letter))
        return str(letter["batch"])

    async def find(self, kind: str, findings: Sequence[dict[str, Any]], region: str = "640500") -> None:
        """Publish a batch of findings."""
        letter = {"source": self.code, "batch": new_id(), "findings": list(findings)}
        await self.publish(f"intake.{kind}.{region}", msgspec.json.encode(letter))

    async def publish(self, subject: str, body: bytes, key: Ed25519PrivateKey | None = None) -> None:
        """Publish these bytes, under its own signature or another's."""
        await published(self.stream, subject, body, key or self.key)

    async def all_taken(self) -> None:
        """Wait until the stream holds nothing that is not taken in or kept in quarantine."""

        async def nothing_waits() -> bool:
            async with connected(self.settings) as client:
                info = await client.jetstream().stream_info(INTAKE)
            return info.state.messages == 0

        await until(nothing_waits)


@asynccontextmanager
async def gateway(
    settings: Settings, code: str = "GW640500-01", key: Ed25519PrivateKey | None = None
) -> AsyncIterator[Gateway]:
    """A source that is connected, not yet registered, or one with the key of before."""
    async with gateway_of(settings) as stream:
        yield Gateway(stream, settings, code, key or Ed25519PrivateKey.generate())
