"""`hub bench monitoring`: readings a second until committed, and how soon their alerts stand."""

import json
from typing import Annotated

import msgspec
import typer
import uvloop
from rich.table import Table

from bench.monitoring import Intake, intake
from cli.bench_options import AsJson, Seconds, console, folder, loaded_hub

READINGS_GOAL, ALERT_SECONDS_GOAL = 5_000, 2.0
ENTERPRISES, COMPLAINTS = 1_000, 100

Stations = Annotated[int, typer.Option(help="同时报送的平台数，每个有一千个监测序列", min=1, max=16)]


def command(stations: Stations = 4, seconds: Seconds = 30.0, as_json: AsJson = False) -> None:
    """在临时数据目录中启动一套联动，按小时成批报送监测数据，给出每秒入库的数据条数与预警发出的时间。"""
    found = uvloop.run(run(stations, seconds))
    console.print(table(found))
    if as_json:
        print(json.dumps(msgspec.to_builtins(found) | {"per_second": found.per_second}, ensure_ascii=False))


async def run(stations: int, seconds: float) -> Intake:
    """A fresh hub, its enterprises, then the stations."""
    async with folder() as place, loaded_hub(place, ENTERPRISES, COMPLAINTS, {}) as (hub, _):
        return await intake(hub.settings, stations, seconds)


def table(found: Intake) -> Table:
    """The figures beside their goals."""
    shown = Table("项目", "结果", "目标", title="监测数据入库")
    shown.add_row("每秒入库（条）", f"{found.per_second:,.0f}", f"≥ {READINGS_GOAL:,}")
    shown.add_row("入库（条）", f"{found.rows:,}", "")
    shown.add_row("发出预警（件）", f"{found.alerts:,}", "> 0")
    shown.add_row("一批 1000 条到预警发出：中位（秒）", f"{found.median_seconds:.2f}", f"≤ {ALERT_SECONDS_GOAL:g}")
    shown.add_row("同上：最慢（秒）", f"{found.slowest_seconds:.2f}", f"≤ {ALERT_SECONDS_GOAL:g}")
    return shown
