"""The registry, and what partners order of it about their receivers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg

from contracts.actors import Actor, Role
from contracts.deliveries import (
    DeliveryState,
    HeldDelivery,
    RegistryDeliveryStates,
    RegistryHeldDeliveries,
    RegistryReplayDelivery,
)
from contracts.registry.directory import ChangeEnterprise
from contracts.registry.receivers import RegisterReceiver
from kernel.settings import Settings
from tests.integration.registry.serving import Serving, serving
from tests.platform.actors import OFFICER


SHIFT = "UPDATE test_clock SET shift = $1"


class Partnered(Serving):
    """The running registry."""

    async def registered(self, who: Actor, address: str, *kinds: str, role: Role = Role.HEAD) -> str:
        """Register a receiver; the registry itself has heard of it."""
        order = RegisterReceiver(name="办案系统", address=address, role=role, kinds=list(kinds))
        receipt = await self.caller.send(who, order)
        states = RegistryDeliveryStates(receivers=[receipt.record])
        await self.caller.ask(who, states, after=[receipt.position])
        return receipt.record

    async def rename(self, credit_code: str, number: int) -> None:
        """One more event of an enterprise."""
        await self.caller.send(OFFICER, ChangeEnterprise(credit_code=credit_code, reason="核实", address=f"{number}号"))

    async def state(self, who: Actor, receiver: str) -> DeliveryState:
        """How far the registry got."""
        [found] = await self.caller.ask(who, RegistryDeliveryStates(receivers=[receiver]))
        assert found is not None
        return found

    async def held(self, who: Actor, receiver: str) -> list[HeldDelivery]:
        """What was not taken."""
        return await self.caller.ask(who, RegistryHeldDeliveries(receiver=receiver))

    async def replay(self, who: Actor, receiver: str, position: int | None = None) -> None:
        """Have it delivered again."""
        await self.caller.send(who, RegistryReplayDelivery(receiver=receiver, position=position))

    async def advance(self, hours: int) -> None:
        """Have the hub's clock go on."""
        connection = await asyncpg.connect(self.settings.postgres_dsn("registry_owner"))
        try:
            await connection.execute(SHIFT, timedelta(hours=hours))
        finally:
            await connection.close()


@asynccontextmanager
async def partnered(settings: Settings) -> AsyncIterator[Partnered]:
    """The registry with its world."""
    async with serving(settings) as hub:
        yield Partnered(hub.service, hub.caller, hub.settings)
