"""From started processes to a hub that answers."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from cli.fingerprint import fingerprint, note
from cli.hub import Hub, processes
from cli.nats_accounts import services
from cli.readiness import first_answer, gateway_answers, listening_users, nats_answers
from kernel.settings import Settings, SettingsError

POLL_SECONDS = 0.05
SERVERS_READY_SECONDS = 30.0
PROCESSES_READY_SECONDS = 60.0
STARTING_SECONDS_MAX = 3.0


async def provision_servers(hub: Hub) -> None:
    """Wait for PostgreSQL and NATS, then make their ground ready.

    The drivers take a while to import: a warm start gets its first answer before.
    """
    from cli.administrator import postgres_answers
    from cli.provision import provision

    settings = hub.plan.settings

    async def answer() -> bool:
        hub.refuse_dead_servers()
        return await postgres_answers(settings) and await nats_answers(settings)

    await until(answer, SERVERS_READY_SECONDS, "PostgreSQL 或 NATS 没有应答", settings)
    await provision(settings)
    note(settings).write_text(fingerprint(settings), encoding="utf-8")


async def start_processes(hub: Hub) -> float:
    """Start the hub's own processes; returns when the gateway gave its first answer, in seconds of up-time.

    Starting is all computing. No more start at once than there are cores, the gateway first: otherwise its
    answer would wait for the last of them.
    """
    door, *others = processes(hub.plan.settings)
    await hub.start_process(door)
    first = asyncio.create_task(answer_first(hub))
    for started, service in enumerate(others, start=1):
        await room_for_one_more(hub, first, started)
        await hub.start_process(service)
    return await first


async def room_for_one_more(hub: Hub, first: "asyncio.Task[float]", started: int) -> None:
    """Wait while as many processes are starting as there are cores, though not for ever on one that hangs."""
    deadline = time.monotonic() + STARTING_SECONDS_MAX
    while time.monotonic() < deadline:
        standing = first.done() + len(await listening_services(hub.plan.settings))
        if started - standing < max(2, os.cpu_count() or 1):
            return
        await asyncio.sleep(POLL_SECONDS)


async def answer_first(hub: Hub) -> float:
    """Wait until the gateway has answered a first question; the seconds since this process began."""

    async def answers() -> bool:
        hub.refuse_crashing_processes()
        return await gateway_answers(hub.plan.gateway_url)

    await until(answers, PROCESSES_READY_SECONDS, "网关没有应答", hub.plan.settings)
    await first_answer(hub.plan.gateway_url)
    return seconds_since_start()


async def serve_all(hub: Hub) -> float:
    """Wait until every service takes requests; the seconds since this process began."""

    async def listen() -> bool:
        hub.refuse_crashing_processes()
        return await listening_services(hub.plan.settings) == set(services())

    await until(listen, PROCESSES_READY_SECONDS, "有的业务服务没有就绪", hub.plan.settings)
    return seconds_since_start()


async def listening_services(settings: Settings) -> set[str]:
    """The services that take requests; none while NATS itself is starting."""
    try:
        return await listening_users(settings) & set(services())
    except OSError:
        return set()


async def until(holds: Callable[[], Awaitable[bool]], seconds: float, otherwise: str, settings: Settings) -> None:
    """Poll until it holds; SettingsError when it does not in time."""
    try:
        async with asyncio.timeout(seconds):
            while not await holds():
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        raise SettingsError(f"{otherwise}：等了 {seconds:.0f} 秒，日志在 {settings.data_dir / 'logs'}。") from None


def seconds_since_start() -> float:
    """How long this process exists, the shell script that became it included."""
    ticks = int(Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2].split()[19])
    uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
    return uptime - ticks / os.sysconf("SC_CLK_TCK")
