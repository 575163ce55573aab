"""Services and the gateway as processes of their own, for tests that kill them."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from cli import children
from cli.children import Program
from cli.readiness import gateway_answers, listening_users
from kernel.settings import PREFIX, PROJECT, Settings

READY_SECONDS = 60
POLL_SECONDS = 0.05
STOP_SECONDS = 10


class Crew:
    """Processes started by one test, each under a name; killed by their own id only."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.running: dict[str, tuple[Process, Program]] = {}

    async def start(self, program: Program) -> None:
        """Start a program."""
        log_file = self.settings.data_dir / f"{program.name}.log"
        self.running[program.name] = await children.start(program, log_file), program

    async def start_service(self, user: str, module: str, settings: Settings | None = None, **variables: str) -> None:
        """Start a service's process and wait until it listens as its NATS user."""
        await self.start(python(user, module, settings or self.settings, variables))
        await until(lambda: self._listens(user))

    async def start_gateway(self, settings: Settings) -> None:
        """Start the gateway and wait until it answers."""
        await self.start(python("gateway", "gateway", settings, {}))
        await until(lambda: gateway_answers(f"http://127.0.0.1:{settings.port}"))

    async def _listens(self, user: str) -> bool:
        process, _ = self.running[user]
        assert process.returncode is None, self.log(user)
        return user in await listening_users(self.settings)

    async def kill(self, name: str) -> None:
        """kill -9."""
        process, _ = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        await process.wait()

    async def stop(self, name: str) -> None:
        """Ask it to end."""
        process, program = self.running.pop(name)
        await children.stop(process, program, STOP_SECONDS)

    async def crashed(self, name: str, point: str) -> None:
        """Wait until the process has killed itself, and show that it did so at this crash point."""
        process, _ = self.running.pop(name)
        async with asyncio.timeout(READY_SECONDS):
            assert await process.wait() == -signal.SIGKILL, self.log(name)
        assert (self.settings.data_dir / "crashed-at").read_text(encoding="utf-8") == point + "\n"

    def ended(self) -> list[str]:
        """Those that ended by themselves, with their last words."""
        return [f"{name}: {self.log(name)}" for name, (one, _) in self.running.items() if one.returncode is not None]

    def log(self, name: str) -> str:
        """What the process said last."""
        return (self.settings.data_dir / f"{name}.log").read_text(encoding="utf-8")[-2000:]


def python(name: str, module: str, settings: Settings, variables: dict[str, str]) -> Program:
    """A Python module as a program, with the settings as its environment."""
    environment = given(settings) | variables | {"PYTHONPATH": str(PROJECT), "PATH": os.environ["PATH"]}
    return Program(name=name, argv=(sys.executable, "-m", module), folder=PROJECT, environment=environment)


def given(settings: Settings) -> dict[str, str]:
    """The settings that differ from their defaults, as variables."""
    values = ((name, getattr(settings, name), field.default) for name, field in Settings.model_fields.items())
    return {f"{PREFIX}{name.upper()}": str(value) for name, value, default in values if value != default}


@asynccontextmanager
async def crew_of(settings: Settings) -> AsyncIterator[Crew]:
    """A crew whose processes are all ended afterwards."""
    crew = Crew(settings)
    try:
        yield crew
    finally:
        for name in reversed(list(crew.running)):
            await crew.stop(name)


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = READY_SECONDS) -> None:
    """Return once the condition holds; TimeoutError when it does not in time."""
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(POLL_SECONDS)


def forget_crash(folder: Path) -> None:
    """Forget where a process crashed before."""
    (folder / "crashed-at").unlink(missing_ok=True)
