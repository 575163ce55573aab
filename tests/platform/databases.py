"""One provisioned template per session; a database of its own for each test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import stamina

from cli.administrator import administrator
from kernel.settings import Settings

TEMPLATE = "liandong_template"
NUMBERS = count(1)


def on_database(settings: Settings, name: str) -> Settings:
    """The same server, another database."""
    server = str(settings.postgres_url).rsplit("/", 1)[0]
    return settings.model_copy(update={"postgres_url": f"{server}/{name}"})


@asynccontextmanager
async def cloned_database(template: Settings) -> AsyncIterator[Settings]:
    """A copy of the template, dropped afterwards even when a connection to it was left open."""
    name = f"liandong_{next(NUMBERS)}"
    await execute(template, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
    try:
        yield on_database(template, name)
    finally:
        await execute(template, f"DROP DATABASE {name} WITH (FORCE)")


async def execute(template: Settings, statement: str) -> None:
    """Run one statement as administrator; a loaded machine may drop a connection while it is being made."""
    async for attempt in stamina.retry_context(on=ConnectionError, attempts=4, wait_initial=0.1):
        with attempt:
            async with administrator(template, "postgres") as connection:
                await connection.execute(statement)
