"""Whether a server answers yet. The standard library's HTTP client: it imports fast and asks loopback only."""

import asyncio
import json
from http import HTTPStatus
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from kernel.settings import Settings

TIMEOUT_SECONDS = 3
DIRECT = build_opener(ProxyHandler({}))


async def nats_answers(settings: Settings) -> bool:
    """Whether NATS is up, JetStream included."""
    return await answers(f"{settings.nats_monitor_address()}/healthz")


async def gateway_answers(address: str) -> bool:
    """Whether the gateway says it is healthy."""
    return await answers(f"{address}/health")


async def first_answer(address: str) -> None:
    """Ask the gateway the smallest question there is, as the public; with trusted documents it is refused."""
    question = json.dumps({"query": "{ __typename }"}).encode()
    try:
        await asyncio.to_thread(fetch, Request(f"{address}/graphql", question, {"Content-Type": "application/json"}))
    except HTTPError as refused:
        with refused:
            if refused.code != HTTPStatus.FORBIDDEN:
                raise


async def listening_users(settings: Settings) -> set[str]:
    """The NATS users that have subscribed to their own requests."""
    request = Request(f"{settings.nats_monitor_address()}/connz?subs=1&auth=1")
    connections = json.loads(await asyncio.to_thread(fetch, request)).get("connections") or []
    return {str(one["authorized_user"]) for one in connections if serves(one)}


def serves(connection: dict[str, Any]) -> bool:
    """Whether the connection takes the requests meant for its user."""
    return f"{connection.get('authorized_user')}.>" in (connection.get("subscriptions_list") or [])


async def answers(url: str) -> bool:
    """Whether the address answers with success."""
    try:
        await asyncio.to_thread(fetch, Request(url))
    except (URLError, OSError, HTTPException):
        return False
    return True


def fetch(request: Request) -> bytes:
    """The body of a successful answer."""
    with DIRECT.open(request, timeout=TIMEOUT_SECONDS) as answer:
        body: bytes = answer.read()
        return body
