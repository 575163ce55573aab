"""The gateway process: GraphQL on /graphql, everything else by FastAPI."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.endpoint import Endpoint
from gateway.files import FileDoor
from gateway.graphiql import add_graphiql
from gateway.schema import build_schema
from gateway.websocket import WebSockets
from kernel.bus import Bus
from kernel.client import Client
from kernel.settings import Settings


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


def build_app(settings: Settings) -> Front:
    """The ASGI application; it connects to NATS when it starts."""
    endpoint = Endpoint(build_schema(), settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        bus = await Bus.connect(settings, "gateway")
        endpoint.client = Client(bus, settings.request_deadline_ms)
        yield
        await bus.close()

    pages = FastAPI(title="Liandong 联动", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @pages.get("/health")
    async def health() -> JSONResponse:
        """Whether the gateway has its bus."""
        return JSONResponse({"ready": endpoint.client is not None})

    add_graphiql(pages, settings)
    pages.mount("/files", FileDoor(endpoint))
    return Front(endpoint, WebSockets(endpoint, settings), pages)
