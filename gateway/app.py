"""The gateway process: GraphQL on /graphql, everything else by FastAPI."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.changes.live import Live
from gateway.changes.tail import hearing
from gateway.conditions import Conditions
from gateway.endpoint import Endpoint
from gateway.exchange import ExchangeDoor
from gateway.files import FileDoor
from gateway.graphiql import add_graphiql
from gateway.open311.door import Open311Door
from gateway.operating import add_operating
from gateway.public import endpoint as public
from gateway.schema import build_schema
from gateway.websocket import WebSockets
from kernel.client import Client
from kernel.joining import over_nats
from kernel.settings import Settings
from kernel.wire import Wire

# Of the requests worked on at once no more than one in so many may wait for something to happen.
WAITING_SHARE = 4


class Front:
    """Sends /graphql and /public/graphql straight to their endpoints, WebSockets to theirs, the rest to FastAPI."""

    def __init__(
        self, endpoint: Endpoint, open_to_all: public.PublicEndpoint, sockets: WebSockets, pages: FastAPI
    ) -> None:
        self._direct: dict[str, ASGIApp] = {"/graphql": endpoint, public.PATH: open_to_all}
        self.sockets = sockets
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Route one connection."""
        if scope["type"] == "websocket":
            await self.sockets(scope, receive, send)
            return
        direct = self._direct.get(scope["path"]) if scope["type"] == "http" else None
        await (direct or self.pages)(scope, receive, send)


# The framework's own would tell addresses, exceptions' words and more, to whomever the environment names.
SILENT = TelemetryConfig(tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False)

Reach = Callable[[Settings], AbstractAsyncContextManager[Wire]]


def build_app(settings: Settings, reach: Reach = over_nats) -> Front:
    """The ASGI application; it reaches out for the services when it starts."""
    endpoint, conditions = Endpoint(build_schema(), settings), Conditions()
    open_to_all = public.PublicEndpoint(endpoint, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with reach(settings) as wire, hearing(settings) as tail:
            endpoint.client, conditions.wire = Client(wire, settings.request_deadline_ms), wire
            endpoint.live = Live(
                tail,
                waiters_max=settings.requests_max // WAITING_SHARE,
                pushes_max=settings.websocket_pushes_max,
            )
            yield

    pages = FastAPI(
        title="Liandong 联动", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None, telemetry=SILENT
    )

    add_operating(pages, endpoint, conditions, settings)
    add_graphiql(pages, settings)
    pages.mount("/files", FileDoor(endpoint))
    pages.mount("/exchange", ExchangeDoor(endpoint))
    pages.mount("/open311", Open311Door(endpoint))

    @pages.get("/public/schema.graphql")
    async def schema() -> PlainTextResponse:
        """The public schema as text: it is no secret."""
        return PlainTextResponse(open_to_all.schema.as_str(), headers={"cache-control": public.FRESH})

    return Front(endpoint, open_to_all, WebSockets(endpoint, settings), pages)
