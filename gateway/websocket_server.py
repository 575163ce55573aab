"""uvicorn's WebSocket, made to end every connection with a code that reaches the client, and to wait for no reader."""

import asyncio
from typing import Any

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import OPEN

from gateway.websocket_protocol import GOING_AWAY

CLOSE_SECONDS = 2
INVALID_TEXT, TOO_BIG = 1007, 1009
FRAGMENTS_MAX = 1000


def websocket_server(stall_ms: int) -> type[asyncio.Protocol]:
    """The class for uvicorn's `ws`, giving up a client that takes nothing for so long."""
    return type("LimitedWebSocket", (LingeringWebSocket,), {"stall_seconds": stall_ms / 1000})


class LingeringWebSocket(WebSocketsSansIOProtocol):
    """After a close frame of ours it drops what comes in until the client has closed too.

    Closing a TCP connection with unread input resets it, and the client sees 1006 instead of the code.
    """

    stall_seconds: float

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.close_timeout = CLOSE_SECONDS
        self._stall: asyncio.TimerHandle | None = None
        self._lingers = False

    def data_received(self, data: bytes) -> None:
        """Feed the parser, unless the last word is said."""
        if not self._lingers:
            super().data_received(data)

    def send_receive_event_to_app(self) -> None:
        """Hand over a whole message; text that is not UTF-8 is an everyday mistake, not one to log with its stack."""
        if self.close_sent or self.curr_msg_data_type != "text" or _is_text(b"".join(self.frames)):
            super().send_receive_event_to_app()
        else:
            self._refuse(INVALID_TEXT)

    def handle_cont(self, event: Frame) -> None:
        """Take in a part of a message; the parser limits its bytes, this the number of its parts."""
        if len(self.frames) < FRAGMENTS_MAX:
            super().handle_cont(event)
        else:
            self._refuse(TOO_BIG)

    def handle_ping(self) -> None:
        """Answer, unless the last word is said."""
        if not self._lingers:
            super().handle_ping()

    def handle_parser_exception(self) -> None:
        """Tell the client which frame was wrong (1002, 1007, 1009)."""
        close = self.conn.close_sent
        if close is None:
            self.transport.abort()
            return
        self.queue.put_nowait({"type": "websocket.disconnect", "code": close.code, "reason": close.reason})
        self._linger()

    def shutdown(self) -> None:
        """The process stops."""
        if not self.handshake_complete or self.close_sent:
            super().shutdown()
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": GOING_AWAY})
        self.conn.send_close(GOING_AWAY)
        self._linger()

    def pause_writing(self) -> None:
        """The client does not take what it asked for: read no more of it, and wait only so long."""
        super().pause_writing()
        self.transport.pause_reading()
        self._stall = self.loop.call_later(self.stall_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has caught up."""
        super().resume_writing()
        self._forget_stall()
        if not self.read_paused:
            self.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._forget_stall()
        super().connection_lost(exc)

    async def receive(self) -> Any:
        """The next message of the client."""
        message = await super().receive()
        if not self.writable.is_set() and not self.transport.is_closing():
            self.transport.pause_reading()
        return message

    async def send(self, message: Any) -> None:
        """Send, or say that nobody listens any more."""
        if self.close_sent:
            raise ClientDisconnected
        await super().send(message)

    def _refuse(self, code: int) -> None:
        """End the connection, unless the client does so itself with its next frame."""
        self.frames = []
        if self.conn.state is OPEN:
            self.conn.send_close(code)
            self.handle_parser_exception()

    def _linger(self) -> None:
        self._lingers = True
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.transport.can_write_eof():
            self.transport.write_eof()
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        if self.close_timer is not None:
            self.close_timer.cancel()
        self.close_timer = self.loop.call_later(self.close_timeout, self.transport.close)

    def _forget_stall(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
