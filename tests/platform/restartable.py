"""A PostgreSQL and a NATS that a test may kill and start again, and a link to them that it may cut."""

import asyncio
import contextlib
import shutil
import signal
import tempfile
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from cli import embedded_nats, embedded_postgres
from cli.administrator import postgres_answers
from cli.children import Program, start, stop
from cli.passwords import ADMINISTRATOR
from cli.ports import free_ports
from cli.provision import provision_database
from cli.readiness import nats_answers
from kernel.settings import Settings

READY_SECONDS = 60
STOP_SECONDS = 10
POLL_SECONDS = 0.05


class Server:
    """One server process; the same folder and port after each start."""

    def __init__(self, program: Program, folder: Path, answers: Callable[[], Awaitable[bool]]) -> None:
        self.folder = folder
        self._program = program
        self._answers = answers
        self._process: Process | None = None

    async def start(self) -> None:
        """Start until it answers: after a kill -9 PostgreSQL's orphans may hold its memory for a moment."""
        async with asyncio.timeout(READY_SECONDS):
            while True:
                if self._process is None or self._process.returncode is not None:
                    self._process = await start(self._program, self.folder / f"{self._program.name}.log")
                if await self._answers():
                    return
                await asyncio.sleep(POLL_SECONDS)

    async def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        await self._process.wait()
        self._process = None

    async def stop(self) -> None:
        """Ask it to end, if it runs."""
        if self._process is not None:
            await stop(self._process, self._program, STOP_SECONDS)


@asynccontextmanager
async def restartable_nats(settings: Settings) -> AsyncIterator[tuple[Settings, Server]]:
    """A NATS under the data folder; no streams yet."""
    folder = settings.data_dir / "nats"
    embedded_nats.prepare(folder, settings.secrets_folder / "nats" / "passwords.conf")
    port, monitor = free_ports(2)
    completed = settings.model_copy(
        update={"nats_url": f"nats://127.0.0.1:{port}", "nats_monitor_url": f"http://127.0.0.1:{monitor}"}
    )
    server = Server(embedded_nats.server(folder, port, monitor), folder, lambda: nats_answers(completed))
    await server.start()
    try:
        yield completed, server
    finally:
        await server.stop()


@asynccontextmanager
async def restartable_postgres(settings: Settings) -> AsyncIterator[tuple[Settings, Server]]:
    """A provisioned PostgreSQL that keeps what it has acknowledged, in a folder its own account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="liandong-test-"))
    folder.chmod(0o755)
    place = embedded_postgres.choose_place(settings.model_copy(update={"data_dir": folder}))
    embedded_postgres.prepare(place, settings.secret(f"postgres/{ADMINISTRATOR}"))
    (port,) = free_ports(1)
    completed = settings.model_copy(update={"postgres_url": f"postgresql://127.0.0.1:{port}/liandong"})
    asked = settings.model_copy(update={"postgres_url": f"postgresql://127.0.0.1:{port}/postgres"})
    server = Server(embedded_postgres.server(place, port), folder, lambda: postgres_answers(asked))
    try:
        await server.start()
        await provision_database(completed)
        yield completed, server
    finally:
        await server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Link:
    """A TCP proxy to a port of this machine that can stall and drop its connections."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._writers: set[StreamWriter] = set()
        self.flowing = asyncio.Event()
        self.flowing.set()

    async def accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Carry one connection both ways."""
        with contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
            self._writers |= {writer, far_writer}
            await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))

    async def _carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                await self.flowing.wait()
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()
            self._writers.discard(writer)

    def drop(self) -> None:
        """Drop every connection there is."""
        for writer in tuple(self._writers):
            writer.transport.abort()


@asynccontextmanager
async def link_to(port: int) -> AsyncIterator[tuple[Link, int]]:
    """A link and the port it listens on."""
    link = Link(port)
    server = await asyncio.start_server(link.accept, "127.0.0.1", 0)
    try:
        yield link, server.sockets[0].getsockname()[1]
    finally:
        link.flowing.set()
        server.close()
        link.drop()
