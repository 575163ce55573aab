"""`hub up` for real: from nothing, again with data, through crashes, and down without leaving anything behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from cli.nats_accounts import services
from cli.ports import free_ports
from kernel.settings import PROJECT

UP_SECONDS = 120
DOWN_SECONDS = 10
WAIT_SECONDS = 30
POLL_SECONDS = 0.05


class RunningHub:
    """One `hub up` and what it wrote about itself."""

    def __init__(self, data_dir: Path, port: int, variables: dict[str, str]) -> None:
        self.data_dir = data_dir
        self.log = data_dir.with_suffix(".log")
        given = {"LIANDONG_DATA_DIR": str(data_dir), "LIANDONG_PORT": str(port), "PYTHONPATH": str(PROJECT)}
        self._environment = os.environ | given | variables
        with self.log.open("wb") as log:
            argv = [sys.executable, "-m", "cli", "up"]
            self.process = subprocess.Popen(argv, env=self._environment, cwd="/", stdout=log, stderr=log)

    def told(self, *words: str) -> str:
        """What a verb prints about this hub; it must succeed."""
        argv = [sys.executable, "-m", "cli", *words]
        return subprocess.run(
            argv, env=self._environment, cwd="/", check=True, capture_output=True, text=True, timeout=UP_SECONDS
        ).stdout

    def wait_until_up(self) -> str:
        """What it printed until it stood."""
        deadline = time.monotonic() + UP_SECONDS
        while "按 Ctrl-C 停止" not in self.printed():
            assert self.process.poll() is None, self.printed()
            assert time.monotonic() < deadline, self.printed()
            time.sleep(POLL_SECONDS)
        return self.printed()

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.data_dir / "runtime.json").read_text(encoding="utf-8"))
        return facts

    def pids(self) -> dict[str, int]:
        children: dict[str, int] = self.facts()["children"]
        return children


@contextmanager
def hub(data_dir: Path, **variables: str) -> Iterator[RunningHub]:
    """A hub that stands; killed at the end if the test has not stopped it."""
    (port,) = free_ports(1)
    running = RunningHub(data_dir, port, variables)
    try:
        running.wait_until_up()
        yield running
    finally:
        running.process.kill()
        running.process.wait()


@pytest.fixture(scope="module")
def data_dir(session_folder: Path) -> Path:
    return session_folder / "hub"


def wait_until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while alive := [pid for pid in pids if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < deadline, alive
        time.sleep(POLL_SECONDS)


def kill_and_see_it_restarted(running: RunningHub, name: str) -> None:
    before = running.pids()[name]
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + WAIT_SECONDS
    while running.pids()[name] == before:
        assert time.monotonic() < deadline
        time.sleep(POLL_SECONDS)
    assert f"{name} 被信号 9 终止" in running.printed()


def ready_at_last(running: RunningHub) -> str:
    """What `hub status --once` prints as soon as all is ready."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return running.told("status", "--once")
        except subprocess.CalledProcessError as error:
            assert time.monotonic() < deadline, error.stdout
        time.sleep(POLL_SECONDS)


def stop_clean(running: RunningHub) -> None:
    pids = list(running.pids().values())
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=DOWN_SECONDS) == 0
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert not (running.data_dir / "runtime.json").exists()


def test_from_nothing_it_stands_restarts_what_dies_and_stops_clean(data_dir: Path) -> None:
    with hub(data_dir) as running:
        printed = running.printed()
        assert "全新启动：首次应答" in printed
        assert f"数据目录：{data_dir}" in printed
        assert "没有载入" not in printed
        assert urlopen(f"{running.facts()['gateway_url']}/health", timeout=5).status == 200
        assert "就绪" in ready_at_last(running)
        before = running.pids()
        assert set(before) == {"postgres", "nats", "gateway", *services()}

        kill_and_see_it_restarted(running, "registry")
        stop_clean(running)


def test_in_one_process_it_tells_the_story_restarts_and_stops_clean(session_folder: Path) -> None:
    with hub(session_folder / "whole", LIANDONG_TRANSPORT="in_process") as running:
        assert set(running.pids()) == {"postgres", "nats", "whole"}
        assert urlopen(f"{running.facts()['gateway_url']}/health", timeout=5).status == 200
        assert "步成立" in running.told("story")
        kill_and_see_it_restarted(running, "whole")
        stop_clean(running)


def test_with_data_it_stands_again_and_even_kill_9_leaves_no_child(data_dir: Path) -> None:
    with hub(data_dir) as running:
        pids = list(running.pids().values())
        running.process.kill()
        running.process.wait()
        wait_until_gone(pids)
    with hub(data_dir) as again:
        assert "已有数据启动：首次应答" in again.printed()
        pids = list(again.pids().values())
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(timeout=DOWN_SECONDS) == 0
        wait_until_gone(pids)
