"""What is written in one turn of the loop goes out at once: an answer's head and body as one packet, by one call."""

import asyncio
from typing import Any

# What is larger gains nothing by waiting, and would hide from flow control how much is on its way.
WAITING_BYTES_MAX = 64 * 1024


class Corked:
    """A transport whose small writes wait for the end of the turn."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._waiting: list[bytes] = []
        self._size = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send the data, in order, by the end of this turn."""
        if not self._waiting:
            self._loop.call_soon(self._send)
        self._waiting.append(data)
        self._size += len(data)
        if self._size > WAITING_BYTES_MAX:
            self._send()

    def write_eof(self) -> None:
        """Send what waits, and that it was the last."""
        self._send()
        self._transport.write_eof()

    def close(self) -> None:
        """Send what waits, then close."""
        self._send()
        self._transport.close()

    def _send(self) -> None:
        waiting, self._waiting, self._size = self._waiting, [], 0
        if waiting and not self._transport.is_closing():
            self._transport.write(b"".join(waiting))
