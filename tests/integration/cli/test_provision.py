"""Provisioning: a role per service that reaches only its own schema; repeating it changes nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from cli.administrator import administrator
from cli.nats_accounts import services
from cli.provision import database_name, provision_database
from kernel.settings import Settings


@asynccontextmanager
async def connection_of(settings: Settings, role: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(settings.postgres_dsn(role))
    try:
        yield connection
    finally:
        await connection.close()


@pytest.mark.parametrize("service", services())
async def test_a_service_uses_the_tables_its_owner_makes(database_settings: Settings, service: str) -> None:
    async with connection_of(database_settings, f"{service}_owner") as owner:
        await owner.execute("create table notes (id bigint generated always as identity, text text)")
    async with connection_of(database_settings, service) as connection:
        await connection.execute("insert into notes (text) values ('甲'), ('乙')")
        await connection.execute("update notes set text = '丙' where id = 1")
        await connection.execute("delete from notes where id = 2")
        assert await connection.fetchval("select text from notes") == "丙"


async def test_a_service_makes_no_tables(database_settings: Settings) -> None:
    async with connection_of(database_settings, "registry") as connection:
        for schema in ("registry", "public", "complaints"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"create table {schema}.stray (id int)")


async def test_a_service_never_reads_another_services_tables(database_settings: Settings) -> None:
    async with connection_of(database_settings, "registry_owner") as owner:
        await owner.execute("create table notes (id int)")
    async with connection_of(database_settings, "transfer") as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch("select * from registry.notes")


async def test_a_service_never_becomes_the_owner_of_its_schema(database_settings: Settings) -> None:
    async with connection_of(database_settings, "complaints") as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("set role complaints_owner")


@pytest.mark.parametrize("service", services())
async def test_the_kernels_and_the_services_migrations_share_the_services_schema(
    database_settings: Settings, service: str
) -> None:
    async with connection_of(database_settings, f"{service}_owner") as owner:
        assert await owner.fetchval("select to_regclass($1) is not null", f"{service}.journal")
        assert await owner.fetchval("select to_regclass($1) is not null", f"{service}.schema_migrations")


@pytest.mark.parametrize("statement", ["update journal set type = ''", "delete from journal", "truncate journal"])
async def test_a_service_never_rewrites_its_journal(database_settings: Settings, statement: str) -> None:
    async with connection_of(database_settings, "registry") as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_provisioning_again_changes_nothing(database_settings: Settings) -> None:
    assert await provision_database(database_settings) is False


async def test_a_database_provisioned_from_other_files_is_provisioned_again(database_settings: Settings) -> None:
    async with administrator(database_settings, database_name(database_settings)) as connection:
        await connection.execute("update deployment.provisioned set fingerprint = 'of an earlier version'")
    assert await provision_database(database_settings) is True
    assert await provision_database(database_settings) is False
