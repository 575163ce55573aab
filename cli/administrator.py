"""The administrator's connection to PostgreSQL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from cli.passwords import ADMINISTRATOR
from kernel.settings import PREFIX, Settings, SettingsError


@asynccontextmanager
async def administrator(settings: Settings, database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to one database of the server."""
    connection = await asyncpg.connect(administrator_dsn(settings, database), timeout=10)
    try:
        yield connection
    finally:
        await connection.close()


async def postgres_answers(settings: Settings) -> bool:
    """Whether PostgreSQL takes connections; SettingsError when it refuses the administrator."""
    try:
        async with administrator(settings, "postgres"):
            return True
    except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
        return False
    except asyncpg.PostgresError as error:
        raise SettingsError(
            f"PostgreSQL {settings.postgres_address()} 拒绝了管理员 {ADMINISTRATOR}（{error}）："
            f"请核对 {PREFIX}POSTGRES_URL 与密钥文件 {settings.secrets_folder / 'postgres' / ADMINISTRATOR}。"
        ) from error


def administrator_dsn(settings: Settings, database: str) -> str:
    """The connection string to one database of the server."""
    server, _, rest = settings.postgres_dsn(ADMINISTRATOR).rpartition("/")
    _, question, parameters = rest.partition("?")
    return f"{server}/{database}{question}{parameters}"
