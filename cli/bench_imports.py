"""`hub bench import`: rows a second of a bulk import until committed, beside a bare COPY, and how the copies follow."""

import json
from typing import Annotated

import msgspec
import typer
import uvloop
from rich.table import Table

from bench.hub import running_hub
from bench.imports import Imported, measure
from cli.bench_options import AsJson, console, folder

ROWS_GOAL = 10_000
NAMES = {"registry": "名录自身", "complaints": "投诉", "joint_inspection": "联合检查", "transfer": "案件移送"}

Rows = Annotated[int, typer.Option(help="CSV 的行数，每行一家企业", min=100, max=2_000_000)]


def command(rows: Rows = 1_000_000, as_json: AsJson = False) -> None:
    """在临时数据目录中启动一套联动，导入一份 CSV 名录，给出每秒入库（含流水）的行数、内存与各副本的滞后。"""
    found = uvloop.run(run(rows))
    console.print(table(found))
    if as_json:
        rates = {"per_second": found.per_second, "copied_per_second": found.copied_per_second, "ratio": found.ratio}
        print(json.dumps(msgspec.to_builtins(found) | rates, ensure_ascii=False))


async def run(rows: int) -> Imported:
    """A fresh hub and one import."""
    async with folder() as place, running_hub(place) as hub:
        return await measure(hub.settings, rows, place)


def table(found: Imported) -> Table:
    """The figures beside their goals."""
    shown = Table("项目", "结果", "目标", title=f"导入 {found.rows:,} 行 CSV（{found.bytes / 1024 / 1024:.0f} MiB）")
    shown.add_row("每秒入库并记入流水（行）", f"{found.per_second:,.0f}", f"≥ {ROWS_GOAL:,}")
    shown.add_row("同样的行直接 COPY、索引相同：每秒（行）", f"{found.copied_per_second:,.0f}", "")
    shown.add_row("与直接 COPY 之比", f"{found.ratio:.2f}", "")
    shown.add_row("全部入库（秒）；其中受理前通读（秒）", f"{found.seconds:.1f}；{found.start_seconds:.1f}", "")
    shown.add_row("registry 进程的内存：之前、峰值（MiB）", f"{found.mib_before:.0f}、{found.mib_peak:.0f}", "平稳")
    for service, name in NAMES.items():
        lag = f"{found.behind[service]:,} 条；{found.lag_seconds[service]:.1f} 秒"
        shown.add_row(f"{name}副本：入库时落后；追上用时", lag, "")
    return shown
