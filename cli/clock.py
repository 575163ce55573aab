"""`hub clock`: move the trial clock of a hub started with --test-clock."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import asyncpg
import typer

from cli.nats_accounts import services
from kernel.settings import Settings, SettingsError

UNITS = {"d": "days", "h": "hours", "m": "minutes"}
SHIFT = "UPDATE test_clock SET shift = shift + $1 RETURNING hub_now() + $1"
NOW = "SELECT hub_now()"

command = typer.Typer(no_args_is_help=True)


@command.command("advance", help="拨快时钟，如 3d、24h、90m")
def advance(by: Annotated[str, typer.Argument(help="时长：数字加 d（日）、h（小时）或 m（分）")]) -> None:
    """Move every service's time forward by the same length."""
    settings = Settings.load()
    if not movable(settings):
        raise SettingsError("运行中的联动没有启用可拨动的时钟：请以 ./hub up --test-clock 启动。")
    print(f"现在是 {asyncio.run(shift(settings, length(by))):%Y-%m-%d %H:%M}（UTC）。")


@command.command("show", help="显示联动的当前时间")
def show() -> None:
    """The hub's time."""
    print(f"{asyncio.run(now(Settings.load())):%Y-%m-%d %H:%M:%S}（UTC）")


def length(text: str) -> timedelta:
    """3d -> three days; SettingsError for anything else, zero or backwards."""
    found = re.fullmatch(r"([1-9][0-9]{0,4})([dhm])", text)
    if not found:
        raise SettingsError(f"时长 {text!r} 无效：应为数字加 d、h 或 m，如 3d。")
    return timedelta(**{UNITS[found.group(2)]: int(found.group(1))})


async def shift(settings: Settings, by: timedelta) -> datetime:
    """Move the clock of every schema, as its owner."""
    moved = [await ask(settings, f"{service}_owner", SHIFT, by) for service in services()]
    return max(moved)


async def now(settings: Settings) -> datetime:
    """The time of the first service."""
    return await ask(settings, services()[0], NOW)


async def ahead(settings: Settings) -> timedelta:
    """How far a hub with a test clock is ahead of this machine; nothing for any other."""
    return await now(settings) - datetime.now(UTC) if movable(settings) else timedelta()


def movable(settings: Settings) -> bool:
    """Whether the running hub was started with --test-clock."""
    return bool(settings.runtime().get("test_clock"))


async def ask(settings: Settings, role: str, statement: str, *arguments: object) -> datetime:
    """Run one statement as a role."""
    connection = await asyncpg.connect(settings.postgres_dsn(role), timeout=10)
    try:
        found: datetime = await connection.fetchval(statement, *arguments)
        return found
    finally:
        await connection.close()
