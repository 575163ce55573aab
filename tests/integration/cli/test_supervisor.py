"""Children are restarted when they die, stopped when the hub stops, and never outlive it."""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from cli.children import Program
from cli.supervisor import Supervisor

WAIT_SECONDS = 10
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
WITH_CHILD = "import subprocess, sys; print(subprocess.Popen(['sleep', '600']).pid, flush=True); sys.stdin.read()"
PARENT = """
import asyncio, pathlib, signal, sys
from cli.children import Program
from cli.supervisor import Supervisor

async def main(folder):
    started = asyncio.Event()
    supervisor = Supervisor(folder, print, lambda: len(supervisor.pids()) == 3 and started.set())
    sleep = ("sleep", "600")
    supervisor.keep(
        Program("a", sleep, folder),
        Program("b", sleep, folder, orphan_signal=signal.SIGINT),
        Program("c", sleep, folder, account="nobody" if sys.argv[2] == "root" else None, orphan_signal=signal.SIGINT),
    )
    await started.wait()
    print(*supervisor.pids().values(), flush=True)
    await asyncio.sleep(600)

asyncio.run(main(pathlib.Path(sys.argv[1])))
"""


def python(name: str, code: str, folder: Path) -> Program:
    return Program(name, (sys.executable, "-c", code), folder)


class Watched:
    """A supervisor whose sentences and starts a test can wait for."""

    def __init__(self, folder: Path) -> None:
        self.said: asyncio.Queue[str] = asyncio.Queue()
        self.starts: asyncio.Queue[dict[str, int]] = asyncio.Queue()
        self.supervisor = Supervisor(
            folder, self.said.put_nowait, lambda: self.starts.put_nowait(self.supervisor.pids())
        )

    async def next_pid(self, name: str) -> int:
        async with asyncio.timeout(WAIT_SECONDS):
            return (await self.starts.get())[name]


def runs(pid: int) -> bool:
    """Whether the process is there and not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def until_gone(pids: list[int]) -> None:
    async with asyncio.timeout(WAIT_SECONDS):
        while any(runs(pid) for pid in pids):
            await asyncio.sleep(0.02)


async def logged(log_file: Path) -> str:
    async with asyncio.timeout(WAIT_SECONDS):
        while not (log_file.exists() and log_file.read_text().strip()):
            await asyncio.sleep(0.02)
    return log_file.read_text().strip()


async def test_a_child_that_dies_is_started_again_and_said_so(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.supervisor.keep(Program("registry", ("sleep", "600"), tmp_path))
    first = await watched.next_pid("registry")
    os.kill(first, signal.SIGKILL)
    second = await watched.next_pid("registry")
    assert first != second
    assert await watched.said.get() == "registry 被信号 9 终止，0.2 秒后重新启动。"
    await watched.supervisor.stop([(["registry"], 2)])


async def test_a_child_that_keeps_dying_is_given_ever_more_time(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.supervisor.keep(python("transfer", "raise SystemExit('没有数据库')", tmp_path))
    async with asyncio.timeout(WAIT_SECONDS):
        said = [await watched.said.get() for _ in range(3)]
    assert said == [
        f"transfer 已退出（代码 1），{seconds} 秒后重新启动：没有数据库" for seconds in ("0.2", "0.4", "0.8")
    ]
    await watched.supervisor.stop([(["transfer"], 2)])


async def test_a_child_deaf_to_the_stop_signal_is_killed_after_its_grace(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.supervisor.keep(python("gateway", DEAF, tmp_path))
    pid = await watched.next_pid("gateway")
    await logged(tmp_path / "gateway.log")
    began = time.monotonic()
    await watched.supervisor.stop([(["gateway"], 0.3)])
    assert 0.3 <= time.monotonic() - began < 3
    assert not runs(pid)


async def test_what_a_child_started_itself_ends_with_it(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    watched.supervisor.keep(python("complaints", WITH_CHILD + "; import time; time.sleep(600)", tmp_path))
    pid = await watched.next_pid("complaints")
    grandchild = int(await logged(tmp_path / "complaints.log"))
    await watched.supervisor.stop([(["complaints"], 2)])
    await until_gone([pid, grandchild])


async def test_children_stop_in_the_order_of_their_groups(tmp_path: Path) -> None:
    watched = Watched(tmp_path)
    note = tmp_path / "order"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    open({str(note)!r}, 'a').write(sys.argv[1] + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('ready', flush=True)\n"
        "time.sleep(600)"
    )
    names = ["gateway", "registry", "nats"]
    watched.supervisor.keep(*(Program(name, (sys.executable, "-c", code, name), tmp_path) for name in names))
    for name in names:
        await logged(tmp_path / f"{name}.log")
    await watched.supervisor.stop([([name], 3) for name in names])
    assert note.read_text().split() == names


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_no_child_outlives_a_hub_that_is_killed(tmp_path: Path, number: signal.Signals) -> None:
    account = "root" if os.geteuid() == 0 else "user"
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", PARENT, str(tmp_path), account, stdout=PIPE)
    assert parent.stdout
    async with asyncio.timeout(WAIT_SECONDS):
        pids = [int(pid) for pid in (await parent.stdout.readline()).split()]
    assert len(pids) == 3
    assert all(runs(pid) for pid in pids)
    parent.send_signal(number)
    await parent.wait()
    await until_gone(pids)
