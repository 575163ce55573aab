"""`hub bench live`: many live screens, and how soon what is filed stands on each of them."""

import json
from typing import Annotated

import msgspec
import typer
import uvloop
from rich.table import Table

from bench.live import Live, live
from cli.bench_options import AsJson, Seconds, console, folder, loaded_hub

ENTERPRISES, COMPLAINTS = 200, 100

Subscribers = Annotated[int, typer.Option(help="同时订阅的屏幕数", min=2, max=20_000)]
Rate = Annotated[float, typer.Option(help="每秒登记的投诉数", min=0.1, max=1000)]


def command(
    subscribers: Subscribers = 1_000, rate: Rate = 2.0, seconds: Seconds = 20.0, as_json: AsJson = False
) -> None:
    """在临时数据目录中启动一套联动，打开许多话务台，匀速登记投诉，给出从事务开始到各屏幕收到的时间。"""
    found = uvloop.run(run(subscribers, rate, seconds))
    console.print(table(found))
    if as_json:
        print(json.dumps(msgspec.to_builtins(found), ensure_ascii=False))


async def run(subscribers: int, rate: float, seconds: float) -> Live:
    """A fresh hub that takes so many connections, then the screens."""
    changed = {
        "WEBSOCKET_CONNECTIONS_MAX": str(subscribers + 10),
        "WEBSOCKET_OPERATIONS_TOTAL_MAX": str(2 * subscribers),
    }
    async with folder() as place, loaded_hub(place, ENTERPRISES, COMPLAINTS, changed) as (hub, _):
        return await live(hub.settings, hub.target, subscribers, rate, seconds)


def table(found: Live) -> Table:
    """The figures."""
    shown = Table("项目", "结果", title="实时推送：话务台")
    shown.add_row("屏幕数", f"{found.subscribers:,}")
    shown.add_row("登记的投诉（件）", f"{found.filed:,}")
    shown.add_row("推送的事件（每屏各计）", f"{found.pushes:,}")
    shown.add_row("漏推", f"{found.missed:,}")
    shown.add_row("重推", f"{found.doubled:,}")
    shown.add_row("事务开始到屏幕：中位（毫秒）", f"{found.median_seconds * 1000:.0f}")
    shown.add_row("同上：p99（毫秒）", f"{found.p99_seconds * 1000:.0f}")
    shown.add_row("同上：最慢（毫秒）", f"{found.slowest_seconds * 1000:.0f}")
    shown.add_row("机器负载（前、后，1 分钟）", f"{found.load_before:.1f}、{found.load_after:.1f}")
    return shown
