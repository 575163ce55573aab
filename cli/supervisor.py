"""Keeps children running: restarts what dies, says so, and stops everything in order."""

import asyncio
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.children import Program, start, stop

BACKOFF_SECONDS_FIRST = 0.2
BACKOFF_SECONDS_MAX = 10.0
STEADY_SECONDS = 30.0
LOG_BYTES_MAX = 10_000_000
LOG_TAIL_BYTES = 4096

Say = Callable[[str], None]


@dataclass
class Child:
    """One kept program: its process of the moment and how often it ended unasked."""

    program: Program
    log_file: Path
    process: Process | None = None
    exits: int = 0
    started: asyncio.Event = field(default_factory=asyncio.Event, repr=False)
    keeper: asyncio.Task[None] | None = field(default=None, repr=False)

    def last_words(self) -> str:
        """The last line it logged."""
        with self.log_file.open("rb") as log:
            log.seek(max(0, self.log_file.stat().st_size - LOG_TAIL_BYTES))
            lines = log.read().decode(errors="replace").strip().splitlines()
        return lines[-1].strip() if lines else ""

    def reason(self) -> str:
        """The end of a sentence: what it said last, if anything."""
        words = self.last_words()
        return f"：{words}" if words else "。"


class Supervisor:
    """The children of one hub; `changed` is called whenever a child starts."""

    def __init__(self, logs: Path, say: Say, changed: Callable[[], None]) -> None:
        self._logs = logs
        self._say = say
        self._changed = changed
        self.children: dict[str, Child] = {}

    def keep(self, *programs: Program) -> None:
        """Start programs and keep them running."""
        for program in programs:
            child = Child(program, self._log_file(program.name))
            self.children[program.name] = child
            child.keeper = asyncio.create_task(self._keep(child))

    async def all_started(self) -> None:
        """Return once every child has had a first process."""
        await asyncio.gather(*(child.started.wait() for child in self.children.values()))

    def pids(self) -> dict[str, int]:
        """The process id of every child that runs."""
        return {name: child.process.pid for name, child in self.children.items() if child.process}

    async def stop(self, groups: Sequence[tuple[Sequence[str], float]]) -> None:
        """Stop the named children group by group, each with its grace in seconds."""
        keepers = [child.keeper for child in self.children.values() if child.keeper]
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        for names, grace_seconds in groups:
            kept = [self.children[name] for name in names if name in self.children]
            await asyncio.gather(*(self._stop(child, grace_seconds) for child in kept))

    async def _stop(self, child: Child, grace_seconds: float) -> None:
        if child.process:
            await stop(child.process, child.program, grace_seconds)

    async def _keep(self, child: Child) -> None:
        wait_seconds = BACKOFF_SECONDS_FIRST
        while True:
            started = time.monotonic()
            code = await (await self._start(child)).wait()
            child.exits += 1
            if time.monotonic() - started > STEADY_SECONDS:
                wait_seconds = BACKOFF_SECONDS_FIRST
            self._say(f"{child.program.name} {ending(code)}，{wait_seconds:.1f} 秒后重新启动{child.reason()}")
            await asyncio.sleep(wait_seconds)
            wait_seconds = min(wait_seconds * 2, BACKOFF_SECONDS_MAX)

    async def _start(self, child: Child) -> Process:
        starting = asyncio.ensure_future(start(child.program, child.log_file))
        try:
            await asyncio.shield(starting)
        finally:
            child.process = await starting
        child.started.set()
        self._changed()
        return child.process

    def _log_file(self, name: str) -> Path:
        log_file = self._logs / f"{name}.log"
        if log_file.exists() and log_file.stat().st_size > LOG_BYTES_MAX:
            log_file.replace(log_file.with_suffix(".log.1"))
        return log_file


def ending(code: int) -> str:
    """How a process ended, in words."""
    return f"被信号 {-code} 终止" if code < 0 else f"已退出（代码 {code}）"
