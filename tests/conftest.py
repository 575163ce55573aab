"""What every test may ask for: a database of its own, a NATS of its own, settings that point at them."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from cli.passwords import make_secrets
from cli.provision import provision_database
from cli.streams import provision_streams
from kernel.settings import PREFIX, Settings
from tests.platform.databases import TEMPLATE, cloned_database
from tests.platform.servers import nats_server, postgres

MEMORY = Path("/dev/shm")
ROOM_BYTES_MIN = 2_000_000_000
PATIENCE_MS = 30_000

# What an example takes tells more of the machine than of the code.
hypothesis_settings.register_profile("hub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("hub")


def has_room(folder: Path) -> bool:
    """Whether a session's servers fit: every test flushes to disk hundreds of times."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM_BYTES_MIN


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Every asynchronous test runs on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> None:
    """The developer's own LIANDONG_* variables change no test."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]


@pytest.fixture(scope="session")
def session_folder() -> Iterator[Path]:
    """A folder for the session that PostgreSQL's unprivileged account can reach, in memory where there is room."""
    folder = Path(tempfile.mkdtemp(prefix="liandong-test-", dir=MEMORY if has_room(MEMORY) else None))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def session_settings(session_folder: Path) -> Settings:
    """Settings of the session's servers, with its secrets made, and patience on a busy machine."""
    secrets = session_folder / "secrets"
    settings = Settings.load(data_dir=session_folder, secrets_dir=secrets, request_deadline_ms=PATIENCE_MS)
    make_secrets(settings)
    return settings


@pytest.fixture(scope="session")
async def template_settings(session_settings: Settings) -> AsyncIterator[Settings]:
    """The session's PostgreSQL with one provisioned database to copy from."""
    async with postgres(session_settings) as server:
        template = session_settings.model_copy(update={"postgres_url": f"{server}/{TEMPLATE}"})
        await provision_database(template)
        yield template


@pytest.fixture
async def database_settings(template_settings: Settings) -> AsyncIterator[Settings]:
    """A provisioned database of this test's own; no NATS."""
    async with cloned_database(template_settings) as settings:
        yield settings


@pytest.fixture
def executor(request: pytest.FixtureRequest) -> str:
    """How the gateway runs GraphQL; see tests.platform.gateway.BOTH_EXECUTORS."""
    return getattr(request, "param", "compiled")


@pytest.fixture
async def nats_settings(session_settings: Settings, session_folder: Path, executor: str) -> AsyncIterator[Settings]:
    """A NATS server of this test's own with all streams and consumers; no database."""
    folder = Path(tempfile.mkdtemp(dir=session_folder))
    async with nats_server(session_settings.model_copy(update={"data_dir": folder, "executor": executor})) as settings:
        await provision_streams(settings)
        yield settings


@pytest.fixture
async def hub_settings(database_settings: Settings, nats_settings: Settings) -> Settings:
    """A database and a NATS of this test's own: everything a service needs."""
    return nats_settings.model_copy(update={"postgres_url": database_settings.postgres_url})


SettingsMaker = Callable[..., Settings]


@pytest.fixture
def settings_for_test(hub_settings: Settings) -> SettingsMaker:
    """`hub_settings` with some values changed: `settings_for_test(test_clock=True)`."""

    def make(**changes: Any) -> Settings:
        return hub_settings.model_copy(update=changes)

    return make
