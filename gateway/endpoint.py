"""/graphql over HTTP, by the GraphQL-over-HTTP specification: a thin handler ahead of FastAPI's routing."""

from collections.abc import AsyncGenerator
from typing import Any

import orjson
import strawberry
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from contracts.errors import Refusal
from gateway.context import Context
from gateway.cursors import Cursors
from gateway.errors import refusal_body
from gateway.media import GRAPHQL_JSON, JSON, accepted
from gateway.operations import Operations
from gateway.origins import check_origin, preflight_headers
from gateway.requests import GraphQLRequest, read_address, read_request
from kernel.client import Client
from kernel.identity import Identity
from kernel.sealing import Sealer, sealer_to
from kernel.settings import Settings

RETRY_SECONDS = 2


class Endpoint:
    """Runs GraphQL requests; an ASGI application for one path."""

    def __init__(self, schema: strawberry.Schema, settings: Settings) -> None:
        self._settings = settings
        self._operations = Operations(schema, settings)
        self._identity = Identity(settings)
        self._cursors = Cursors(settings.secret("cursors"))
        self._sealers: dict[str, Sealer] = {}
        self.methods = "GET, POST, OPTIONS" if settings.allows_get else "POST, OPTIONS"
        self.client: Client | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        await (await self._respond(Request(scope, receive)))(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        media, headers = JSON, {"cache-control": "no-store"}
        try:
            headers |= check_origin(request.headers, self._settings.origins)
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=headers | preflight_headers(self.methods))
            media = accepted(request.headers.get("accept"))
            status, body = await self._answer(request, media)
        except Exception as error:
            status, body = refusal_body(error)
            headers |= self._advice(status, body)
        headers["content-type"] = f"{media}; charset=utf-8"
        return Response(orjson.dumps(body, default=str), status, headers)

    async def _answer(self, request: Request, media: str) -> tuple[int, dict[str, Any]]:
        by_get = request.method == "GET" and self._settings.allows_get
        if request.method != "POST" and not by_get:
            raise Refusal("METHOD_NOT_ALLOWED", allowed=self.methods)
        with self._operations.reading():
            context = await self.context(request, bearer(request.headers.get("authorization")))
            asked = read_address(request) if by_get else await read_request(request, self._settings.body_seconds)
        told = await self._operations.run(asked, context, only_queries=by_get)
        return (400 if "data" not in told and media == GRAPHQL_JSON else 200), told

    async def context(self, connection: HTTPConnection, token: str | None) -> Context:
        """What one operation over this connection carries. Refusals: those of Identity.actor_at_the_door."""
        assert self.client is not None
        return Context(
            actor=await self._identity.actor_at_the_door(token, self._certificate(connection)),
            token=token,
            client=self.client,
            cursors=self._cursors,
            sealers=self._sealer,
            address=connection.client.host if connection.client else "",
        )

    def _certificate(self, connection: HTTPConnection) -> str | None:
        name = self._settings.client_certificate_header
        values = connection.headers.getlist(name) if name else []
        return values[0] if len(values) == 1 else None

    def _sealer(self, service: str) -> Sealer:
        if service not in self._sealers:
            self._sealers[service] = sealer_to(self._settings.secrets_folder / "sealing", service)
        return self._sealers[service]

    def stream(self, request: GraphQLRequest, context: Context) -> AsyncGenerator[dict[str, Any], None]:
        """Run any operation: one response, or a subscription's many; one without `data` is the last."""
        return self._operations.stream(request, context)

    def _advice(self, status: int, body: dict[str, Any]) -> dict[str, str]:
        """The headers that tell a refused caller what to do next."""
        match status:
            case 401:
                return {"www-authenticate": "Bearer"}
            case 405:
                return {"allow": self.methods}
            case 408 | 413:
                return {"connection": "close"}
            case 429 | 503:
                seconds = body["errors"][0]["extensions"].get("retry_after", RETRY_SECONDS)
                return {"retry-after": str(seconds)}
        return {}


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header. Refusal: TOKEN_INVALID for any other scheme."""
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refusal("TOKEN_INVALID", reason="Authorization 应为 Bearer 令牌")
    return token.strip()
