"""graphql-transport-ws as a state machine, without I/O: what a message from the client leads to.

The book: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from typing import Any

import msgspec
import orjson

from contracts.errors import Refusal
from gateway.requests import check_values

SUBPROTOCOL = "graphql-transport-ws"
REASON_BYTES_MAX = 123
ID_INVALID = "id 应为非空文本"

GOING_AWAY, TRY_AGAIN_LATER = 1001, 1013
BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, SUBPROTOCOL_NOT_ACCEPTABLE = 4400, 4401, 4403, 4406
INIT_TIMEOUT, SUBSCRIBER_EXISTS, TOO_MANY_INITS, INTERNAL_ERROR = 4408, 4409, 4429, 4500


class Close(msgspec.Struct, frozen=True):
    """End the connection with this code; the reason is cut to what a close frame can carry."""

    code: int
    reason: str


class Initialise(msgspec.Struct, frozen=True):
    """Check who connects, then `acknowledge` or close with FORBIDDEN."""

    payload: dict[str, Any]


class Start(msgspec.Struct, frozen=True):
    """Run an operation; call `finish` when it has ended."""

    id: str
    payload: dict[str, Any]


class Stop(msgspec.Struct, frozen=True):
    """The client wants no more of an operation."""

    id: str


class Reply(msgspec.Struct, frozen=True):
    """Send this message."""

    message: dict[str, Any]


Action = Close | Initialise | Start | Stop | Reply


class Protocol:
    """One connection's state: whether it is initialised, and which operations run."""

    def __init__(self) -> None:
        self._initialised = False
        self._acknowledged = False
        self._running: set[str] = set()

    def receive(self, data: str | bytes) -> Action | None:
        """What a frame from the client leads to; None where nothing is to be done."""
        message = _read(data)
        return message if isinstance(message, Close) else self._act(message)

    def acknowledge(self) -> Reply:
        """The client may subscribe from now on."""
        self._acknowledged = True
        return Reply({"type": "connection_ack"})

    def finish(self, id: str) -> None:
        """The operation has ended, its id is free again."""
        self._running.discard(id)

    def _act(self, message: dict[str, Any]) -> Action | None:
        match message["type"]:
            case "connection_init":
                return self._initialise(message)
            case "subscribe":
                return self._subscribe(message)
            case "complete":
                return self._complete(message)
            case "ping":
                return _pong(message)
            case "pong":
                return _payload_or_close(message, None)
            case _:
                return bad_request("不认识的消息类型")

    def _initialise(self, message: dict[str, Any]) -> Action | None:
        if self._initialised:
            return Close(TOO_MANY_INITS, "Too many initialisation requests")
        self._initialised = True
        return _payload_or_close(message, Initialise(message.get("payload") or {}))

    def _subscribe(self, message: dict[str, Any]) -> Action:
        id, payload = message.get("id"), message.get("payload")
        if not isinstance(id, str) or not id:
            return bad_request(ID_INVALID)
        if not isinstance(payload, dict) or not isinstance(payload.get("query", payload.get("documentId")), str):
            return bad_request("payload.query 应为文本")
        if not self._acknowledged:
            return Close(UNAUTHORIZED, "Unauthorized")
        if id in self._running:
            return Close(SUBSCRIBER_EXISTS, cut(f"Subscriber for {id} already exists"))
        self._running.add(id)
        return Start(id, payload)

    def _complete(self, message: dict[str, Any]) -> Action | None:
        id = message.get("id")
        if not isinstance(id, str) or not id:
            return bad_request(ID_INVALID)
        if id not in self._running:
            return None
        self._running.remove(id)
        return Stop(id)


def bad_request(reason: str) -> Close:
    """The client broke the protocol."""
    return Close(BAD_REQUEST, cut(reason))


def next_message(id: str, response: dict[str, Any]) -> dict[str, Any]:
    """One result of an operation."""
    return {"id": id, "type": "next", "payload": response}


def error_message(id: str, errors: list[dict[str, Any]]) -> dict[str, Any]:
    """The operation could not run, or broke off: its last message."""
    return {"id": id, "type": "error", "payload": errors}


def complete_message(id: str) -> dict[str, Any]:
    """The operation ended: its last message."""
    return {"id": id, "type": "complete"}


def cut(reason: str) -> str:
    """As much of a reason as fits in a close frame."""
    return reason.encode()[:REASON_BYTES_MAX].decode(errors="ignore")


def _read(data: str | bytes) -> dict[str, Any] | Close:
    if isinstance(data, bytes):
        return bad_request("只接受文本帧")
    try:
        message = orjson.loads(data)
    except orjson.JSONDecodeError:
        return bad_request("消息不是 JSON")
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return bad_request("消息应为带 type 的 JSON 对象")
    return message


def _pong(message: dict[str, Any]) -> Action | None:
    payload = message.get("payload")
    try:
        check_values(payload)
    except Refusal as refusal:
        return bad_request(refusal.data["reason"])
    return _payload_or_close(message, Reply({"type": "pong"} | ({} if payload is None else {"payload": payload})))


def _payload_or_close(message: dict[str, Any], action: Action | None) -> Action | None:
    if isinstance(message.get("payload"), dict | None):
        return action
    return bad_request("payload 应为 JSON 对象")
