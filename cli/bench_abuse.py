"""`hub bench abuse`: what hostile requests cost the gateway, and whom it refuses at three times its load."""

import asyncio
import json
import statistics
from typing import Annotated, Any

import msgspec
import typer
from rich.table import Table

from bench import hostile_cost, overload
from bench.hostile_cost import Cost, hostile_costs
from bench.hub import BenchHub, running_hub
from bench.overload import Crowd, Load, kinds, shares
from cli.bench_options import AsJson, Rounds, console, folder
from cli.hub import RUNTIME

PERCENT_99 = 99


class Found(msgspec.Struct):
    """What one run found."""

    open: list[Cost]
    closed: list[Cost]
    loads: list[Load]


def command(
    rounds: Rounds = 5,
    seconds: Annotated[float, typer.Option(help="过载测量每轮的秒数", min=0.2, max=60)] = 3.0,
    as_json: AsJson = False,
) -> None:
    """恶意请求各耗网关多少 CPU，三倍过载时先拒绝谁、多久拒绝，均与限值并列。"""
    found = asyncio.run(measured(rounds, seconds))
    console.print(cost_table(found.open, "开放内省时的恶意请求"))
    console.print(cost_table(found.closed, "关闭内省时的恶意请求"))
    console.print(share_table(found.loads))
    console.print(refusal_line(found.loads))
    if as_json:
        print(json.dumps(summary(found), ensure_ascii=False))


async def measured(rounds: int, seconds: float) -> Found:
    """Hubs of the bench's own: one as in development, and one as in production, which then meets the crowd."""
    async with folder() as place, running_hub(place) as hub:
        open = await hostile_costs(hub.settings.port, gateway_pid(hub), rounds, console.print)
    async with folder() as place, running_hub(place, INTROSPECTION="false") as hub:
        closed = await hostile_costs(hub.settings.port, gateway_pid(hub), rounds, console.print)
        loads = [await crowded(hub, seconds, f"{number}/{rounds}") for number in range(1, rounds + 1)]
    return Found(open, closed, loads)


def gateway_pid(hub: BenchHub) -> int:
    """The gateway's process."""
    children: dict[str, int] = json.loads((hub.settings.data_dir / RUNTIME).read_text())["children"]
    return children["gateway"]


async def crowded(hub: BenchHub, seconds: float, number: str) -> Load:
    """One round: the capacity now, and three times as much at once."""
    console.print(f"过载，第 {number} 轮")
    crowd = Crowd(hub.settings)
    await crowd.arrive()
    try:
        return await crowd.overload(await crowd.capacity(seconds), seconds)
    finally:
        crowd.close()


def cost_table(costs: list[Cost], title: str) -> Table:
    """The hostile requests, the dearest first."""
    limit = hostile_cost.LIMIT_MS
    shown = Table(title, "字节", "状态", "CPU 毫秒", "最差", f"占限值 {limit} 毫秒的比例", "最差")
    for cost in costs:
        ratios = (f"{ms / limit:.2f}" for ms in (cost.median_ms, cost.worst_ms))
        times = (f"{ms:.1f}" for ms in (cost.median_ms, cost.worst_ms))
        shown.add_row(cost.name, str(cost.size), str(cost.status), *times, *ratios)
    return shown


def share_table(loads: list[Load]) -> Table:
    """What was refused at three times the load, the least critical first."""
    shown = Table(f"{overload.TIMES} 倍过载", "送达", "拒绝", "拒绝的比例（各轮中位）")
    for kind in kinds():
        offered, refused = (sum(one.get(kind.name, 0) for one in each) for each in _counts(loads))
        shown.add_row(kind.title, str(offered), str(refused), f"{shares(loads)[kind.name]:.1%}")
    return shown


def _counts(loads: list[Load]) -> tuple[list[dict[str, int]], list[dict[str, int]]]:
    return [load.offered for load in loads], [load.refused for load in loads]


def refusal_line(loads: list[Load]) -> str:
    """How fast was refused, beside the limit."""
    capacity, told = statistics.median(load.capacity for load in loads), refusal_ms(loads)
    if told is None:
        return f"每秒办理 {capacity:.0f} 件，送达 {overload.TIMES} 倍；没有拒绝"
    return (
        f"每秒办理 {capacity:.0f} 件，送达 {overload.TIMES} 倍；拒绝耗时中位 {told['median']:.1f} 毫秒，"
        f"99% 在 {told['p99']:.1f} 毫秒内，最差 {told['worst']:.1f} 毫秒；"
        f"限值 {overload.LIMIT_MS} 毫秒，99% 者为其 {told['p99'] / overload.LIMIT_MS:.2f} 倍"
    )


def refusal_ms(loads: list[Load]) -> dict[str, float] | None:
    """Median, 99th percentile and worst of all refusals; None without any."""
    times = sorted(ms for load in loads for ms in load.refusal_ms)
    if not times:
        return None
    late = times[len(times) * PERCENT_99 // 100]
    return {"median": round(statistics.median(times), 2), "p99": round(late, 2), "worst": round(times[-1], 2)}


def summary(found: Found) -> dict[str, Any]:
    """Everything as one JSON object."""
    return {
        "cpu_ms_limit": hostile_cost.LIMIT_MS,
        "hostile_introspection_on": {cost.name: _cost(cost) for cost in found.open},
        "hostile_introspection_off": {cost.name: _cost(cost) for cost in found.closed},
        "overload": {
            "times": overload.TIMES,
            "answered_per_second": round(statistics.median(load.capacity for load in found.loads), 1),
            "refused_share": {name: round(share, 3) for name, share in shares(found.loads).items()},
            "refusal_ms": refusal_ms(found.loads),
            "refusal_ms_limit": overload.LIMIT_MS,
        },
    }


def _cost(cost: Cost) -> dict[str, float]:
    return {
        "bytes": cost.size,
        "status": cost.status,
        "cpu_ms": round(cost.median_ms, 2),
        "cpu_ms_worst": round(cost.worst_ms, 2),
        "to_limit": round(cost.median_ms / hostile_cost.LIMIT_MS, 3),
    }
