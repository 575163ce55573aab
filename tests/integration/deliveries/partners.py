"""The registry, and what partners order of it about their receivers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

import asyncpg

from contracts.actors import Actor, Role
from contracts.deliveries import (
    DeliveryState,
    HeldDelivery,
    HeldState,
    RegistryDeliveryStates,
    RegistryHeldDeliveries,
    RegistryReplayDelivery,
)
from contracts.messages import Command, Query
from contracts.registry.directory import ChangeEnterprise
from contracts.registry.receivers import RegisterReceiver
from kernel.settings import Settings
from tests.integration.registry.serving import Serving, serving
from tests.platform.actors import OFFICER

SHIFT = "UPDATE test_clock SET shift = $1"
PATIENCE_SECONDS = 30
PAUSE_SECONDS = 0.05

T = TypeVar("T")


class Partnered(Serving):
    """The running registry."""

    async def registered(self, who: Actor, address: str, *kinds: str, role: Role = Role.HEAD) -> str:
        """Register a receiver; the registry itself has heard of it."""
        order = RegisterReceiver(name="办案系统", address=address, role=role, kinds=list(kinds))
        receipt = await self.caller.send(who, order)
        states = RegistryDeliveryStates(receivers=[receipt.record])
        await self.caller.ask(who, states, after=[receipt.position])
        return receipt.record

    async def heard(self, who: Actor, order: Command) -> None:
        """Order something; the registry itself has heard of it."""
        receipt = await self.caller.send(who, order)
        await self.caller.ask(who, RegistryDeliveryStates(receivers=[receipt.record]), after=[receipt.position])

    async def until(self, who: Actor, receiver: str, holds: Callable[[DeliveryState], Any]) -> None:
        """Wait until its state is as expected."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not holds(await self.state(who, receiver)):
                await asyncio.sleep(PAUSE_SECONDS)

    async def until_held(self, who: Actor, receiver: str, state: HeldState) -> None:
        """Wait until the first of what is held is in this state."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (await self.held(who, receiver))[0].state is not state:
                await asyncio.sleep(PAUSE_SECONDS)

    async def until_asked(self, who: Actor, query: Query[list[T]]) -> list[T]:
        """Wait until there is an answer."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (found := await self.caller.ask(who, query)):
                await asyncio.sleep(PAUSE_SECONDS)
        return found

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
