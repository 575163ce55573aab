"""The embedded PostgreSQL survives kills and stale notes, and never runs as root."""

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from cli import embedded_postgres
from cli.administrator import administrator, postgres_answers
from cli.children import account_of, start, stop
from cli.embedded_postgres import PostgresPlace, choose_place, fallback_folder, prepare
from cli.passwords import make_secrets
from cli.ports import free_ports
from kernel.settings import Settings
from tests.platform.servers import until

STOP_SECONDS = 5


@pytest.fixture
def settings(session_folder: Path) -> Settings:
    folder = Path(tempfile.mkdtemp(dir=session_folder))
    folder.chmod(0o755)
    made = Settings.load(data_dir=folder)
    make_secrets(made)
    return made


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[Settings, PostgresPlace, asyncio.subprocess.Process]]:
    place = choose_place(settings)
    prepare(place, settings.secret("postgres/postgres"))
    (port,) = free_ports(1)
    program = embedded_postgres.server(place, port)
    process = await start(program, settings.data_dir / "postgres.log")
    reached = settings.model_copy(update={"postgres_url": f"postgresql://127.0.0.1:{port}/postgres"})
    try:
        await until(postgres_answers, reached)
        yield reached, place, process
    finally:
        await stop(process, program, STOP_SECONDS)


async def test_it_starts_again_after_a_kill_with_what_was_committed(settings: Settings) -> None:
    async with running(settings) as (reached, place, process):
        async with administrator(reached, "postgres") as connection:
            await connection.execute("create table kept as select 1 as one")
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        assert (place.data / "postmaster.pid").exists()
    async with running(settings) as (reached, _, _), administrator(reached, "postgres") as connection:
        assert await connection.fetchval("select one from kept") == 1


async def test_a_note_that_names_a_stranger_does_not_stop_the_start(settings: Settings) -> None:
    async with running(settings) as (_, place, _):
        note = (place.data / "postmaster.pid").read_text().splitlines()
    account = account_of(place.account)
    stranger = subprocess.Popen(
        ["sleep", "60"], user=account.user, group=account.group, extra_groups=account.extra_groups
    )
    try:
        (place.data / "postmaster.pid").write_text("\n".join([str(stranger.pid), *note[1:]]))
        async with running(settings):
            assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


async def test_a_server_left_over_on_the_folder_is_ended_first(settings: Settings) -> None:
    async with running(settings) as (_, _, left_over), running(settings) as (reached, _, _):
        assert await left_over.wait() == 0
        assert await postgres_answers(reached)


async def test_it_listens_on_loopback_only_and_flushes_every_commit(settings: Settings) -> None:
    place = choose_place(settings)
    prepare(place, settings.secret("postgres/postgres"))
    program = embedded_postgres.server(place, 1)
    assert "listen_addresses=127.0.0.1" in program.argv
    assert "unix_socket_directories=" in program.argv
    config = place.config.read_text().splitlines()
    assert {"fsync = on", "synchronous_commit = on", "full_page_writes = on"} <= set(config)


async def test_nobody_connects_without_a_password(settings: Settings) -> None:
    async with running(settings) as (reached, _, _):
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(str(reached.postgres_url), user="postgres", password="guess")


async def test_the_password_file_of_the_first_start_is_gone(settings: Settings) -> None:
    async with running(settings) as (_, place, _):
        assert {entry.name for entry in place.folder.iterdir()} == {"data", "postgresql.conf"}


def test_as_root_it_belongs_to_an_account_without_rights(settings: Settings) -> None:
    place = choose_place(settings)
    prepare(place, settings.secret("postgres/postgres"))
    owner = place.data.stat().st_uid
    assert owner != 0
    assert owner == (account_of("nobody").user if os.geteuid() == 0 else os.geteuid())


def test_a_data_folder_out_of_that_accounts_reach_moves_the_database_elsewhere(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    settings = Settings.load(data_dir=private / "data")
    expected = fallback_folder(settings) if os.geteuid() == 0 else private / "data" / "postgres"
    assert choose_place(settings).folder == expected
