"""Files over HTTP: sent in resumable pieces, given out as attachments only.

POST /files/{store} announces one, PATCH /files/{store}/{id} sends bytes from `Upload-Offset` on,
HEAD says how far it has come, GET gives it out, by id or by SHA-256.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import orjson
import uuid_utils
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from contracts.actors import AgencyKind
from contracts.errors import Refusal
from contracts.files import FILE_STORES, FileStatus, OpenFile
from gateway.context import Context
from gateway.downloads import download
from gateway.endpoint import Endpoint, bearer
from gateway.errors import refusal_body
from gateway.uploads import sending_to
from kernel.inputs import invalid_input

ANNOUNCEMENT_BYTES_MAX = 8 * 1024
# What a body of the public counts whose length is not announced.
BYTES_ASSUMED = 20 * 1024 * 1024
OFFSET_DIGITS_MAX = 12
SILENCE_SECONDS_MAX = 30
PIECE = "application/offset+octet-stream"
NO_STORE = {"cache-control": "no-store"}


class FileDoor:
    """The HTTP side of every service's file store."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        place = "/{store}/{file}"
        self._routes = Router(
            [
                Route("/{store}", self._guarded(announce), methods=["POST"]),
                Route(place, self._guarded(receive), methods=["PATCH"]),
                Route(place, self._guarded(tell), methods=["HEAD"]),
                Route(place, self._guarded(download), methods=["GET"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        await self._routes(scope, receive, send)

    def _guarded(self, answer: Any) -> Any:
        async def handle(request: Request) -> Response:
            try:
                store = request.path_params["store"]
                if store not in FILE_STORES:
                    raise Refusal("NOT_FOUND", what="文件库", id=store)
                context = await self._endpoint.context(request.scope, bearer(request.headers.get("authorization")))
                self._charge(request, context)
                response: Response = await answer(request, store, context)
                return response
            except Exception as error:
                return refused(error)

        return handle

    def _charge(self, request: Request, context: Context) -> None:
        if context.actor.agency_kind is AgencyKind.PUBLIC and request.method == "PATCH":
            length = request.headers.get("content-length", "")
            self._endpoint.charge_bytes(context, int(length) if length.isdecimal() else BYTES_ASSUMED)


async def announce(request: Request, store: str, context: Context) -> Response:
    """Announce a file by name, size and SHA-256; answers where to send it."""
    file = str(uuid_utils.uuid7())
    order = _read(OpenFile, await _json(request) | {"file": file})
    status = await sending_to(context, store).open(order)
    place = f"/files/{store}/{file}"
    told = {"file": file, "location": place, "offset": status.offset, "state": status.state.value}
    return Response(orjson.dumps(told), 201, _headers(status) | {"location": place}, "application/json")


async def receive(request: Request, store: str, context: Context) -> Response:
    """Take in bytes from the offset on; once all are there, wait until they are checked."""
    if request.headers.get("content-type", "") != PIECE:
        raise Refusal("REQUEST_INVALID", reason=f"Content-Type 应为 {PIECE}")
    offset = request.headers.get("upload-offset", "")
    if not (offset.isascii() and offset.isdecimal()) or len(offset) > OFFSET_DIGITS_MAX:
        raise Refusal("REQUEST_INVALID", reason="Upload-Offset 应为非负整数")
    sending = sending_to(context, store)
    status = await sending.send(request.path_params["file"], int(offset), _pieces(request))
    return Response(None, 204, _headers(await sending.settled(status)))


async def tell(request: Request, store: str, context: Context) -> Response:
    """How far a file has come."""
    status = await sending_to(context, store).head(request.path_params["file"])
    return Response(None, 200, _headers(status))


def refused(error: Exception) -> Response:
    """A refusal in the same form as GraphQL's; a wrong offset names the right one in its header too."""
    status, body = refusal_body(error)
    headers = dict(NO_STORE)
    if isinstance(error, Refusal) and error.code == "FILE_OFFSET_WRONG":
        headers["upload-offset"] = str(error.data["offset"])
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(orjson.dumps(body, default=str), status, headers, "application/json")


def _headers(status: FileStatus) -> dict[str, str]:
    return NO_STORE | {
        "upload-offset": str(status.offset),
        "upload-length": str(status.size),
        "upload-state": status.state.value,
    }


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes; what arrived before a break still counts."""
    pieces = request.stream()
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS_MAX):
                yield await anext(pieces)
        except (StopAsyncIteration, ClientDisconnect):
            return
        except TimeoutError:
            raise Refusal("REQUEST_INVALID", reason=f"超过 {SILENCE_SECONDS_MAX} 秒没有收到数据") from None


async def _json(request: Request) -> dict[str, Any]:
    body = bytearray()
    async for piece in _pieces(request):
        body += piece
        if len(body) > ANNOUNCEMENT_BYTES_MAX:
            raise Refusal("REQUEST_TOO_LARGE", allowed=ANNOUNCEMENT_BYTES_MAX)
    try:
        given = orjson.loads(bytes(body))
    except orjson.JSONDecodeError:
        given = None
    if not isinstance(given, dict):
        raise Refusal("REQUEST_INVALID", reason="请求体应为 JSON 对象，含 name、size、sha256")
    return given


def _read(kind: type[OpenFile], given: dict[str, Any]) -> OpenFile:
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise invalid_input(error, given) from None
