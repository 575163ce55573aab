"""`hub up`: the whole hub on this machine, until Ctrl-C."""

import asyncio
import os
import shutil
import signal
import socket
from collections.abc import Coroutine
from typing import Annotated, Any

import typer
from rich.console import Console

from cli import data_folder
from cli.arrival import provision_servers, serve_all, start_processes
from cli.embedded_postgres import fallback_folder
from cli.fingerprint import stands
from cli.hub import Hub, Plan, lay_out
from cli.programs import program
from kernel.settings import PREFIX, Settings, SettingsError
from kernel.system_reasons import reason
from services.complaints.matters.rules.model import ModelBroken, intact

LOADED = "loaded"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

console = Console(highlight=False, soft_wrap=True)


def command(
    fresh: Annotated[bool, typer.Option("--fresh", help="先清空联动自己的数据目录，从空库开始")] = False,
    test_clock: Annotated[
        bool, typer.Option("--test-clock", help="允许用 ./hub clock 拨快时钟（仅限本机试用）")
    ] = False,
) -> None:
    """启动整个联动：数据库、消息服务、四个业务服务和网关；Ctrl-C 停止。"""
    settings = Settings.load(**({"test_clock": True} if test_clock else {}))
    refuse_broken_model(settings)
    refuse_taken_port(settings)
    data_folder.open_folder(settings.data_dir)
    with data_folder.locked(settings.data_dir):
        if fresh:
            empty(settings)
        raise SystemExit(asyncio.run(run(settings)))


def refuse_broken_model(settings: Settings) -> None:
    """Say before anything is started that the model of matters is missing or broken."""
    try:
        intact(settings.matter_model_file.read_bytes())
    except (OSError, ModelBroken) as error:
        why = reason(error) if isinstance(error, OSError) else error
        raise SettingsError(
            f"事项模型 {settings.matter_model_file} 不能用（{why}）：请检查 {PREFIX}MATTER_MODEL，"
            "或用 ./hub complaints train 重新训练。"
        ) from error


def empty(settings: Settings) -> None:
    """Remove the hub's data, wherever PostgreSQL had to keep its part."""
    data_folder.empty(settings.data_dir)
    (settings.data_dir / "logs").mkdir()
    if os.geteuid() == 0:
        shutil.rmtree(fallback_folder(settings), ignore_errors=True)


async def run(settings: Settings) -> int:
    """Bring the hub up, keep it until a signal, stop it; the exit code."""
    stopping = asyncio.Event()
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    hub = Hub(lay_out(settings), say)
    try:
        await unless(stopping, start(hub))
        await stopping.wait()
        console.print("正在停止……")
    finally:
        await hub.stop()
    console.print("联动已停止。")
    return 0


async def unless(stopping: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, giving it up as soon as a stop is asked for."""
    tasks = [asyncio.create_task(work), asyncio.create_task(stopping.wait())]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()


async def start(hub: Hub) -> None:
    """Everything up to the first answer, then the jurisdiction's data where it is not yet loaded."""
    warm = stands(hub.plan.settings)
    await hub.start_servers()
    if warm:
        first = await start_processes(hub)
        await provision_servers(hub)
    else:
        await provision_servers(hub)
        first = await start_processes(hub)
    ready = await serve_all(hub)
    await load_once(hub)
    introduce(hub.plan)
    kind = "已有数据" if warm else "全新"
    console.print(f"{kind}启动：首次应答 {first:.1f} 秒，全部服务就绪 {ready:.1f} 秒。按 Ctrl-C 停止。")


async def load_once(hub: Hub) -> None:
    """Load the jurisdiction's data on the first start; a load that was not completed is repeated."""
    note = hub.plan.settings.data_dir / LOADED
    if note.exists():
        return
    from cli.graph import GraphRefused
    from cli.load import load_jurisdiction

    try:
        with console.status("正在载入辖区数据……"):
            await load_jurisdiction(hub.plan.settings, hub.plan.gateway_url)
        note.touch()
    except GraphRefused as error:
        say(f"辖区数据没有载入完：{error}。联动照常运行，可用 ./hub load 重试。")


def introduce(plan: Plan) -> None:
    """Where everything is."""
    for name, value in places(plan):
        console.print(f"{name}：{value}")
    if plan.settings.issues_tokens:
        console.print(
            f"取令牌：./hub token --as bureau-officer  （身份：{'、'.join(persona_names(plan))}；全部见 ./hub token）"
        )


def places(plan: Plan) -> list[tuple[str, str]]:
    """What to print, and where it lies."""
    settings = plan.settings
    rows = [("GraphQL", f"{plan.gateway_url}/graphql")]
    if settings.serves_graphiql:
        rows.append(("GraphiQL", f"{plan.gateway_url}/graphiql"))
    rows.append(("数据目录", str(settings.data_dir)))
    if plan.postgres:
        outside = plan.postgres.folder.parent != settings.data_dir
        rows.append(
            ("PostgreSQL 数据", f"{plan.postgres.data}{'（数据目录对 nobody 不可达，故放在此处）' if outside else ''}")
        )
        rows.append(("PostgreSQL 程序", str(plan.postgres.programs)))
    rows.append(("其他程序", str(program("nats-server").parent)))
    return rows


def persona_names(plan: Plan) -> list[str]:
    """The personas a trial token can be had for, single officers' numbers apart."""
    from kernel.jurisdiction import Jurisdiction
    from kernel.personas import personas

    return [key for key in personas(Jurisdiction(plan.settings.jurisdiction_dir)) if key.islower()]


def refuse_taken_port(settings: Settings) -> None:
    """SettingsError when the gateway could not listen."""
    family, _, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            raise SettingsError(
                f"没有权限监听端口 {settings.port}：请用 {PREFIX}PORT 换一个 1024 以上的端口。"
            ) from None
        except OSError as error:
            raise SettingsError(
                f"无法监听 {settings.host} 的端口 {settings.port}（{reason(error)}）："
                f"请停止占用它的程序，或用 {PREFIX}PORT 换一个端口。"
            ) from None


def say(sentence: str) -> None:
    """One line about a child."""
    console.print(sentence, style="yellow", markup=False)
