"""The gateway process: GraphQL on /graphql, everything else by FastAPI."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.conditions import Conditions
from gateway.endpoint import Endpoint
from gateway.files import FileDoor
from gateway.graphiql import add_graphiql
from gateway.operating import add_operating
from gateway.schema import build_schema
from gateway.websocket import WebSockets
from kernel.client import Client
from kernel.joining import over_nats
from kernel.settings import Settings
from kernel.wire import Wire


class Front:
    """Sends /graphql straight to the endpoint, WebSockets to theirs, the rest to FastAPI."""

    def __init__(self, endpoint: Endpoint, sockets: WebSockets, pages: FastAPI) -> None:
        self._endpoint = endpoint
        self.sockets = sockets
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route one connection."""
        if scope["type"] == "websocket":
            await self.sockets(scope, receive, send)
            return
        direct = scope["type"] == "http" and scope["path"] == "/graphql"
        application: ASGIApp = self._endpoint if direct else self.pages
        await application(scope, receive, send)


# The framework's own would tell addresses, exceptions' words and more, to whomever the environment names.
SILENT = TelemetryConfig(tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False)

Reach = Callable[[Settings], AbstractAsyncContextManager[Wire]]


def build_app(settings: Settings, reach: Reach = over_nats) -> Front:
    """The ASGI application; it reaches out for the services when it starts."""
    endpoint, conditions = Endpoint(build_schema(), settings), Conditions()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with reach(settings) as wire:
            endpoint.client, conditions.wire = Client(wire, settings.request_deadline_ms), wire
            yield

    pages = FastAPI(
        title="Liandong 联动", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None, telemetry=SILENT
    )

    add_operating(pages, endpoint, conditions, settings)
    add_graphiql(pages, settings)
    pages.mount("/files", FileDoor(endpoint))
    return Front(endpoint, WebSockets(endpoint, settings), pages)
