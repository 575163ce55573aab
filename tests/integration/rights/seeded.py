"""A service with records of every kind: where they lie, whose they are, and how they are named."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import asyncpg
import msgspec

from kernel.service import Service
from kernel.settings import Settings
from tests.platform.hub import Caller

REGION = "640500"
BUREAU = "ecology-640500"
MILL = "916400002276950035"


class Held(msgspec.Struct, frozen=True):
    """Where the records of a type lie, whose they are, and which people see them as members of a team."""

    region: str = REGION
    parties: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


class Seeded(msgspec.Struct):
    """A running service with its records.

    `held` by record type; `named`: what the fields of messages about them are filled with, by field.
    """

    service: Service
    caller: Caller
    settings: Settings
    held: dict[str, Held]
    named: dict[str, Any]


Seeding = Callable[[Settings, Path], AbstractAsyncContextManager[Seeded]]


async def held_by(settings: Settings, statement: str) -> Held:
    """Region and parties of the rows of a table, which are the same for all."""
    connection = await asyncpg.connect(settings.postgres_dsn("postgres"))
    try:
        ((region, parties),) = await connection.fetch(statement)
    finally:
        await connection.close()
    return Held(region, tuple(parties))


async def until(finished: Callable[[], Any]) -> None:
    """Wait for work that goes on after its command was answered."""
    async with asyncio.timeout(20):
        while not await finished():
            await asyncio.sleep(0.02)
