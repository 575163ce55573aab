"""`hub bench peers`: the hub beside other GraphQL servers on the same rows, and what it is held to."""

import json
import statistics
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from bench.figures import Figures, summary
from bench.goals import Verdict, verdicts
from bench.hub import BenchHub, first_answer_seconds
from bench.peer_install import install, node_folder, node_version, versions
from bench.peer_servers import PEERS, running_peers
from bench.peer_world import open_to_peers
from bench.queries import Read, reads
from bench.run import Step, Unequal, check_equal, draw_seconds, measure, read_steps, warm, write_steps
from bench.wire import Target
from cli import bench_tables
from cli.bench_options import (
    AsJson,
    Complaints,
    Enterprises,
    Given,
    Rounds,
    Seconds,
    changed_settings,
    console,
    folder,
    loaded_hub,
)
from kernel.settings import SettingsError

SERIES = (("Q1", 1), ("Q1", 32), ("Q1", 128), ("Q2", 1), ("Q2", 16))
WRITERS = 64
WARM_STARTS = 3


def command(
    enterprises: Enterprises = 100_000,
    complaints: Complaints = 300_000,
    rounds: Rounds = 5,
    seconds: Seconds = 2.0,
    only: Annotated[list[str] | None, typer.Option(help="只与这些比较，可重复；缺省为全部")] = None,
    objects: Annotated[int, typer.Option(help="抽取的对象数", min=100, max=10_000_000)] = 1_000_000,
    scratch: Annotated[
        Path | None, typer.Option(help="安装其他服务的文件夹，留着可再用；缺省为临时文件夹", file_okay=False)
    ] = None,
    setting: Given = None,
    as_json: AsJson = False,
) -> None:
    """安装并启动各家 GraphQL 服务，先核对回答相同，再轮流测量；联动开着认证、权限、限额与流水。"""
    peers = tuple(only or PEERS)
    if unknown := set(peers) - set(PEERS):
        raise SettingsError(f"没有 {'、'.join(sorted(unknown))}，可选：{'、'.join(PEERS)}。")
    try:
        figures, times = uvloop.run(
            run(enterprises, complaints, rounds, seconds, objects, peers, scratch, changed_settings(setting))
        )
    except Unequal as error:
        raise SettingsError(f"不给出表格：{error}") from None
    tell(figures, times, as_json)


def tell(figures: Figures, times: Mapping[str, float], as_json: bool) -> None:
    """All tables, and the same as JSON."""
    judged = verdicts(figures, times)
    tables = bench_tables
    for table in (tables.rates(figures), tables.ratios(figures), tables.times(times), tables.goals(judged)):
        console.print(table)
    console.print(tables.client_share(figures))
    if as_json:
        told = {"scenarios": summary(figures), "seconds": times, "goals": [_as_json(one) for one in judged]}
        print(json.dumps(told, ensure_ascii=False))


def _as_json(verdict: Verdict) -> dict[str, object]:
    return {"goal": verdict.title, "value": verdict.value, "met": verdict.missed is None, "missed": verdict.missed}


async def run(
    enterprises: int,
    complaints: int,
    rounds: int,
    seconds: float,
    objects: int,
    peers: tuple[str, ...],
    scratch: Path | None,
    changed: Mapping[str, str],
) -> tuple[Figures, dict[str, float]]:
    """Install, load, check that all answer alike, warm, measure; then the draw and the warm starts."""
    asked = reads(enterprises)
    async with folder() as place:
        installed = scratch or place / "peers"
        node = install(installed)
        console.print(
            f"Node.js {node_version(node_folder())}；{'、'.join(' '.join(one) for one in versions().items())}"
        )
        async with loaded_hub(place, enterprises, complaints, changed) as (hub, _):
            async with AsyncExitStack() as stack:
                dsn = await open_to_peers(hub.settings)
                targets = await stack.enter_async_context(
                    running_peers(peers, node, installed, dsn, hub.settings.pool_size, asked["Q1"])
                )
                figures = await _compare(hub, targets, asked, rounds, seconds)
            times = await draw_seconds(hub, objects, rounds)
        times["first_answer"] = await _warm_starts(place, asked["Q1"], changed)
        return figures, times


async def _compare(
    hub: BenchHub, targets: Mapping[str, Target], asked: Mapping[str, Read], rounds: int, seconds: float
) -> Figures:
    await check_equal(hub.target, targets, asked)
    console.print(f"回答核对：{'、'.join(targets)} 与联动的 Q1、Q2 相同")
    steps: list[Step] = []
    for name, connections in SERIES:
        steps += read_steps(hub, targets, asked[name], connections)
    steps += await write_steps(hub, WRITERS)
    await warm(steps)
    return await measure(steps, rounds, seconds, console.print)


async def _warm_starts(place: Path, read: Read, changed: Mapping[str, str]) -> float:
    question = next(read.bodies("hub"))
    return statistics.median([await first_answer_seconds(place, question, **changed) for _ in range(WARM_STARTS)])
