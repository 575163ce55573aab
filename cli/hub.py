"""One embedded hub: its servers, services and gateway, brought up together and stopped in order."""

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cli import embedded_nats, embedded_postgres
from cli.children import BEHIND_THE_DOOR, Program
from cli.nats_accounts import services
from cli.passwords import ADMINISTRATOR, make_secrets
from cli.ports import remembered_ports
from cli.supervisor import Say, Supervisor
from kernel.settings import PREFIX, PROJECT, Settings, SettingsError

CRASHES_AT_START_MAX = 3
GATEWAY = "gateway"
WHOLE = "whole"
RUNTIME = "runtime.json"


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
    settings = with_demonstration(settings)
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


def with_demonstration(settings: Settings) -> Settings:
    """Demonstration keys are for a run in which everything is embedded. SettingsError where one asks otherwise."""
    embedded = settings.postgres_url is None and settings.nats_url is None
    if settings.demonstration_keys and not embedded:
        raise SettingsError(f"{PREFIX}DEMONSTRATION_KEYS 只用于内置的 PostgreSQL 与 NATS：请去掉该变量。")
    return completed(settings, demonstration_keys=embedded and settings.in_development and settings.on_loopback)


def completed(settings: Settings, **addresses: str | bool) -> Settings:
    """The settings with the embedded servers' addresses filled in."""
    return settings.model_copy(update=addresses)


def processes(settings: Settings) -> list[str]:
    """The hub's own processes, in the order they are started: the door first."""
    return [WHOLE] if settings.transport == "in_process" else [GATEWAY, *services()]


def python_program(settings: Settings, name: str) -> Program:
    """The gateway, a service by its name, or all of them as one."""
    module = {GATEWAY: GATEWAY, WHOLE: "cli.whole"}.get(name, f"services.{name}")
    niceness = 0 if name in (GATEWAY, WHOLE) else BEHIND_THE_DOOR
    return Program(name, (sys.executable, "-m", module), PROJECT, variables(settings), niceness=niceness)


def variables(settings: Settings) -> dict[str, str]:
    """The settings as a child reads them."""
    given = settings.model_dump(mode="json", exclude_none=True)
    return {f"{PREFIX}{name.upper()}": plain(value) for name, value in given.items()} | {"PYTHONUNBUFFERED": "1"}


def plain(value: Any) -> str:
    """A setting's value as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Hub:
    """The processes of a running hub."""

    def __init__(self, plan: Plan, say: Say) -> None:
        self.plan = plan
        self.supervisor = Supervisor(plan.settings.data_dir / "logs", say, self._write_runtime)

    async def start_servers(self) -> None:
        """Start the embedded servers; returns when their processes run."""
        self.supervisor.keep(*self.plan.servers)
        await self.supervisor.all_started()

    async def start_process(self, name: str) -> None:
        """Start one of the hub's own processes; it waits for the servers itself."""
        self.supervisor.keep(python_program(self.plan.settings, name))
        await self.supervisor.all_started()

    async def stop(self) -> None:
        """Stop the gateway, the services, NATS, PostgreSQL: within 10 s."""
        await self.supervisor.stop(
            [([GATEWAY], 2.0), ([WHOLE, *services()], 2.5), (["nats"], 1.0), (["postgres"], 4.0)]
        )
        (self.plan.settings.data_dir / RUNTIME).unlink(missing_ok=True)

    def refuse_dead_servers(self) -> None:
        """SettingsError when an embedded server ended."""
        self._refuse_dead((program.name for program in self.plan.servers), 0)

    def refuse_crashing_processes(self) -> None:
        """SettingsError when a process keeps ending."""
        self._refuse_dead(self.supervisor.children, CRASHES_AT_START_MAX)

    def _refuse_dead(self, names: Iterable[str], exits_max: int) -> None:
        for name in names:
            child = self.supervisor.children[name]
            if child.exits > exits_max:
                place = self.plan.postgres if name == "postgres" else None
                damaged = f"数据文件夹 {place.data} 可能已损坏；" if place else ""
                raise SettingsError(f"{name} 启动失败：{damaged}{child.last_words()}（详见 {child.log_file}）。")

    def _write_runtime(self) -> None:
        settings = self.plan.settings
        facts = {
            "pid": os.getpid(),
            "gateway_url": self.plan.gateway_url,
            "postgres_url": settings.postgres_url,
            "nats_url": settings.nats_url,
            "nats_monitor_url": settings.nats_monitor_url,
            "test_clock": settings.test_clock,
            "demonstration_keys": settings.demonstration_keys,
            "children": self.supervisor.pids(),
        }
        partial = settings.data_dir / f"{RUNTIME}.partial"
        partial.write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(settings.data_dir / RUNTIME)
