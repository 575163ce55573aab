"""From started processes to a hub that answers."""

import asyncio
from collections.abc import Awaitable, Callable

from cli.fingerprint import fingerprint, note
from cli.hub import Hub
from cli.nats_accounts import services
from cli.readiness import first_answer, gateway_answers, listening_users, nats_answers
from kernel.settings import Settings, SettingsError

POLL_SECONDS = 0.05
SERVERS_READY_SECONDS = 30.0
PROCESSES_READY_SECONDS = 60.0


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


async def answer_first(hub: Hub) -> None:
    """Wait until the gateway has answered a first question."""

    async def answers() -> bool:
        hub.refuse_crashing_processes()
        return await gateway_answers(hub.plan.gateway_url)

    await until(answers, PROCESSES_READY_SECONDS, "网关没有应答", hub.plan.settings)
    await first_answer(hub.plan.gateway_url)


async def serve_all(hub: Hub) -> None:
    """Wait until every service takes requests."""

    async def listen() -> bool:
        hub.refuse_crashing_processes()
        return await listening_users(hub.plan.settings) >= set(services())

    await until(listen, PROCESSES_READY_SECONDS, "有的业务服务没有就绪", hub.plan.settings)


async def until(holds: Callable[[], Awaitable[bool]], seconds: float, otherwise: str, settings: Settings) -> None:
    """Poll until it holds; SettingsError when it does not in time."""
    try:
        async with asyncio.timeout(seconds):
            while not await holds():
                await asyncio.sleep(POLL_SECONDS)
    except TimeoutError:
        raise SettingsError(f"{otherwise}：等了 {seconds:.0f} 秒，日志在 {settings.data_dir / 'logs'}。") from None
