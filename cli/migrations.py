"""Each service's migrations, run by dbmate: the kernel's tables and its own, into one schema."""

import asyncio
import os
from asyncio.subprocess import PIPE
from itertools import pairwise
from pathlib import Path

from cli.programs import program
from kernel.settings import PROJECT, Settings, SettingsError
from kernel.vault import VAULTS

KERNEL_MIGRATIONS = PROJECT / "kernel" / "migrations"
LOCK_WAIT = "60s"


def migration_folders(schema: str) -> list[Path]:
    """A service's: the kernel's folder (0001-0099), then its own (0100 and on); a vault's lies in its service's."""
    folders = [KERNEL_MIGRATIONS, PROJECT / "services" / schema / "migrations"]
    for service, vault in VAULTS.items():
        if vault == schema:
            folders = [PROJECT / "services" / service / "migrations" / vault]
    return [folder for folder in folders if any(folder.glob("*.sql"))]


def migration_files(schema: str) -> list[Path]:
    """All migrations of a schema in the order they run."""
    return sorted((file for folder in migration_folders(schema) for file in folder.glob("*.sql")), key=lambda f: f.name)


def refuse_shared_numbers(service: str) -> None:
    """dbmate knows a migration by its number alone: two of one number would collide."""
    for first, second in pairwise(migration_files(service)):
        if first.name.split("_")[0] == second.name.split("_")[0]:
            raise SettingsError(f"迁移文件 {first} 与 {second} 编号相同：服务的迁移从 0100 起，各用各的编号。")


async def migrate(settings: Settings, schema: str) -> None:
    """Bring one schema up to date as its owner; SettingsError with dbmate's own words when a migration fails."""
    folders = migration_folders(schema)
    if not folders:
        return
    refuse_shared_numbers(schema)
    argv = [str(program("dbmate")), "--no-dump-schema", "--migration-lock", f"--migration-lock-timeout={LOCK_WAIT}"]
    argv += ["--migrations-table=schema_migrations", f"--env-file={os.devnull}"]
    argv += [f"--migrations-dir={folder}" for folder in folders]
    child = await asyncio.create_subprocess_exec(
        *argv, "migrate", cwd="/", env={"DATABASE_URL": migration_url(settings, schema)}, stdout=PIPE, stderr=PIPE
    )
    output, errors = await child.communicate()
    if child.returncode != 0:
        said = (output + errors).decode(errors="replace").strip().splitlines()
        raise SettingsError(f"{schema} 的数据库迁移失败：{' '.join(said[-3:])}")


def migration_url(settings: Settings, schema: str) -> str:
    """The owner's address; dbmate's driver asks for TLS unless told, the loopback server has none."""
    dsn = settings.postgres_dsn(f"{schema}_owner").replace("postgresql://", "postgres://", 1)
    return dsn if "sslmode=" in dsn else dsn + ("&" if "?" in dsn else "?") + "sslmode=disable"
