"""`hub bench growth`: the same figures at several sizes, how they grow, and the plans behind them."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
import typer
import uvloop

from bench.hub import BenchHub
from bench.memory import memory_mib
from bench.plans import Plan
from bench.queries import reads
from bench.run import Step, measure, read_steps, warm, write_steps
from bench.statements import explained
from cli import bench_growth_tables as tables
from cli.administrator import administrator
from cli.bench_options import AsJson, Given, Rounds, Seconds, changed_settings, console, folder, loaded_hub

READERS, LIST_READERS, WRITERS = 32, 16, 64
COMPLAINTS_EACH = 3
SIZE = "SELECT pg_database_size(current_database()) / 1048576.0"


class Grown(msgspec.Struct, frozen=True):
    """What was found at one size."""

    enterprises: int
    load_seconds: float
    disk_mib: float
    per_second: dict[str, float]
    to_limit: dict[str, float]
    memory_mib: dict[str, float]
    plans: dict[str, list[Plan]]


def command(
    sizes: Annotated[str, typer.Option(help="企业数，逗号分隔；投诉为其三倍")] = "10000,100000,1000000",
    rounds: Rounds = 5,
    seconds: Seconds = 2.0,
    setting: Given = None,
    as_json: AsJson = False,
) -> None:
    """在每种规模上测量读写、内存、装入与执行计划，给出增长斜率并推至一千万家企业。"""
    found = [uvloop.run(at_size(int(size), rounds, seconds, changed_settings(setting))) for size in sizes.split(",")]
    for shown in (tables.figures(found), tables.memory(found), *tables.plans(found)):
        console.print(shown)
    if as_json:
        told: list[Any] = [msgspec.to_builtins(one) for one in found]
        print(json.dumps(told, ensure_ascii=False))


async def at_size(enterprises: int, rounds: int, seconds: float, changed: Mapping[str, str]) -> Grown:
    """Load a fresh hub to this size and measure it."""
    complaints = enterprises * COMPLAINTS_EACH
    async with folder() as place, loaded_hub(place, enterprises, complaints, changed) as (hub, load_seconds):
        plans = await explained(hub.settings, enterprises)
        steps = await _steps(hub, enterprises)
        await warm(steps)
        figures = await measure(steps, rounds, seconds, console.print)
        limits = {name: "pgbench" if name.startswith("W") else "asyncpg" for name in figures.rates}
        return Grown(
            enterprises=enterprises,
            load_seconds=load_seconds,
            disk_mib=await _disk_mib(hub),
            per_second={name: figures.median(name, "hub") or 0 for name in figures.rates},
            to_limit={name: figures.ratio(name, "hub", limit) or 0 for name, limit in limits.items()},
            memory_mib=memory_mib(hub.settings),
            plans=plans,
        )


async def _steps(hub: BenchHub, enterprises: int) -> list[Step]:
    asked = reads(enterprises)
    steps = read_steps(hub, {}, asked["Q1"], READERS) + read_steps(hub, {}, asked["Q2"], LIST_READERS)
    return [*steps, *await write_steps(hub, WRITERS)]


async def _disk_mib(hub: BenchHub) -> float:
    database = hub.settings.postgres_address().partition("?")[0].rpartition("/")[2]
    async with administrator(hub.settings, database) as connection:
        return float(await connection.fetchval(SIZE))
