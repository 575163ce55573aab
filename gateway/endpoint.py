"""/graphql over HTTP, by the GraphQL-over-HTTP specification: a thin handler ahead of FastAPI's routing."""

from collections.abc import AsyncGenerator, Mapping
from typing import Any

import orjson
import strawberry
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from contracts.errors import Refusal
from gateway.changes.live import Live
from gateway.context import Context
from gateway.cursors import Cursors
from gateway.errors import figures, refusal_body
from gateway.media import GRAPHQL_JSON, JSON, accepted
from gateway.operations import Operations
from gateway.origins import check_origin, preflight_headers
from gateway.pushing import Told
from gateway.requests import GraphQLRequest, read_address, read_request
from kernel.client import Client
from kernel.figures import Figures
from kernel.identity import Identity
from kernel.sealing import Sealer, sealer_to
from kernel.settings import Settings

RETRY_SECONDS = 2


class Endpoint:
    """Runs GraphQL requests; an ASGI application for one path."""

    def __init__(self, schema: strawberry.Schema, settings: Settings) -> None:
        self._settings = settings
        self.operations = Operations(schema, settings)
        self._identity = Identity(settings)
        self._cursors = Cursors(settings.secret("cursors"))
        self.origins = settings.origins
        self.body_seconds = settings.body_seconds
        self._sealers: dict[str, Sealer] = {}
        self.methods = "GET, POST, OPTIONS" if settings.allows_get else "POST, OPTIONS"
        self.client: Client | None = None
        self.live: Live | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        status, headers, body = await self._respond(scope, receive)
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    async def _respond(self, scope: Scope, receive: Receive) -> tuple[int, dict[str, str], bytes]:
        media, headers, asked = JSON, {"cache-control": "no-store"}, headers_of(scope)
        try:
            headers |= check_origin(asked, self.origins)
            if scope["method"] == "OPTIONS":
                return 204, headers | preflight_headers(self.methods), b""
            media = accepted(asked.get("accept"))
            status, told = await self._answer(scope, receive, asked, media)
        except Exception as error:
            status, told = refusal_body(error)
            headers |= self.advice(status, told)
        body = told if isinstance(told, bytes) else orjson.dumps(told, default=str)
        headers["content-type"] = f"{media}; charset=utf-8"
        headers["content-length"] = str(len(body))
        return status, headers, body

    async def _answer(
        self, scope: Scope, receive: Receive, headers: Mapping[str, str], media: str
    ) -> tuple[int, Told | bytes]:
        by_get = scope["method"] == "GET" and self._settings.allows_get
        if scope["method"] != "POST" and not by_get:
            raise Refusal("METHOD_NOT_ALLOWED", allowed=self.methods)
        with self.operations.reading():
            context = await self.context(scope, bearer(headers.get("authorization")))
            if by_get:
                asked = read_address(Request(scope))
            else:
                asked = await read_request(scope, receive, headers, self.body_seconds)
        told = await self.operations.run(asked, context, only_queries=by_get)
        failed = not isinstance(told, bytes) and "data" not in told
        return (400 if failed and media == GRAPHQL_JSON else 200), told

    async def context(self, scope: Scope, token: str | None) -> Context:
        """What one operation over this connection carries. Refusals: those of Identity.actor_at_the_door."""
        assert self.client is not None
        return Context(
            actor=await self._identity.actor_at_the_door(token, self._certificate(scope)),
            token=token,
            client=self.client,
            cursors=self._cursors,
            sealers=self._sealer,
            live=self.live,
            address=scope["client"][0] if scope.get("client") else "",
        )

    async def check(self, scope: Scope, token: str | None) -> None:
        """Refuse who may be told nothing more over this connection. Refusals: those of `context`."""
        await self._identity.actor_at_the_door(token, self._certificate(scope))

    def charge_bytes(self, context: Context, count: int) -> None:
        """Count the bytes of files that an address of the public sends. Refusal: QUOTA_EXCEEDED."""
        self.operations.charge_bytes(context, count)

    @property
    def figures(self) -> Figures:
        """What this gateway has answered."""
        return figures

    @property
    def executed(self) -> dict[str, int]:
        """How many operations which executor has run."""
        return self.operations.executed

    def _certificate(self, scope: Scope) -> str | None:
        name = self._settings.client_certificate_header
        values = Headers(scope=scope).getlist(name) if name else []
        return values[0] if len(values) == 1 else None

    def _sealer(self, service: str) -> Sealer:
        if service not in self._sealers:
            self._sealers[service] = sealer_to(self._settings.secrets_folder / "sealing", service)
        return self._sealers[service]

    def stream(self, request: GraphQLRequest, context: Context) -> AsyncGenerator[dict[str, Any], None]:
        """Run any operation: one response, or a subscription's many; one without `data` is the last."""
        return self.operations.stream(request, context)

    def advice(self, status: int, body: dict[str, Any]) -> dict[str, str]:
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


def headers_of(scope: Scope) -> dict[str, str]:
    """The request's headers by their lower-case names; of a repeated one the first."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header. Refusal: TOKEN_INVALID for any other scheme."""
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refusal("TOKEN_INVALID", reason="Authorization 应为 Bearer 令牌")
    return token.strip()
