"""`hub provision`: secrets, database, roles, migrations, streams. Repeating it changes nothing."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from cli.migrations import migrate, migration_files
from cli.nats_accounts import USERS_TABLE, services
from cli.passwords import postgres_roles
from cli.readiness import administrator_dsn
from cli.streams import provision_streams
from kernel.settings import PROJECT, Settings

VERSION = "1"
SQL = PROJECT / "deploy" / "postgres"
DATABASE_SQL = (SQL / "database.sql").read_text(encoding="utf-8")
SERVICE_SQL = (SQL / "service.sql").read_text(encoding="utf-8")
LOCK = "select pg_advisory_lock(hashtextextended('liandong.provision', 0))"
SET_SECRETS = """select set_config('liandong.service', $1, false),
    set_config('liandong.owner_password', $2, false), set_config('liandong.service_password', $3, false)"""
DATABASE_EXISTS = "select exists (select from pg_database where datname = $1)"
CREATE_DATABASE = "create database {} template template0 encoding 'UTF8' locale 'C.UTF-8'"
FINGERPRINT = "select fingerprint from deployment.provisioned"
FINGERPRINT_TABLE = "select to_regclass('deployment.provisioned') is not null"
KEEP_FINGERPRINT = """insert into deployment.provisioned (fingerprint) values ($1)
    on conflict (only_row) do update set fingerprint = excluded.fingerprint, at = now()"""


async def provision(settings: Settings) -> bool:
    """Make the hub's ground ready; True when the database was changed, False when it stood already."""
    changed, _ = await asyncio.gather(provision_database(settings), provision_streams(settings))
    return changed


async def provision_database(settings: Settings) -> bool:
    """Database, roles, schemas and migrations, skipped when the stored fingerprint says they stand."""
    await create_database(settings)
    wanted = fingerprint(settings)
    async with administrator(settings, database_name(settings)) as connection:
        await connection.execute(LOCK)
        if await stored_fingerprint(connection) == wanted:
            return False
        await connection.execute(DATABASE_SQL)
        for service in services():
            await provision_role(connection, settings, service)
        await asyncio.gather(*(migrate(settings, service) for service in services()))
        await connection.execute(KEEP_FINGERPRINT, wanted)
    return True


async def provision_role(connection: asyncpg.Connection, settings: Settings, service: str) -> None:
    """One service's schema, its owner and the service's own role."""
    owner, runtime = (settings.secret(f"postgres/{role}") for role in (f"{service}_owner", service))
    await connection.execute(SET_SECRETS, service, owner, runtime)
    await connection.execute(SERVICE_SQL)


async def create_database(settings: Settings) -> None:
    """Make the database when it is missing."""
    name = database_name(settings)
    async with administrator(settings, "postgres") as connection:
        if not await connection.fetchval(DATABASE_EXISTS, name):
            await connection.execute(CREATE_DATABASE.format('"' + name.replace('"', '""') + '"'))


def database_name(settings: Settings) -> str:
    """The last part of the PostgreSQL address."""
    return urlsplit("//" + settings.postgres_address()).path.strip("/")


@asynccontextmanager
async def administrator(settings: Settings, database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection of the administrator to one database of the server."""
    connection = await asyncpg.connect(administrator_dsn(settings, database), timeout=10)
    try:
        yield connection
    finally:
        await connection.close()


async def stored_fingerprint(connection: asyncpg.Connection) -> str | None:
    """What the database was last provisioned from."""
    if not await connection.fetchval(FINGERPRINT_TABLE):
        return None
    return await connection.fetchval(FINGERPRINT)  # type: ignore[no-any-return]


def fingerprint(settings: Settings) -> str:
    """A hash over everything that provisioning depends on, passwords included."""
    digest = hashlib.sha256(VERSION.encode())
    for path in (USERS_TABLE, *sorted(SQL.glob("*.sql")), *all_migrations()):
        digest.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes())
    for role in postgres_roles():
        digest.update(settings.secret(f"postgres/{role}").encode())
    return digest.hexdigest()


def all_migrations() -> list[Path]:
    """Every migration file, each once."""
    return sorted({file for service in services() for file in migration_files(service)})
