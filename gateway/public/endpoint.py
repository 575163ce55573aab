"""/public/graphql: read with no login by GET or POST, cached by anyone; a token that comes along is not looked at."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from contracts.errors import Refusal
from gateway.endpoint import Endpoint, headers_of
from gateway.errors import refusal_body
from gateway.media import GRAPHQL_JSON, JSON, accepted
from gateway.operations import Operations
from gateway.origins import check_origin, preflight_headers
from gateway.public.context import PublicContext
from gateway.public.persisted import Persisted
from gateway.public.schema import build_public_schema
from gateway.pushing import Told
from gateway.requests import read_address, read_request
from kernel.settings import Settings

PATH = "/public/graphql"
METHODS = "GET, HEAD, POST, OPTIONS"
FRESH = "public, max-age=60, stale-while-revalidate=300"
NO_STORE = "no-store"
READING = ("GET", "HEAD")
SAFE = {"x-content-type-options": "nosniff"}
# Any page may read: nothing of its visitor comes along. To report, a page must be the hub's own or an allowed one.
ANYONE = SAFE | {"access-control-allow-origin": "*", "vary": "Accept"}


class PublicEndpoint:
    """Runs public GraphQL requests; an ASGI application for one path, under the quotas of the other endpoint."""

    def __init__(self, beside: Endpoint, settings: Settings) -> None:
        self._beside = beside
        self.schema = build_public_schema()
        untrusting = settings.model_copy(update={"trusted_documents": None})
        self._operations = Operations(self.schema, untrusting, beside.operations)
        self._persisted = Persisted(settings.trusted_documents)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        status, headers, body = await self._respond(scope, receive)
        headers["content-length"] = str(len(body))
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _respond(self, scope: Scope, receive: Receive) -> tuple[int, dict[str, str], bytes]:
        asked, media = headers_of(scope), JSON
        headers = ANYONE | {"cache-control": NO_STORE}
        try:
            if scope["method"] not in READING:
                headers = SAFE | {"cache-control": NO_STORE} | check_origin(asked, self._beside.origins)
            if scope["method"] == "OPTIONS":
                return 204, headers | preflight_headers(METHODS), b""
            media = accepted(asked.get("accept"))
            told = await self._answer(scope, receive, asked)
            status = 400 if "data" not in told and media == GRAPHQL_JSON else 200
        except Exception as error:
            status, told = refusal_body(error)
            headers |= self._beside.advice(status, told)
        headers["content-type"] = f"{media}; charset=utf-8"
        body = orjson.dumps(told, default=str)
        if scope["method"] not in READING or status != 200 or "errors" in told:
            return status, headers, body
        return _cached(headers, body, asked.get("if-none-match", ""))

    async def _answer(self, scope: Scope, receive: Receive, headers: Mapping[str, str]) -> Told:
        method = scope["method"]
        if method not in (*READING, "POST"):
            raise Refusal("METHOD_NOT_ALLOWED", allowed=METHODS)
        with self._operations.reading():
            if method == "POST":
                if not headers.get("content-type", "").startswith(JSON):
                    raise Refusal("MEDIA_TYPE_UNSUPPORTED", allowed=JSON)
                request = await read_request(scope, receive, headers, self._beside.body_seconds)
            else:
                request = read_address(Request(scope))
        context = PublicContext(await self._beside.context(scope, None), self._operations.charge_report)
        found: Any = await self._operations.run(self._persisted.found(request), context, only_queries=method != "POST")
        told: Told = orjson.loads(found) if isinstance(found, bytes) else found
        return told


def _cached(headers: dict[str, str], body: bytes, known: str) -> tuple[int, dict[str, str], bytes]:
    """The answer with its tag; nothing but the tag where the asker holds it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers |= {"etag": tag, "cache-control": FRESH}
    tags = {one.strip().removeprefix("W/") for one in known.split(",")}
    return (304, headers, b"") if tag in tags or "*" in tags else (200, headers, body)
