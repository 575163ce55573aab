"""`hub quarantine`: what failed is listed, shown and tried again."""

import asyncio

import asyncpg
import pytest
from typer.testing import CliRunner

from cli.quarantine import command
from kernel.settings import PREFIX, Settings, SettingsError

HOLD = """
INSERT INTO quarantine (source, position, aggregate, version, type, event, state, attempts, error)
VALUES ('registry', 7, 'agency:x', 1, 'registry.agencies.registered.v1', $1, 'quarantined', 5, 'ValueError()')
"""
STUCK = """
INSERT INTO duties (id, aggregate, duty, agency, limit_key, limit_name, limit_value, limit_unit, source, status,
                    started_at, due_at, provisional, calendar, state, attempts)
VALUES (gen_random_uuid(), 'referral:1', 'referral.approve', 'a', 'k', 'n', 3, 'natural_days', 's', '法定',
        now(), now(), false, '', 'failing', 5)
"""


@pytest.fixture
def hub(database_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv(f"{PREFIX}POSTGRES_URL", str(database_settings.postgres_url))
    monkeypatch.setenv(f"{PREFIX}SECRETS_DIR", str(database_settings.secrets_folder))
    monkeypatch.setenv("COLUMNS", "200")
    return database_settings


async def execute(settings: Settings, statement: str, *arguments: object) -> None:
    connection = await asyncpg.connect(settings.postgres_dsn("transfer"))
    await connection.execute(statement, *arguments)
    await connection.close()


async def test_what_failed_is_listed_and_released(hub: Settings) -> None:
    await execute(hub, HOLD, b"")
    await execute(hub, STUCK)
    runner = CliRunner()
    listed = await asyncio.to_thread(runner.invoke, command, ["list"])
    assert "agency:x" in listed.output and "referral.approve" in listed.output
    replayed = await asyncio.to_thread(runner.invoke, command, ["replay", "transfer", "registry", "7"])
    assert "已安排" in replayed.output
    released = await asyncio.to_thread(
        runner.invoke, command, ["replay-duty", "transfer", "referral:1", "referral.approve"]
    )
    assert "已安排" in released.output
    again = await asyncio.to_thread(runner.invoke, command, ["replay", "transfer", "registry", "8"])
    assert isinstance(again.exception, SettingsError)
