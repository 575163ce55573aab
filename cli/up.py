"""`hub up`: the whole hub on this machine, until Ctrl-C."""

import asyncio
import os
import shutil
import signal
import socket
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli import data_folder
from cli.embedded_postgres import fallback_folder
from cli.hub import Hub, Plan, lay_out
from cli.programs import program
from kernel.issuer import make_issuer
from kernel.settings import PREFIX, Settings, SettingsError

FIRST_QUESTION = "{ __typename }"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

console = Console(highlight=False, soft_wrap=True)


def command(
    fresh: Annotated[bool, typer.Option("--fresh", help="先清空联动自己的数据目录，从空库开始")] = False,
    test_clock: Annotated[
        bool, typer.Option("--test-clock", help="允许用 ./hub clock 拨快时钟（仅限本机试用）")
    ] = False,
) -> None:
    """启动整个联动：数据库、消息服务、四个业务服务和网关；Ctrl-C 停止。"""
    settings = Settings.load(**({"test_clock": True} if test_clock else {}))
    refuse_taken_port(settings)
    data_folder.open_folder(settings.data_dir)
    with data_folder.locked(settings.data_dir):
        if fresh:
            empty(settings)
        raise SystemExit(asyncio.run(run(settings)))


def empty(settings: Settings) -> None:
    """Remove the hub's data, wherever PostgreSQL had to keep its part."""
    data_folder.empty(settings.data_dir)
    (settings.data_dir / "logs").mkdir()
    if os.geteuid() == 0:
        shutil.rmtree(fallback_folder(settings), ignore_errors=True)


async def run(settings: Settings) -> int:
    """Bring the hub up, keep it until a signal, stop it; the exit code."""
    stopping = asyncio.Event()
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    plan = lay_out(settings)
    if settings.issues_tokens:
        make_issuer(settings)
    hub = Hub(plan, say)
    try:
        await until_stopped(bring_up(hub), stopping)
        await stopping.wait()
        console.print("正在停止……")
    finally:
        await hub.stop()
    console.print("联动已停止。")
    return 0


async def until_stopped(work: "asyncio.coroutines._CoroutineLike[None]", stopping: asyncio.Event) -> None:
    """Do the work, unless a signal comes first."""


def say(sentence: str) -> None:
    """One line about a child."""
    console.print(f"[yellow]{sentence}[/yellow]")
