"""What the bench's commands have in common: their options, and a hub loaded with synthetic data."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.hub import BenchHub, running_hub
from bench.world import load
from kernel.settings import Settings, SettingsError

Enterprises = Annotated[int, typer.Option(help="企业数", min=100, max=2_000_000)]
Complaints = Annotated[int, typer.Option(help="投诉数", min=100, max=6_000_000)]
Rounds = Annotated[int, typer.Option(help="轮数，各项轮流", min=1, max=50)]
Seconds = Annotated[float, typer.Option(help="每项每轮的秒数", min=1, max=60)]
AsJson = Annotated[bool, typer.Option("--json", help="最后一行为 JSON")]
Given = Annotated[list[str] | None, typer.Option("--setting", metavar="NAME=VALUE", help="测量用的联动的设置，可重复")]

console = Console(highlight=False, soft_wrap=True)


def changed_settings(given: list[str] | None) -> dict[str, str]:
    """`transport=in_process` as `TRANSPORT` and its value; SettingsError for what is no setting."""
    pairs = [one.partition("=") for one in given or []]
    for name, _, value in pairs:
        if name.lower() not in Settings.model_fields or not value:
            raise SettingsError(f"没有名为 {name} 的设置，或缺少其值：写法为 NAME=VALUE，全部设置见 ./hub settings。")
    return {name.upper(): value for name, _, value in pairs}


@asynccontextmanager
async def folder() -> AsyncIterator[Path]:
    """A temporary folder that the account of PostgreSQL may enter."""
    with tempfile.TemporaryDirectory(prefix="liandong-bench-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@asynccontextmanager
async def loaded_hub(
    place: Path, enterprises: int, complaints: int, changed: Mapping[str, str]
) -> AsyncIterator[tuple[BenchHub, float]]:
    """A hub with these settings and synthetic data, and the seconds that loading took."""
    async with running_hub(place, **changed) as hub:
        seconds = await load(hub.settings, enterprises, complaints)
        console.print(f"以 COPY 装入 {enterprises} 家企业、{complaints} 件投诉：{seconds:.1f} 秒")
        yield hub, seconds
