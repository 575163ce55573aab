"""Servers a test session starts for itself and stops by their own process handle."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from cli import embedded_nats, embedded_postgres
from cli.administrator import postgres_answers
from cli.children import Program, start, stop
from cli.passwords import ADMINISTRATOR, make_secrets
from cli.ports import free_ports
from cli.readiness import nats_answers
from kernel.settings import Settings

READY_SECONDS = 20
STOP_SECONDS = 5
POLL_SECONDS = 0.02
# A test's data need not outlive the machine; everything else is as in a real run.
HASTE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_wal_size=256MB")


@asynccontextmanager
async def postgres(settings: Settings) -> AsyncIterator[str]:
    """A fresh PostgreSQL under the data folder; yields `postgresql://host:port`."""
    make_secrets(settings)
    place = embedded_postgres.choose_place(settings)
    embedded_postgres.prepare(place, settings.secret(f"postgres/{ADMINISTRATOR}"))
    (port,) = free_ports(1)
    async with running(embedded_postgres.server(place, port, *HASTE), settings.data_dir):
        address = f"postgresql://127.0.0.1:{port}"
        await until(postgres_answers, settings.model_copy(update={"postgres_url": f"{address}/postgres"}))
        yield address


@asynccontextmanager
async def nats_server(settings: Settings) -> AsyncIterator[Settings]:
    """A fresh NATS under the data folder; yields the settings completed with its addresses."""
    make_secrets(settings)
    folder = settings.data_dir / "nats"
    embedded_nats.prepare(folder, settings.secrets_folder / "nats" / "passwords.conf")
    port, monitor_port = free_ports(2)
    completed = settings.model_copy(
        update={"nats_url": f"nats://127.0.0.1:{port}", "nats_monitor_url": f"http://127.0.0.1:{monitor_port}"}
    )
    async with running(embedded_nats.server(folder, port, monitor_port), settings.data_dir):
        await until(nats_answers, completed)
        yield completed


@asynccontextmanager
async def running(program: Program, folder: Path) -> AsyncIterator[None]:
    """Run a child and stop it, whatever happens in between."""
    process = await start(program, folder / f"{program.name}.log")
    try:
        yield
    finally:
        await stop(process, program, STOP_SECONDS)


async def until(answers: Callable[[Settings], Awaitable[bool]], settings: Settings) -> None:
    """Return once the server answers."""
    async with asyncio.timeout(READY_SECONDS):
        while not await answers(settings):
            await asyncio.sleep(POLL_SECONDS)
