"""The gateway inside a test, asked over HTTP as any actor."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx

from contracts.actors import Actor
from gateway.app import build_app
from kernel.issuer import issue_token
from kernel.service import Endpoints
from kernel.settings import Settings
from tests.platform.hub import running_service


class Door:
    """Sends GraphQL through the gateway; None is the public without a login."""

    def __init__(self, http: httpx.AsyncClient, settings: Settings) -> None:
        self.http = http
        self._settings = settings

    def headers(self, actor: Actor | None) -> dict[str, str]:
        """The Authorization header of an actor."""
        return {"authorization": f"Bearer {issue_token(self._settings, actor)}"} if actor else {}

    async def post(self, actor: Actor | None, query: str, **variables: Any) -> dict[str, Any]:
        """The whole GraphQL response."""
        body = {"query": query, "variables": variables}
        answer = await self.http.post("/graphql", json=body, headers=self.headers(actor))
        told: dict[str, Any] = answer.json()
        return told

    async def data(self, actor: Actor | None, query: str, **variables: Any) -> dict[str, Any]:
        """The data of a request that must not fail."""
        told = await self.post(actor, query, **variables)
        assert "errors" not in told, told["errors"]
        data: dict[str, Any] = told["data"]
        return data

    async def error(self, actor: Actor | None, query: str, **variables: Any) -> dict[str, Any]:
        """The first error of a request that must fail."""
        told = await self.post(actor, query, **variables)
        error: dict[str, Any] = told["errors"][0]
        return error

    async def upload(self, actor: Actor | None, query: str, name: str, file: bytes, **variables: Any) -> dict[str, Any]:
        """A mutation with one file as `$file`, by the GraphQL multipart request specification."""
        operations = {"query": query, "variables": variables | {"file": None}}
        form = {"operations": json.dumps(operations), "map": json.dumps({"0": ["variables.file"]})}
        answer = await self.http.post("/graphql", data=form, files={"0": (name, file)}, headers=self.headers(actor))
        told: dict[str, Any] = answer.json()
        return told


@asynccontextmanager
async def open_door(settings: Settings, services: Sequence[Endpoints]) -> AsyncIterator[Door]:
    """Run the services and the gateway, and answer HTTP without a socket."""
    async with AsyncExitStack() as stack:
        for endpoints in services:
            await stack.enter_async_context(running_service(endpoints, settings))
        front = build_app(settings)
        await stack.enter_async_context(front.pages.router.lifespan_context(front.pages))
        transport = httpx.ASGITransport(front)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000"))
        yield Door(http, settings)
