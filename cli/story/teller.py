"""Tells the steps as they happen, with who does each and how long it takes."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


class Step(msgspec.Struct, kw_only=True):
    """One step of the story: what it says and what it counted."""

    name: str
    seconds: float = 0.0
    lines: list[str] = []
    counts: dict[str, int] = {}

    def say(self, text: str) -> None:
        """Add a line to the account."""
        self.lines.append(text)

    def count(self, **counts: int) -> None:
        """Add figures for `--json`."""
        self.counts |= counts


class Teller:
    """Prints each step when it has held; a step that fails ends the story."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.steps: list[Step] = []

    @asynccontextmanager
    async def step(self, name: str, who: str, title: str) -> AsyncIterator[Step]:
        """One step: its title, then what it said, then the seconds it took."""
        number = len(self.steps) + 1
        self.console.print(f"[bold]{number:2}. {title}[/]  [dim]{who}[/]")
        step = Step(name=name)
        started = time.monotonic()
        yield step
        step.seconds = round(time.monotonic() - started, 3)
        for line in step.lines:
            self.console.print(f"    {line}")
        self.console.print(f"    [green]✓[/] [dim]{step.seconds:.2f} 秒[/]")
        self.steps.append(step)

    def progress(self) -> Progress:
        """A bar for rows that are being taken in."""
        return Progress(
            TextColumn("    {task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=self.console,
            transient=True,
        )

    def summary(self) -> dict[str, Any]:
        """Counts and seconds of every step."""
        return {
            "held": True,
            "seconds": round(sum(step.seconds for step in self.steps), 3),
            "steps": [{"step": step.name, "seconds": step.seconds, **step.counts} for step in self.steps],
        }


def require(holds: bool, text: str) -> None:
    """End the story where something does not hold."""
    if not holds:
        raise AssertionError(text)
