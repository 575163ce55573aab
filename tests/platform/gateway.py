"""The gateway inside a test, asked over HTTP as any actor."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest

from cli.ports import free_ports
from contracts.actors import Actor
from gateway.__main__ import server
from gateway.app import Reach, build_app
from gateway.origins import PREFLIGHT_HEADER
from kernel.issuer import issue_token
from kernel.joining import over_nats
from kernel.service import Endpoints
from kernel.settings import Settings
from tests.platform.hub import running_service

START_POLL_SECONDS = 0.01
# As a module's `pytestmark`: its tests, all of which start from `nats_settings`, run once with each executor.
BOTH_EXECUTORS = pytest.mark.parametrize("executor", ["compiled", "stock"], indirect=True)


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
        headers = self.headers(actor) | {PREFLIGHT_HEADER: "1"}
        answer = await self.http.post("/graphql", data=form, files={"0": (name, file)}, headers=headers)
        told: dict[str, Any] = answer.json()
        return told


@asynccontextmanager
async def serving_gateway(settings: Settings) -> AsyncIterator[str]:
    """The gateway on a loopback port of its own, as it runs for users; its address."""
    gateway = server(settings.model_copy(update={"port": free_ports(1)[0]}))
    task = asyncio.create_task(gateway.serve())
    while not gateway.started and not task.done():
        await asyncio.sleep(START_POLL_SECONDS)
    try:
        yield f"http://127.0.0.1:{gateway.config.port}"
    finally:
        gateway.should_exit = True
        await task


@asynccontextmanager
async def open_door(settings: Settings, services: Sequence[Endpoints], reach: Reach = over_nats) -> AsyncIterator[Door]:
    """Run the services and the gateway, and answer HTTP without a socket."""
    async with AsyncExitStack() as stack:
        for endpoints in services:
            await stack.enter_async_context(running_service(endpoints, settings))
        front = build_app(settings, reach)
        await stack.enter_async_context(front.pages.router.lifespan_context(front.pages))
        transport = httpx.ASGITransport(front)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000"))
        yield Door(http, settings)
