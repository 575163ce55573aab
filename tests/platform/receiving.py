"""A partner's receiving HTTP server: on loopback, down when told to be, refusing what it is told to refuse."""

import asyncio
import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from contracts.transfer.signing_terms import SigningAlgorithm
from kernel.agency_signatures import holds, to_text
from kernel.deliveries.keys import signed_content

PATIENCE_SECONDS = 30


class Came(msgspec.Struct, frozen=True):
    """One POST: its headers and its body as it came."""

    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        """The CloudEvent."""
        decoded: dict[str, Any] = msgspec.json.decode(self.body)
        return decoded

    def signed_by(self, public_key: str, mark: str = "v1a") -> bool:
        """Whether one of its signatures was made with this Ed25519 key."""
        signed = signed_content(self.headers["webhook-id"], int(self.headers["webhook-timestamp"]), self.body)
        found = [one.split(",")[1] for one in self.headers["webhook-signature"].split() if one.startswith(mark + ",")]
        texts = [to_text(base64.b64decode(one)) for one in found]
        return any(holds(SigningAlgorithm.ED25519, public_key, signed, one) for one in texts)


class Receiving:
    """What came, and how the next one is answered."""

    def __init__(self) -> None:
        self.came: list[Came] = []
        self.refused: list[Came] = []
        self.status: Callable[[Came], int] = lambda _: 204
        self.silent = False
        self.port = 0
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Condition()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/events"

    async def up(self) -> None:
        """Listen, on the same port each time."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Be gone."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def until(self, enough: Callable[["Receiving"], Any]) -> None:
        """Wait for what is expected to have come."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._changed:
            await self._changed.wait_for(lambda: enough(self))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while self._server is not None:
                came = await _request(reader)
                if self.silent:
                    await reader.read()
                    return
                status = self.status(came)
                writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n".encode())
                await writer.drain()
                async with self._changed:
                    (self.came if status < 300 else self.refused).append(came)
                    self._changed.notify_all()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


async def _request(reader: asyncio.StreamReader) -> Came:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in pairs}
    return Came(headers, await reader.readexactly(int(headers["content-length"])))


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiving]:
    """A server that listens."""
    server = Receiving()
    await server.up()
    try:
        yield server
    finally:
        await server.down()
