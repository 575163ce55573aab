"""Child processes: own process group, own account, and never outliving the hub."""

import asyncio
import ctypes
import os
import pwd
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

PR_SET_PDEATHSIG = 1
# How far the services and their database give way, so that under overload the gateway still refuses at once.
BEHIND_THE_DOOR = 5
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Program:
    """How one child is run; `account` is whom it runs as when the hub is root.

    `niceness`: by how much it gives way to others when the processors are taken.
    """

    name: str
    argv: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    niceness: int = 0
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL


async def start(program: Program, log_file: Path) -> Process:
    """Start the child, its output appended to `log_file`; it dies with the hub whatever kills the hub."""
    account = account_of(program.account)
    with log_file.open("ab") as log:
        return await asyncio.create_subprocess_exec(
            *program.argv,
            cwd=program.folder,
            env=inherited_environment() | dict(program.environment),
            stdin=DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
            preexec_fn=settle_in(program, os.getpid()),
            user=account.user,
            group=account.group,
            extra_groups=account.extra_groups,
        )


def inherited_environment() -> dict[str, str]:
    """The parent's environment without its settings: a child gets only those meant for it."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("LIANDONG_")}


class Account(NamedTuple):
    """Whom a child runs as; None where it is the hub's own account."""

    user: int | None = None
    group: int | None = None
    extra_groups: Sequence[int] | None = None


def account_of(name: str | None) -> Account:
    """The ids of an account, without its further groups."""
    if name is None:
        return Account()
    entry = pwd.getpwnam(name)
    return Account(entry.pw_uid, entry.pw_gid, ())


def settle_in(program: Program, parent: int) -> Callable[[], None]:
    """What the child does before it becomes the program: ask the kernel for a signal when its parent dies.

    A shell that starts something in the background has it ignore SIGINT; a child that is to end by it must not.
    """

    def ask() -> None:
        os.nice(program.niceness)
        if program.orphan_signal is not signal.SIGKILL:
            signal.signal(program.orphan_signal, signal.SIG_DFL)
        LIBC.prctl(PR_SET_PDEATHSIG, int(program.orphan_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def signal_group(process: Process, number: signal.Signals) -> None:
    """Signal the child and whatever it started."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return


async def stop(process: Process, program: Program, grace_seconds: float) -> None:
    """Ask the child to end; kill its group when it has not after the grace."""
    if process.returncode is None:
        os.kill(process.pid, program.stop_signal)
    try:
        await asyncio.wait_for(process.wait(), grace_seconds)
    except TimeoutError:
        signal_group(process, signal.SIGKILL)
        await process.wait()
    signal_group(process, signal.SIGKILL)
