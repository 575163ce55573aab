"""The peers as processes of ours: one each, on a free loopback port, stopped by their id."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bench.hub import POLL_SECONDS, STOP_SECONDS
from bench.queries import Read
from bench.wire import Target, WrongAnswer, ask
from cli.ports import free_ports
from kernel.settings import PREFIX, SettingsError

NODE_PEERS = ("postgraphile", "yoga", "apollo", "mercurius")
PEERS = (*NODE_PEERS, "strawberry")
START_SECONDS = 60


def argv(peer: str, node: Path, scratch: Path) -> list[str]:
    """How the peer is started."""
    if peer == "strawberry":
        return [sys.executable, str(scratch / peer / "server.py")]
    return [str(node), str(scratch / peer / "server.mjs")]


@asynccontextmanager
async def running_peers(
    names: tuple[str, ...], node: Path, scratch: Path, dsn: str, pool_size: int, read: Read
) -> AsyncIterator[dict[str, Target]]:
    """The peers' servers, once each of them answers."""
    ports = dict(zip(names, free_ports(len(names)), strict=True))
    started = {name: _start(name, node, scratch, dsn, pool_size, port) for name, port in ports.items()}
    try:
        targets = {name: Target(port) for name, port in ports.items()}
        for name, target in targets.items():
            await _until_answering(name, started[name], target, next(read.bodies(name)), scratch)
        yield targets
    finally:
        for process in started.values():
            process.terminate()
        for process in started.values():
            await asyncio.to_thread(process.wait, STOP_SECONDS)


def _start(name: str, node: Path, scratch: Path, dsn: str, pool_size: int, port: int) -> "subprocess.Popen[bytes]":
    kept = {key: value for key, value in os.environ.items() if not key.startswith(PREFIX)}
    given = {"PEER_DATABASE": dsn, "PEER_POOL": str(pool_size), "PEER_PORT": str(port), "NODE_ENV": "production"}
    with (scratch / f"{name}.log").open("wb") as log:
        return subprocess.Popen(argv(name, node, scratch), cwd=scratch, env=kept | given, stdout=log, stderr=log)


async def _until_answering(
    name: str, process: "subprocess.Popen[bytes]", target: Target, body: bytes, scratch: Path
) -> None:
    for _ in range(round(START_SECONDS / POLL_SECONDS)):
        if process.poll() is not None:
            break
        try:
            await ask(target, body)
            return
        except OSError:
            await asyncio.sleep(POLL_SECONDS)
        except WrongAnswer as error:
            raise SettingsError(f"{name} 的回答有误：{error}") from None
    raise SettingsError(f"{name} 没有启动：{(scratch / f'{name}.log').read_text(encoding='utf-8')[-500:]}")
