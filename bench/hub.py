"""A hub of the bench's own: started, asked, restarted warm, stopped; and what memory its processes take."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import msgspec

from bench.wire import Target, WrongAnswer, ask
from cli.ports import free_ports
from contracts.actors import Actor, AgencyKind, Role
from kernel.issuer import issue_token
from kernel.settings import PREFIX, PROJECT, Settings, SettingsError

START_SECONDS = 120
STOP_SECONDS = 15
POLL_SECONDS = 0.02
# One client asks for everything here; in real use as many agencies do.
QUOTA_PER_SECOND = 10**8

OPERATOR = Actor(
    subject="bench", agency="hotline-640000", agency_kind=AgencyKind.HOTLINE, region="640000", roles=(Role.OPERATOR,)
)


class BenchHub(msgspec.Struct, frozen=True):
    """A running hub and how to ask it."""

    settings: Settings
    folder: Path

    @property
    def token(self) -> str:
        """A token of the province's hotline operator, who sees every complaint."""
        return issue_token(self.settings, OPERATOR)

    @property
    def target(self) -> Target:
        """Its gateway, asked as the operator."""
        return Target(self.settings.port, self.token)


@asynccontextmanager
async def running_hub(folder: Path, **changed: str) -> AsyncIterator[BenchHub]:
    """A hub on a free port with its data in this folder and settings changed by their names in the environment.

    It is stopped afterwards, also where this process is ended.
    """
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    (port,) = free_ports(1)
    process = start(folder, port, **changed)
    try:
        given = {name.lower(): value for name, value in changed.items()}
        hub = BenchHub(Settings.load(data_dir=folder / "hub", port=port, **given), folder)
        await until_loaded(hub, process)
        yield hub
    finally:
        await stop(process)


def start(folder: Path, port: int, **changed: str) -> "subprocess.Popen[bytes]":
    """Start `hub up` with settings of its own and the quota raised."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = {"DATA_DIR": str(folder / "hub"), "PORT": str(port), "QUOTA_PER_SECOND": str(QUOTA_PER_SECOND)} | changed
    environment = kept | {f"{PREFIX}{name}": value for name, value in given.items()}
    with (folder / "hub.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "cli", "up"], cwd=PROJECT, env=environment, stdout=log, stderr=log
        )


async def stop(process: "subprocess.Popen[bytes]") -> None:
    """Stop it as Ctrl-C does."""
    process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(process.wait, STOP_SECONDS)


async def until_loaded(hub: BenchHub, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the hub answers and its jurisdiction is loaded. SettingsError when it does not come up."""
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(round(START_SECONDS / POLL_SECONDS)):
            if process.poll() is not None:
                break
            if (hub.settings.data_dir / "loaded").exists() and await _healthy(client, hub.settings.port):
                return
            await asyncio.sleep(POLL_SECONDS)
    log = (hub.folder / "hub.log").read_text(encoding="utf-8")
    raise SettingsError(f"测量用的联动没有启动：{log[-500:]}")


async def _healthy(client: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await client.get(f"http://127.0.0.1:{port}/health")).is_success
    except httpx.HTTPError:
        return False


async def first_answer_seconds(folder: Path, question: bytes, **changed: str) -> float:
    """Seconds from starting the hub on its existing data until the question is answered without errors."""
    (port,) = free_ports(1)
    started = time.perf_counter()
    process = start(folder, port, **changed)
    try:
        hub = BenchHub(Settings.load(data_dir=folder / "hub", port=port), folder)
        async with asyncio.timeout(START_SECONDS):
            while not await _answered(hub.target, question):
                await asyncio.sleep(POLL_SECONDS)
        return time.perf_counter() - started
    finally:
        await stop(process)


async def _answered(target: Target, question: bytes) -> bool:
    try:
        await ask(target, question)
    except (OSError, WrongAnswer):
        return False
    return True
