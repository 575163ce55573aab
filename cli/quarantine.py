"""`hub quarantine`: events and deadlines whose handlers failed."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any

import asyncpg
import msgspec
import typer
from rich.console import Console
from rich.table import Column, Table

from cli.nats_accounts import services
from contracts.envelopes import Arrival, Published
from kernel import quarantine
from kernel.clock import release_duty, stuck_duties
from kernel.database import Connection
from kernel.settings import Settings, SettingsError

SHOWN_MAX = 500
SHOWN_BYTES = 4000
# A position of the intake stream has 19 digits, and is needed whole to show or replay its message.
POSITION_WIDTH = 19
STATES = {"parked": "等待前序", "failing": "重试中", "quarantined": "已隔离"}

command = typer.Typer(no_args_is_help=True)

Service = Annotated[str, typer.Argument(help="服务：registry、joint_inspection、complaints 或 transfer")]
Source = Annotated[str, typer.Argument(help="事件来自哪个服务；数据流报文为 intake")]
Position = Annotated[int, typer.Argument(help="事件在来源服务中的位点")]


@command.command("list", help="列出各服务被隔离、重试中和等待前序的事件与数据流报文，以及屡试不成的到期任务")
def list_() -> None:
    """One line per held event and stuck deadline of every service."""
    position = Column("位点", min_width=POSITION_WIDTH)
    table = Table("服务", "来源", position, "记录", "事件或任务", "状态", "次数", "错误")
    for service in services():
        for row in run(with_connection(service, lambda connection: quarantine.held(connection, SHOWN_MAX))):
            place = (service, row["source"], str(row["position"]), row["aggregate"], row["type"])
            table.add_row(*place, STATES[row["state"]], str(row["attempts"]), row["error"] or "")
        for row in run(with_connection(service, lambda connection: stuck_duties(connection, SHOWN_MAX))):
            table.add_row(service, "时钟", "", row["aggregate"], row["duty"], "已隔离", str(row["attempts"]), "")
    Console().print(table if table.row_count else "没有被隔离的事件或任务。")


@command.command("show", help="查看一个事件的内容与错误")
def show(service: Service, source: Source, position: Position) -> None:
    """The event's data and the last error."""
    row = run(with_connection(service, lambda connection: quarantine.held_event(connection, source, position)))
    if row is None:
        raise SettingsError(f"{service} 没有来自 {source}:{position} 的被隔离事件。")
    print(f"{STATES[row['state']]}，已试 {row['attempts']} 次：{row['error'] or '（无错误）'}")
    print(readable(content_of(row)))


def content_of(row: asyncpg.Record) -> bytes:
    """What a held event says, or a kept message of the intake stream."""
    if row["source"] == quarantine.INTAKE:
        return msgspec.msgpack.decode(row["event"], type=Arrival).body
    return msgspec.msgpack.decode(row["event"], type=Published).data


def readable(data: bytes) -> str:
    """Indented where it is JSON, else as near to text as it comes."""
    try:
        return json.dumps(json.loads(data), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        return data[:SHOWN_BYTES].decode("utf-8", "backslashreplace")


@command.command("replay", help="让一个事件立即重试")
def replay(service: Service, source: Source, position: Position) -> None:
    """Have it tried again at once."""
    if not run(with_connection(service, lambda connection: quarantine.replay(connection, source, position))):
        raise SettingsError(f"{service} 没有来自 {source}:{position} 的可重试事件。")
    print("已安排立即重试。")


@command.command("replay-duty", help="让一个屡试不成的到期任务再次处理")
def replay_duty(
    service: Service,
    aggregate: Annotated[str, typer.Argument(help="记录，如 referral:YS-…")],
    duty: Annotated[str, typer.Argument(help="任务，如 referral.hand_over")],
) -> None:
    """Have it handed over again."""
    if not run(with_connection(service, lambda connection: release_duty(connection, aggregate, duty))):
        raise SettingsError(f"{service} 的 {aggregate} 没有屡试不成的任务 {duty}。")
    print("已安排再次处理。")


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """Run one piece of work."""
    return asyncio.run(work)


async def connect(service: str) -> "asyncpg.Connection[asyncpg.Record]":
    """As the service's own role."""
    if service not in services():
        raise SettingsError(f"没有服务 {service}，可用：{'、'.join(services())}。")
    return await asyncpg.connect(Settings.load().postgres_dsn(service), timeout=10)


async def with_connection(service: str, work: Callable[[Connection], Awaitable[Any]]) -> Any:
    """Do something as the service's own role."""
    connection = await connect(service)
    try:
        return await work(connection)
    finally:
        await connection.close()
