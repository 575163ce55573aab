"""Whether a server answers yet."""

import asyncpg
import httpx

from cli.passwords import ADMINISTRATOR
from kernel.settings import PREFIX, Settings, SettingsError


async def postgres_answers(settings: Settings) -> bool:
    """Whether PostgreSQL takes connections; SettingsError when it refuses the administrator."""
    try:
        connection = await asyncpg.connect(administrator_dsn(settings, "postgres"), timeout=5)
    except (OSError, TimeoutError, asyncpg.CannotConnectNowError):
        return False
    except asyncpg.PostgresError as error:
        raise SettingsError(
            f"PostgreSQL {settings.postgres_address()} 拒绝了管理员 {ADMINISTRATOR}（{error}）："
            f"请核对 {PREFIX}POSTGRES_URL 与密钥文件 {settings.secrets_folder / 'postgres' / ADMINISTRATOR}。"
        ) from error
    await connection.close()
    return True


def administrator_dsn(settings: Settings, database: str) -> str:
    """The administrator's connection string to one database of the server."""
    server, _, rest = settings.postgres_dsn(ADMINISTRATOR).rpartition("/")
    _, question, parameters = rest.partition("?")
    return f"{server}/{database}{question}{parameters}"


async def nats_answers(settings: Settings) -> bool:
    """Whether NATS is up, JetStream included."""
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        try:
            return (await client.get(f"{settings.nats_monitor_address()}/healthz")).is_success
        except httpx.HTTPError:
            return False


async def gateway_answers(address: str) -> bool:
    """Whether the gateway says it is healthy."""
    async with httpx.AsyncClient(trust_env=False, timeout=2) as client:
        try:
            return (await client.get(f"{address}/health")).is_success
        except httpx.HTTPError:
            return False
