"""POST /graphql: a thin handler ahead of FastAPI's routing."""

from typing import Any

import orjson
import strawberry
from graphql import ExecutionResult, GraphQLError, execute
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from contracts.errors import Refusal
from gateway.context import Context
from gateway.cursors import Cursors
from gateway.documents import Documents
from gateway.errors import formatted, refusal_body
from gateway.requests import GraphQLRequest, read_request
from kernel.client import Client
from kernel.identity import Identity
from kernel.sealing import Sealer, sealer_to
from kernel.settings import Settings

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"


class Endpoint:
    """Runs GraphQL requests; an ASGI application for one path."""

    def __init__(self, schema: strawberry.Schema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings
        self._documents = Documents(schema, hide_suggestions=not settings.allows_introspection)
        self._identity = Identity(settings)
        self._cursors = Cursors(settings.secret("cursors"))
        self._sealers: dict[str, Sealer] = {}
        self.client: Client | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        request = Request(scope, receive)
        status, body = await self._answer(request)
        media = GRAPHQL_JSON if GRAPHQL_JSON in request.headers.get("accept", "") else JSON
        headers = {"content-type": f"{media}; charset=utf-8", "cache-control": "no-store"}
        if status == 401:
            headers["www-authenticate"] = "Bearer"
        await Response(orjson.dumps(body, default=str), status, headers)(scope, receive, send)

    async def _answer(self, request: Request) -> tuple[int, dict[str, Any]]:
        try:
            if request.method != "POST":
                raise Refusal("METHOD_NOT_ALLOWED", allowed="POST")
            context = self.context(request, bearer(request.headers.get("authorization")))
            return await self.run(await read_request(request), context)
        except Exception as error:
            return refusal_body(error)

    def context(self, connection: HTTPConnection, token: str | None) -> Context:
        """What one operation over this connection carries. Refusals: TOKEN_INVALID, TOKEN_EXPIRED."""
        assert self.client is not None
        return Context(
            actor=self._identity.actor(token),
            token=token,
            client=self.client,
            cursors=self._cursors,
            sealers=self._sealer,
        )

    def _sealer(self, service: str) -> Sealer:
        if service not in self._sealers:
            self._sealers[service] = sealer_to(self._settings.secrets_folder / "sealing", service)
        return self._sealers[service]

    async def run(self, request: GraphQLRequest, context: Context) -> tuple[int, dict[str, Any]]:
        """Run a query or mutation, over HTTP or WebSocket; the HTTP status and the response."""
        document = self._documents.document(request.query)
        if isinstance(document, list):
            return 400, {"errors": [formatted(error) for error in document]}
        result = execute(
            self._schema._schema,
            document,
            context_value=context,
            variable_values=request.variables,
            operation_name=request.operation,
            hide_suggestions=not self._settings.allows_introspection,
        )
        return _told(result if isinstance(result, ExecutionResult) else await result)


def bearer(header: str | None) -> str | None:
    """The token of an Authorization header. Refusal: TOKEN_INVALID for any other scheme."""
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refusal("TOKEN_INVALID", reason="Authorization 应为 Bearer 令牌")
    return token.strip()


def _told(result: ExecutionResult) -> tuple[int, dict[str, Any]]:
    body: dict[str, Any] = {}
    errors: list[GraphQLError] = result.errors or []
    if errors:
        body["errors"] = [formatted(error) for error in errors]
    if result.data is None and errors and not any(error.path for error in errors):
        return 400, body
    body["data"] = result.data
    return 200, body
