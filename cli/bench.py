"""`hub bench`: the hub beside bare asyncpg and pgbench on the same data, in the same run."""

import json
from collections.abc import Mapping
from typing import Annotated

import typer
import uvloop

from bench.figures import Figures, summary
from bench.queries import reads
from bench.run import measure, read_steps, warm, write_steps
from cli import (
    bench_abuse,
    bench_complaints,
    bench_growth,
    bench_imports,
    bench_live,
    bench_monitoring,
    bench_peers,
    bench_tables,
)
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

command = typer.Typer(pretty_exceptions_enable=False)
command.command("peers", help="与其他 GraphQL 服务同场测量")(bench_peers.command)
command.command("abuse", help="恶意请求与过载：代价与拒绝")(bench_abuse.command)
command.command("complaints", help="投诉登记的速度，受理的一件不少")(bench_complaints.command)
command.command("monitoring", help="监测数据入库的速度与预警的时间")(bench_monitoring.command)
command.command("live", help="千人订阅：事务到屏幕的时间，一个不漏、一个不重")(bench_live.command)
command.command("import", help="批量导入名录的速度、内存与副本的滞后")(bench_imports.command)
command.command("growth", help="数据增长十倍、百倍时的变化")(bench_growth.command)


@command.callback(invoke_without_command=True)
def bench(
    context: typer.Context,
    enterprises: Enterprises = 100_000,
    complaints: Complaints = 300_000,
    rounds: Rounds = 5,
    seconds: Seconds = 3.0,
    clients: Annotated[int, typer.Option(help="同时的请求数", min=1, max=256)] = 16,
    setting: Given = None,
    as_json: AsJson = False,
) -> None:
    """在临时数据目录中启动一套联动，装入合成数据，轮流测量并给出中位数与比值。"""
    if context.invoked_subcommand:
        return
    figures = uvloop.run(run(enterprises, complaints, rounds, seconds, clients, changed_settings(setting)))
    for table in (bench_tables.rates(figures), bench_tables.ratios(figures), bench_tables.client_share(figures)):
        console.print(table)
    if as_json:
        print(json.dumps(summary(figures), ensure_ascii=False))


async def run(
    enterprises: int, complaints: int, rounds: int, seconds: float, clients: int, changed: Mapping[str, str]
) -> Figures:
    """Load, then measure Q1, Q2 and the complaint write in every round, hub and limits in turn."""
    async with folder() as place, loaded_hub(place, enterprises, complaints, changed) as (hub, _):
        steps = [step for read in reads(enterprises).values() for step in read_steps(hub, {}, read, clients)]
        steps += await write_steps(hub, clients)
        await warm(steps)
        return await measure(steps, rounds, seconds, console.print)
