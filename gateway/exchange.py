"""What partners' systems fetch over HTTP: the catalogue of events, and the files of their daily digests.

GET /exchange/events/asyncapi.json and /exchange/events/{type}.json for anyone;
GET /exchange/digests/{service}/{receiver}/{number} with a token of the receiver's agency.
"""

from collections.abc import AsyncIterator

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from contracts.checkpoints import JournalService
from contracts.deliveries import DIGEST_LINES
from contracts.errors import Refusal
from gateway.context import Context
from gateway.endpoint import Endpoint, bearer
from gateway.event_catalogue import asyncapi, events, schema_of
from gateway.files import NO_STORE, refused

LINES = 1000
CACHED = {"cache-control": "public, max-age=3600"}
JSON_LINES = "application/jsonl"
NUMBER_DIGITS_MAX = 12


class ExchangeDoor:
    """The HTTP side of deliveries."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._routes = Router(
            [
                Route("/events/asyncapi.json", self._catalogue, methods=["GET"]),
                Route("/events/{type}.json", self._schema, methods=["GET"]),
                Route("/digests/{service}/{receiver}/{number}", self._digest, methods=["GET"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        await self._routes(scope, receive, send)

    async def _catalogue(self, _: Request) -> Response:
        return Response(orjson.dumps(asyncapi()), headers=CACHED, media_type="application/json")

    async def _schema(self, request: Request) -> Response:
        type = request.path_params["type"]
        if type not in events():
            return refused(Refusal("NOT_FOUND", what="事件类型", id=type[:100]))
        return Response(orjson.dumps(schema_of(type)), headers=CACHED, media_type="application/schema+json")

    async def _digest(self, request: Request) -> Response:
        try:
            context = await self._endpoint.context(request.scope, bearer(request.headers.get("authorization")))
            service, receiver, number = _named(request)
            first = await _lines(context, service, receiver, number, 0)
            if not first:
                raise Refusal("NOT_FOUND", what="投递日清单", id=str(number))
        except Exception as error:
            return refused(error)
        rest = _rest(context, service, receiver, number, first)
        return StreamingResponse(rest, headers=NO_STORE, media_type=JSON_LINES)


def _named(request: Request) -> tuple[JournalService, str, int]:
    given = request.path_params
    known = {one.value for one in JournalService}
    number = given["number"]
    if (
        given["service"] not in known
        or not (number.isascii() and number.isdecimal())
        or len(number) > NUMBER_DIGITS_MAX
    ):
        raise Refusal("NOT_FOUND", what="投递日清单", id=number[:NUMBER_DIGITS_MAX])
    return JournalService(given["service"]), given["receiver"][:64], max(1, int(number))


async def _lines(context: Context, service: JournalService, receiver: str, number: int, after: int) -> list[str]:
    kind = DIGEST_LINES[service]
    lines = await context.ask(kind(receiver=receiver, digest=number, after=after, size=LINES))
    return [line.text for line in lines]


async def _rest(
    context: Context, service: JournalService, receiver: str, number: int, lines: list[str]
) -> AsyncIterator[bytes]:
    sent = 0
    while lines:
        yield "".join(f"{line}\n" for line in lines).encode()
        sent += len(lines)
        lines = await _lines(context, service, receiver, number, sent) if len(lines) == LINES else []
