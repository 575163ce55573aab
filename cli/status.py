"""`hub status`: a live table of the hub's parts, or one look for scripts."""

import json
import time
from collections.abc import Iterator
from http.client import HTTPException
from typing import Annotated, Any
from urllib.error import HTTPError
from urllib.request import Request

import typer
from rich.console import Console, Group
from rich.live import Live
from rich.table import Column, Table
from rich.text import Text

from cli.graph import gateway_address
from cli.readiness import fetch
from contracts.operating import COUNTED_MAX
from kernel.settings import Settings

LOOK_EVERY_SECONDS = 1.0
NO_ANSWER = "没有应答"
COLUMNS = ("服务", "状态", "副本落后", "最早未发布", "逾期任务", "隔离区", "位点")
STATES = {"parked": "等待前序", "failing": "重试中", "quarantined": "已隔离"}


ONCE = "只看一次；全部就绪时退出代码为 0，否则为 1"


def command(once: Annotated[bool, typer.Option("--once", help=ONCE)] = False) -> None:
    """各部分是否就绪、为何不就绪、副本落后、最早未发布的记录、逾期任务、隔离区与版本；Ctrl-C 结束。"""
    address = gateway_address(Settings.load())
    console = Console(highlight=False)
    if once:
        told = look(address)
        console.print(shown(told))
        raise SystemExit(0 if told["ready"] else 1)
    try:
        with Live(shown(look(address)), console=console, auto_refresh=False) as live:
            while True:
                time.sleep(LOOK_EVERY_SECONDS)
                live.update(shown(look(address)), refresh=True)
    except KeyboardInterrupt:
        return


def look(address: str) -> dict[str, Any]:
    """What the gateway says of all; where it says nothing, that."""
    try:
        told: dict[str, Any] = json.loads(body_of(Request(f"{address}/ready")))
    except (OSError, HTTPException, ValueError):
        return {"ready": False, "reasons": [f"网关：{NO_ANSWER}"], "services": {}}
    return told


def body_of(request: Request) -> bytes:
    """The body of an answer, be it ready or not."""
    try:
        return fetch(request)
    except HTTPError as refused:
        with refused:
            body: bytes = refused.read()
            return body


def shown(told: dict[str, Any]) -> Group:
    """The table, and below it what is not ready."""
    table = Table(*(Column(name, no_wrap=True) for name in COLUMNS), show_lines=True)
    for service, condition in told.get("services", {}).items():
        table.add_row(service, *(cells(condition) if condition else [Text(NO_ANSWER, "red"), *[""] * 5]))
    ready = Text("就绪", "green") if told["ready"] else Text("未就绪", "bold red")
    return Group(table, versions(told), ready, *(Text(f"  {reason}", "red") for reason in told["reasons"]))


def versions(told: dict[str, Any]) -> str:
    """What runs, and where services differ, all that do."""
    found: dict[str, set[str]] = {}
    for condition in told.get("services", {}).values():
        for name, version in (condition or {}).get("versions", {}).items():
            found.setdefault(name, set()).add(version)
    return "，".join(f"{name} {'/'.join(sorted(each))}" for name, each in found.items())


def cells(condition: dict[str, Any]) -> Iterator[Text | str]:
    """What is told of one service that answers."""
    stuck = [part["name"] for part in condition["parts"] if part["why"]]
    yield Text("、".join(stuck), "red") if stuck else Text("就绪", "green")
    yield lines(f"{source} {behind}" for source, behind in condition["lag"].items())
    yield f"{condition['journal']['oldest_seconds']:.1f} 秒"
    yield lines(f"{duty} {at_most(count)}" for duty, count in condition["overdue"].items())
    yield lines(f"{one['source']} {STATES[one['state']]} {at_most(one['count'])}" for one in condition["held"])
    yield str(condition["journal"]["head"])


def lines(told: Iterator[str]) -> str:
    """One below the other."""
    return "\n".join(told)


def at_most(count: int) -> str:
    """A count, or that there are more."""
    return f"≥{COUNTED_MAX}" if count >= COUNTED_MAX else str(count)
