"""`hub bench monitoring`: readings a second until committed, and how soon their alerts stand."""

import json
from typing import Annotated

import msgspec
import typer
import uvloop
from rich.table import Table

from bench.monitoring import Intake, Pace, intake, stream_intake
from cli.bench_options import AsJson, Seconds, console, folder, loaded_hub

READINGS_GOAL, ALERT_SECONDS_GOAL = 5_000, 2.0
ENTERPRISES, COMPLAINTS = 2_000, 100

Stations = Annotated[int, typer.Option(help="同时报送的平台数，每个有一千个监测序列", min=1, max=16)]


def command(stations: Stations = 4, seconds: Seconds = 30.0, as_json: AsJson = False) -> None:
    """在临时数据目录中启动一套联动，按小时成批报送监测数据（请求与数据流各一遍：先能收多快报多快，再按目标的速度匀速报送），给出每秒入库的条数与预警发出的时间。"""
    found = uvloop.run(run(stations, seconds))
    for way, one in found.items():
        console.print(table(way, one))
    if as_json:
        told = {way: msgspec.to_builtins(one) | {"per_second": one.per_second} for way, one in found.items()}
        print(json.dumps(told, ensure_ascii=False))


async def run(stations: int, seconds: float) -> dict[str, Intake]:
    """A fresh hub, its enterprises, then the stations: by requests, then over the stream, each at both paces."""
    paces = {"能收多快报多快": Pace(seconds), f"每秒报 {READINGS_GOAL:,} 条": Pace(seconds, READINGS_GOAL)}
    async with folder() as place, loaded_hub(place, ENTERPRISES, COMPLAINTS, {}) as (hub, _):
        ways = {
            "请求": await intake(hub.settings, stations, [*paces.values()]),
            "数据流": await stream_intake(hub.settings, stations, [*paces.values()]),
        }
    return {f"{way}，{pace}": one for way, found in ways.items() for pace, one in zip(paces, found, strict=True)}


def table(way: str, found: Intake) -> Table:
    """The figures beside their goals."""
    shown = Table("项目", "结果", "目标", title=f"监测数据入库：{way}")
    shown.add_row("每秒入库（条）", f"{found.per_second:,.0f}", f"≥ {READINGS_GOAL:,}")
    shown.add_row("入库（条）", f"{found.rows:,}", "")
    shown.add_row("发出预警（件）", f"{found.alerts:,}", "> 0")
    shown.add_row("一批 1000 条到预警发出：中位（秒）", f"{found.median_seconds:.2f}", f"≤ {ALERT_SECONDS_GOAL:g}")
    shown.add_row("同上：最慢（秒）", f"{found.slowest_seconds:.2f}", f"≤ {ALERT_SECONDS_GOAL:g}")
    return shown
