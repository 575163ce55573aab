"""One embedded hub: its servers, services and gateway, brought up together and stopped in order."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx

from cli import embedded_nats, embedded_postgres
from cli.children import Program
from cli.nats_accounts import services
from cli.passwords import ADMINISTRATOR, make_secrets
from cli.ports import remembered_ports
from cli.provision import fingerprint, provision
from cli.readiness import gateway_answers, nats_answers, postgres_answers
from cli.supervisor import Say, Supervisor
from kernel.settings import PREFIX, PROJECT, Settings, SettingsError

POLL_SECONDS = 0.03
SERVERS_READY_SECONDS = 30.0
GATEWAY_READY_SECONDS = 60.0
CRASHES_AT_START_MAX = 3
RUNTIME = "runtime.json"
PROVISIONED = "provisioned"


@dataclass(frozen=True)
class Plan:
    """What will run: the settings completed with addresses, and the embedded servers among the programs."""

    settings: Settings
    servers: tuple[Program, ...]
    postgres: embedded_postgres.PostgresPlace | None

    @property
    def gateway_url(self) -> str:
        """Where the gateway answers."""
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        return f"http://{host}:{self.settings.port}"


def lay_out(settings: Settings) -> Plan:
    """Make secrets and folders, choose ports, and say what will run."""
    make_secrets(settings)
    ports = remembered_ports(settings.data_dir / "ports.json", ("postgres", "nats", "nats_monitor"))
    servers: list[Program] = []
    place = None
    if settings.postgres_url is None:
        place = embedded_postgres.choose_place(settings)
        embedded_postgres.prepare(place, settings.secret(f"postgres/{ADMINISTRATOR}"))
        servers.append(embedded_postgres.server(place, ports["postgres"]))
        settings = completed(settings, postgres_url=f"postgresql://127.0.0.1:{ports['postgres']}/liandong")
    if settings.nats_url is None:
        folder = settings.data_dir / "nats"
        embedded_nats.prepare(folder, settings.secrets_folder / "nats" / "passwords.conf")
        servers.append(embedded_nats.server(folder, ports["nats"], ports["nats_monitor"]))
        monitor = f"http://127.0.0.1:{ports['nats_monitor']}"
        settings = completed(settings, nats_url=f"nats://127.0.0.1:{ports['nats']}", nats_monitor_url=monitor)
    return Plan(settings, tuple(servers), place)


def completed(settings: Settings, **addresses: str) -> Settings:
    """The settings with the embedded servers' addresses filled in."""
    return settings.model_copy(update=addresses)


def python_programs(settings: Settings) -> tuple[list[Program], Program]:
    """The four services, and the gateway."""
    environment = variables(settings)
    made = [
        Program(name, (sys.executable, "-m", module), PROJECT, environment)
        for name, module in [(name, f"services.{name}") for name in services()] + [("gateway", "gateway")]
    ]
    return made[:-1], made[-1]


def variables(settings: Settings) -> dict[str, str]:
    """The settings as a child reads them."""
    given = settings.model_dump(mode="json", exclude_none=True)
    return {f"{PREFIX}{name.upper()}": plain(value) for name, value in given.items()} | {"PYTHONUNBUFFERED": "1"}


def plain(value: Any) -> str:
    """A setting's value as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Hub:
    """A running hub."""

    def __init__(self, plan: Plan, say: Say) -> None:
        self.plan = plan
        self.supervisor = Supervisor(plan.settings.data_dir / "logs", say, self._write_runtime)

    @property
    def was_provisioned(self) -> bool:
        """Whether the last start left everything as this one needs it."""
        note = self.plan.settings.data_dir / PROVISIONED
        return note.exists() and note.read_text(encoding="utf-8") == fingerprint(self.plan.settings)

    async def bring_up(self) -> None:
        """Start everything; returns when the gateway has answered. SettingsError when it can't."""
        warm = self.was_provisioned
        self.supervisor.keep(*self.plan.servers)
        if warm:
            self._keep_python_programs()
        await self._provision()
        if not warm:
            self._keep_python_programs()
        await self._until(self._gateway_answers, GATEWAY_READY_SECONDS, "网关没有应答")

    async def stop(self) -> None:
        """Stop the gateway, the services, NATS, PostgreSQL: within 10 s."""
        await self.supervisor.stop([(["gateway"], 2.0), (services(), 2.0), (["nats"], 1.0), (["postgres"], 4.5)])
        (self.plan.settings.data_dir / RUNTIME).unlink(missing_ok=True)

    async def ask(self, document: str) -> Any:
        """Ask the gateway one GraphQL question, as the public."""
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            answer = await client.post(f"{self.plan.gateway_url}/graphql", json={"query": document})
            return answer.raise_for_status().json()

    def _keep_python_programs(self) -> None:
        served, gateway = python_programs(self.plan.settings)
        self.supervisor.keep(gateway, *served)

    async def _provision(self) -> None:
        await self._until(self._servers_answer, SERVERS_READY_SECONDS, "内置的 PostgreSQL 或 NATS 没有应答")
        await provision(self.plan.settings)
        (self.plan.settings.data_dir / PROVISIONED).write_text(fingerprint(self.plan.settings), encoding="utf-8")

    async def _servers_answer(self) -> bool:
        for program in self.plan.servers:
            if self.supervisor.children[program.name].exits:
                raise SettingsError(self._failure(program.name))
        return await postgres_answers(self.plan.settings) and await nats_answers(self.plan.settings)

    async def _gateway_answers(self) -> bool:
        for name, child in self.supervisor.children.items():
            if child.exits > CRASHES_AT_START_MAX:
                raise SettingsError(self._failure(name))
        return await gateway_answers(self.plan.gateway_url)

    def _failure(self, name: str) -> str:
        child = self.supervisor.children[name]
        damaged = (
            f"数据文件夹 {self.plan.postgres.data} 可能已损坏；" if name == "postgres" and self.plan.postgres else ""
        )
        return f"{name} 启动失败：{damaged}{child.last_words()}（详见 {child.log_file}）。"

    async def _until(self, holds: Callable[[], Awaitable[bool]], seconds: float, otherwise: str) -> None:
        try:
            async with asyncio.timeout(seconds):
                while not await holds():
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise SettingsError(
                f"{otherwise}：等了 {seconds:.0f} 秒，日志在 {self.plan.settings.data_dir / 'logs'}。"
            ) from None

    def _write_runtime(self) -> None:
        settings = self.plan.settings
        facts = {
            "pid": os.getpid(),
            "gateway_url": self.plan.gateway_url,
            "postgres_url": settings.postgres_url,
            "nats_url": settings.nats_url,
            "nats_monitor_url": settings.nats_monitor_url,
            "test_clock": settings.test_clock,
            "children": self.supervisor.pids(),
        }
        partial = settings.data_dir / f"{RUNTIME}.partial"
        partial.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(settings.data_dir / RUNTIME)
