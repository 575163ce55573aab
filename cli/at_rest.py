"""The database whether or not a hub runs: an embedded PostgreSQL is started for as long as somebody reads it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cli import data_folder, embedded_postgres
from cli.administrator import postgres_answers
from cli.children import start, stop
from cli.passwords import ADMINISTRATOR
from cli.ports import free_ports
from kernel.settings import Settings, SettingsError

READY_SECONDS = 60.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.05


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[Settings]:
    """Settings with the address of a database that answers; SettingsError when there is none."""
    if settings.postgres_url or data_folder.is_held(settings.data_dir):
        yield settings
        return
    place = embedded_postgres.choose_place(settings)
    if not place.data.exists():
        raise SettingsError(f"{settings.data_dir} 中没有数据库：请检查 LIANDONG_DATA_DIR，或先运行 ./hub up。")
    with data_folder.locked(settings.data_dir):
        embedded_postgres.prepare(place, settings.secret(f"postgres/{ADMINISTRATOR}"))
        (port,) = free_ports(1)
        program = embedded_postgres.server(place, port)
        process = await start(program, settings.data_dir / "logs" / "postgres.log")
        try:
            address = f"postgresql://127.0.0.1:{port}/liandong"
            awake = settings.model_copy(update={"postgres_url": address})
            await _until_answering(awake)
            yield awake
        finally:
            await stop(process, program, STOP_SECONDS)


async def _until_answering(settings: Settings) -> None:
    try:
        async with asyncio.timeout(READY_SECONDS):
            while not await postgres_answers(settings):
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        raise SettingsError(f"PostgreSQL {READY_SECONDS:.0f} 秒内没有应答：详见 logs/postgres.log。") from None
