"""`hub bench complaints`: a steady stream through GraphQL, with routing and clustering on, and nothing lost."""

import json
from typing import Annotated

import msgspec
import typer
import uvloop
from rich.table import Table

from bench.complaints import Filed, filed
from bench.reports import Callers
from cli.bench_options import AsJson, Complaints, console, folder, loaded_hub

ENTERPRISES = 2_000
SECONDS_A_MINUTE = 60
PLACES = {"table": "投诉表", "journal": "流水", "feed": "已排序的事件", "neighbour": "联合检查的线索副本"}

Minutes = Annotated[float, typer.Option(help="登记的分钟数", min=0.05, max=120)]
PerSecond = Annotated[int, typer.Option("--rate", help="每秒登记的件数", min=1, max=2000)]


def command(
    minutes: Minutes = 10.0, rate: PerSecond = 100, complaints: Complaints = 100_000, as_json: AsJson = False
) -> None:
    """在临时数据目录中启动一套联动，按每秒件数经 GraphQL 登记投诉（归类、分派、查重照常），核对受理的一件不少。"""
    found = uvloop.run(run(minutes, rate, complaints))
    console.print(table(found, rate))
    if as_json:
        print(json.dumps(msgspec.to_builtins(found) | {"per_second": found.per_second}, ensure_ascii=False))
    if found.refused or any(found.lost.values()):
        raise typer.Exit(1)


async def run(minutes: float, rate: int, complaints: int) -> Filed:
    """A fresh hub with its enterprises and older complaints, then the callers."""
    async with folder() as place, loaded_hub(place, ENTERPRISES, complaints, {}) as (hub, _):
        return await filed(hub.settings, hub.target, Callers(ENTERPRISES), rate, minutes * SECONDS_A_MINUTE)


def table(found: Filed, rate: int) -> Table:
    """The figures beside their goals."""
    shown = Table("项目", "结果", "目标", title="投诉登记：归类、分派、查重照常")
    shown.add_row("每秒受理（件）", f"{found.per_second:,.1f}", f"≈ {rate:,}")
    shown.add_row("受理（件）", f"{found.accepted:,}", "")
    shown.add_row("未受理（件）", f"{found.refused:,}", "0")
    for why, count in found.why_refused.items():
        shown.add_row(f"其中 {why}（件）", f"{count:,}", "0")
    shown.add_row("登记到答复：中位（秒）", f"{found.median_seconds:.3f}", "")
    shown.add_row("同上：第 99 百分位（秒）", f"{found.slow_seconds:.3f}", "")
    shown.add_row("同上：最慢（秒）", f"{found.slowest_seconds:.3f}", "")
    for where, name in PLACES.items():
        shown.add_row(f"受理后不在{name}（件）", f"{found.lost[where]:,}", "0")
    shown.add_row("登记结束时待排序的事件（条）", f"{found.backlog:,}", "")
    shown.add_row("全部排序、发布并到达副本（秒）", f"{found.caught_up_seconds:.2f}", "")
    shown.add_row("已分派（件）", f"{found.routed:,}", "> 0")
    shown.add_row("按规则并案（件）", f"{found.tied:,}", "> 0")
    shown.add_row("提示疑似重复（件）", f"{found.suggested:,}", "")
    return shown
