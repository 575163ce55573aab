"""`hub provision`: secrets, database, roles, migrations, streams. Repeating it changes nothing."""

import asyncio
from typing import Annotated
from urllib.parse import urlsplit

import asyncpg
import typer

from cli.administrator import administrator, postgres_answers
from cli.data_folder import open_folder
from cli.fingerprint import SERVER_SQL, fingerprint
from cli.migrations import migrate
from cli.nats_accounts import services
from cli.passwords import make_secrets, schemas
from cli.readiness import nats_answers
from cli.streams import provision_streams
from kernel.settings import PREFIX, Settings, SettingsError
from kernel.vault import VAULTS

SERVERS_READY_SECONDS = 60.0
POLL_SECONDS = 0.1
DATABASE_SQL = (SERVER_SQL / "database.sql").read_text(encoding="utf-8")
SERVICE_SQL = (SERVER_SQL / "service.sql").read_text(encoding="utf-8")
LOCK = "select pg_advisory_lock(hashtextextended('liandong.provision', 0))"
SET_SECRETS = """select set_config('liandong.service', $1, false),
    set_config('liandong.owner_password', $2, false), set_config('liandong.service_password', $3, false)"""
DATABASE_EXISTS = "select exists (select from pg_database where datname = $1)"
CREATE_DATABASE = "create database {} template template0 encoding 'UTF8' locale 'C.UTF-8'"
FINGERPRINT = "select fingerprint from deployment.provisioned"
FINGERPRINT_TABLE = "select to_regclass('deployment.provisioned') is not null"
KEEP_FINGERPRINT = """insert into deployment.provisioned (fingerprint) values ($1)
    on conflict (only_row) do update set fingerprint = excluded.fingerprint, at = now()"""


def command(
    secrets_only: Annotated[bool, typer.Option("--secrets-only", help="只生成缺少的密钥文件")] = False,
) -> None:
    """准备密钥、数据库、角色、迁移与消息流；重复运行不改变任何东西。"""
    settings = Settings.load()
    if secrets_only:
        open_folder(settings.data_dir)
        make_secrets(settings.model_copy(update={"postgres_url": None}))
        print(f"密钥文件在 {settings.secrets_folder}")
        return
    require_addresses(settings)
    open_folder(settings.data_dir)
    make_secrets(settings)
    changed = asyncio.run(provision_when_ready(settings))
    print("数据库与消息流已准备好。" if changed else "数据库与消息流本已就绪。")


def require_addresses(settings: Settings) -> None:
    """SettingsError before anything is written when there is no server to provision."""
    settings.postgres_address()
    settings.nats_address()
    settings.nats_monitor_address()


async def provision_when_ready(settings: Settings) -> bool:
    """Provision once both servers answer; SettingsError when they don't in time."""
    try:
        async with asyncio.timeout(SERVERS_READY_SECONDS):
            while not (await postgres_answers(settings) and await nats_answers(settings)):
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        raise SettingsError(
            f"PostgreSQL {settings.postgres_address()} 或 NATS {settings.nats_monitor_address()} "
            f"{SERVERS_READY_SECONDS:.0f} 秒内没有应答：请检查 {PREFIX}POSTGRES_URL 与 {PREFIX}NATS_MONITOR_URL。"
        ) from None
    return await provision(settings)


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
        for schema in schemas():
            await provision_role(connection, settings, schema)
        await asyncio.gather(*(migrate(settings, vault) for vault in VAULTS.values()))
        await asyncio.gather(*(migrate(settings, service) for service in services()))
        await connection.execute(KEEP_FINGERPRINT, wanted)
    return True


async def provision_role(connection: asyncpg.Connection, settings: Settings, schema: str) -> None:
    """One schema, its owner and the role that works in it."""
    owner, runtime = (settings.secret(f"postgres/{role}") for role in (f"{schema}_owner", schema))
    await connection.execute(SET_SECRETS, schema, owner, runtime)
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


async def stored_fingerprint(connection: asyncpg.Connection) -> str | None:
    """What the database was last provisioned from."""
    if not await connection.fetchval(FINGERPRINT_TABLE):
        return None
    return await connection.fetchval(FINGERPRINT)  # type: ignore[no-any-return]
