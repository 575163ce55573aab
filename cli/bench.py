"""`hub bench`: the hub beside bare asyncpg and pgbench on the same data, in the same run."""

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.table import Table

from bench.peers import HttpConnection, open_pool, pgbench, rate
from bench.scenarios import Scenario, bare_call, hub_call, scenarios
from bench.world import load
from cli.embedded_postgres import choose_place
from cli.ports import free_ports
from cli.token import persona_token
from kernel.settings import PREFIX, PROJECT, Settings, SettingsError

START_SECONDS = 120
STOP_SECONDS = 15

Figures = dict[str, dict[str, list[float]]]


def command(
    enterprises: Annotated[int, typer.Option(help="企业数", min=100, max=2_000_000)] = 100_000,
    complaints: Annotated[int, typer.Option(help="投诉数", min=100, max=6_000_000)] = 300_000,
    rounds: Annotated[int, typer.Option(help="轮数，各项轮流", min=1, max=50)] = 5,
    seconds: Annotated[float, typer.Option(help="每项每轮的秒数", min=1, max=60)] = 3.0,
    clients: Annotated[int, typer.Option(help="同时的请求数", min=1, max=256)] = 16,
    as_json: Annotated[bool, typer.Option("--json", help="最后一行为 JSON")] = False,
) -> None:
    """在临时数据目录中启动一套联动，装入合成数据，轮流测量并给出中位数与比值。"""
    console = Console(highlight=False, soft_wrap=True)
    figures = asyncio.run(bench(enterprises, complaints, rounds, seconds, clients, console))
    console.print(table(figures))
    if as_json:
        print(json.dumps(summary(figures), ensure_ascii=False))


async def bench(
    enterprises: int, complaints: int, rounds: int, seconds: float, clients: int, console: Console
) -> Figures:
    """Load, then measure every scenario in every round, hub and peers in turn."""
    with tempfile.TemporaryDirectory(prefix="liandong-bench-") as folder:
        Path(folder).chmod(0o755)
        async with running_hub(Path(folder)) as settings:
            started = time.monotonic()
            await load(settings, enterprises, complaints)
            console.print(f"装入 {enterprises} 家企业、{complaints} 件投诉：{time.monotonic() - started:.1f} 秒")
            return await measure(settings, scenarios(enterprises, clients), rounds, seconds)


async def measure(settings: Settings, wanted: list[Scenario], rounds: int, seconds: float) -> Figures:
    """Rates by scenario and peer, one per round."""
    program = choose_place(settings).programs / "pgbench"
    figures: Figures = {one.name: {"hub": [], "asyncpg": [], "pgbench": []} for one in wanted}
    for _ in range(rounds):
        for one in wanted:
            figures[one.name]["hub"].append(await hub_rate(settings, one, seconds))
            figures[one.name]["asyncpg"].append(await bare_rate(settings, one, seconds))
            figures[one.name]["pgbench"].append(
                await pgbench(program, settings, one.role, one.script, one.clients, seconds)
            )
    return figures


async def hub_rate(settings: Settings, scenario: Scenario, seconds: float) -> float:
    """Requests a second through the gateway."""
    token = persona_token(settings, scenario.persona)
    url = f"http://127.0.0.1:{settings.port}"
    async with AsyncExitStack() as stack:
        connections = [HttpConnection(url, token) for _ in range(scenario.clients)]
        for connection in connections:
            await connection.open()
            stack.callback(connection.close)
        return await rate([hub_call(connection, scenario) for connection in connections], seconds)


async def bare_rate(settings: Settings, scenario: Scenario, seconds: float) -> float:
    """The same statements a second by asyncpg alone."""
    async with await open_pool(settings, scenario.role, scenario.clients) as pool:
        return await rate([bare_call(pool, scenario)] * scenario.clients, seconds)


@asynccontextmanager
async def running_hub(folder: Path) -> AsyncIterator[Settings]:
    """A hub of its own on a free port; stopped afterwards."""
    (port,) = free_ports(1)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = {f"{PREFIX}DATA_DIR": str(folder / "hub"), f"{PREFIX}PORT": str(port)}
    with (folder / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli", "up"], cwd=PROJECT, env=kept | given, stdout=log, stderr=log
        )
    try:
        settings = Settings.load(data_dir=folder / "hub", port=port)
        await until_loaded(settings, process, folder / "hub.log")
        yield settings
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, STOP_SECONDS)


async def until_loaded(settings: Settings, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until the hub answers and its jurisdiction is loaded. SettingsError when it does not come up."""
    async with httpx.AsyncClient(trust_env=False) as client:
        for _ in range(START_SECONDS * 10):
            if process.poll() is not None:
                break
            if (settings.data_dir / "loaded").exists() and await answers(client, settings.port):
                return
            await asyncio.sleep(0.1)
    raise SettingsError(f"测量用的联动没有启动：{log.read_text(encoding='utf-8')[-500:]}")


async def answers(client: httpx.AsyncClient, port: int) -> bool:
    """Whether the gateway is there."""
    try:
        return (await client.get(f"http://127.0.0.1:{port}/health")).is_success
    except httpx.HTTPError:
        return False


def summary(figures: Figures) -> dict[str, Any]:
    """Medians and ratios by scenario."""
    told = {}
    for name, peers in figures.items():
        medians = {peer: statistics.median(rates) for peer, rates in peers.items()}
        told[name] = {
            "per_second": {peer: round(value, 1) for peer, value in medians.items()},
            "to_asyncpg": round(medians["hub"] / medians["asyncpg"], 3),
            "to_pgbench": round(medians["hub"] / medians["pgbench"], 3),
        }
    return told


def table(figures: Figures) -> Table:
    """The medians and ratios as a table."""
    shown = Table("项目", "联动（次/秒）", "asyncpg", "pgbench", "联动/asyncpg", "联动/pgbench")
    for name, told in summary(figures).items():
        rates = told["per_second"]
        row = (f"{rates['hub']:.0f}", f"{rates['asyncpg']:.0f}", f"{rates['pgbench']:.0f}")
        shown.add_row(name, *row, f"{told['to_asyncpg']:.3f}", f"{told['to_pgbench']:.3f}")
    return shown
