"""The HTTP side of Open311: routes, keys, limits, and errors in the standard's form."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import Receive, Scope, Send

from contracts.complaints.intake import FileComplaint
from contracts.errors import Refusal
from contracts.messages import PAGE_SIZE_MAX
from gateway.context import Context
from gateway.costs import ORDER, QUESTION
from gateway.endpoint import Endpoint, bearer
from gateway.errors import refusal_body
from gateway.open311 import requests, services
from gateway.open311.discovery import discovery
from gateway.open311.forms import Given, read_form
from gateway.open311.writing import MEDIA, media_of, written
from gateway.origins import check_origin, preflight_headers
from gateway.requests import read_text

FORM_MEDIA = "application/x-www-form-urlencoded"
COMMAND_HEADER = "idempotency-key"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
KEYS = frozenset({"api_key", "jurisdiction_id"})
# What a service, a list of them and a request read at most, in values as GraphQL counts them.
COST_OF_SERVICES = QUESTION * 3 + PAGE_SIZE_MAX
COST_OF_ONE = QUESTION * 3 + 20
COST_OF_LIST = QUESTION * 3 + PAGE_SIZE_MAX * 17
COST_OF_FILING = ORDER + QUESTION * 4 + PAGE_SIZE_MAX

Answer = tuple[str, Any]
Asked = Callable[[Request, Given, Context, dict[str, str]], Awaitable[Answer]]


class Asking(msgspec.Struct, frozen=True):
    """What may be said, what it costs, if it asks a service at all, and who answers."""

    names: frozenset[str]
    cost: int | None
    answer: Asked


class Open311Door:
    """Answers what is asked under /open311; `endpoint` knows who asks and how much may be asked."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        answers: dict[str, dict[str, Asking]] = {
            "discovery": {"GET": Asking(KEYS, None, _discovery)},
            "v2/discovery": {"GET": Asking(KEYS, None, _discovery)},
            "v2/services": {"GET": Asking(KEYS, COST_OF_SERVICES, _services)},
            "v2/services/{id}": {"GET": Asking(KEYS, COST_OF_SERVICES, _definition)},
            "v2/requests": {
                "GET": Asking(requests.FILTERS, COST_OF_LIST, _requests),
                "POST": Asking(requests.FORM, COST_OF_FILING, _submit),
            },
            "v2/requests/{id}": {"GET": Asking(KEYS, COST_OF_ONE, _request)},
            "v2/tokens/{id}": {"GET": Asking(KEYS, COST_OF_ONE, _token)},
            "{any:path}": {},
        }
        self._routes = Router(
            [
                Route(f"/{path}{'.' if ending else ''}{ending}", self._guarded(by_method, ending), methods=METHODS)
                for path, by_method in answers.items()
                for ending in (*MEDIA, "")
            ],
            redirect_slashes=False,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        await self._routes(scope, receive, send)

    def _guarded(self, by_method: Mapping[str, Asking], ending: str) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            headers = {"cache-control": "no-store"}
            media = media_of(ending, request.headers.get("accept", ""))
            try:
                headers |= check_origin(request.headers, self._endpoint.origins)
                if request.method == "OPTIONS":
                    return Response(None, 204, headers | preflight_headers(", ".join([*by_method, "OPTIONS"])))
                root, told = await self._answer(request, _asking(request, by_method), headers)
                status = 201 if request.method == "POST" else 200
            except Exception as error:
                status, root, told = self._refused(error, headers)
            return Response(written(root, told, media), status, headers, f"{media}; charset=utf-8")

        return handle

    async def _answer(self, request: Request, asking: Asking, headers: dict[str, str]) -> Answer:
        posted = request.method == "POST"
        given = read_form(await self._form(request) if posted else request.url.query, asking.names)
        token = bearer(request.headers.get("authorization")) or given.get("api_key")
        context = await self._endpoint.context(request.scope, token)
        if asking.cost is None:
            return await asking.answer(request, given, context, headers)
        message = FileComplaint.subject if posted else None
        async with self._endpoint.operations.working(context, asking.cost, message):
            return await asking.answer(request, given, context, headers)

    async def _form(self, request: Request) -> str:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != FORM_MEDIA:
            raise Refusal("MEDIA_TYPE_UNSUPPORTED", allowed=FORM_MEDIA)
        with self._endpoint.operations.reading():
            return await read_text(request.receive, self._endpoint.body_seconds)

    def _refused(self, error: Exception, headers: dict[str, str]) -> tuple[int, str, Any]:
        status, body = refusal_body(error)
        headers |= self._endpoint.advice(status, body)
        # The standard: 403 for a key that is missing or invalid.
        status = 403 if status == 401 else status
        return status, "errors", [{"code": status, "description": body["errors"][0]["message"]}]


def _asking(request: Request, by_method: Mapping[str, Asking]) -> Asking:
    if not by_method:
        raise Refusal("NOT_FOUND", what="接口", id=request.url.path[:200])
    if request.method not in by_method:
        raise Refusal("METHOD_NOT_ALLOWED", allowed="、".join(by_method))
    return by_method[request.method]


async def _discovery(request: Request, given: Given, context: Context, headers: dict[str, str]) -> Answer:
    return "discovery", discovery(f"{request.url.scheme}://{request.url.netloc}")


async def _services(request: Request, given: Given, context: Context, headers: dict[str, str]) -> Answer:
    found = await services.services_in(services.region_of(given), context)
    return "services", services.told(found.values())


async def _definition(request: Request, given: Given, context: Context, headers: dict[str, str]) -> Answer:
    found = await services.service_named(request.path_params["id"], services.region_of(given), context)
    return "service_definition", services.definition(found)


async def _requests(request: Request, given: Given, context: Context, headers: dict[str, str]) -> Answer:
    found, further = await requests.listed(given, context)
    if further:
        kept = {name: value for name, value in given.items() if name != "api_key"} | {"after": further}
        headers["link"] = f'<?{urlencode(kept)}>; rel="next"'
    return "service_requests", found


async def _submit(request: Request, given: Given, context: Context, headers: dict[str, str]) -> Answer:
    return "service_requests", await requests.submitted(given, context, request.headers.get(COMMAND_HEADER))


async def _request(request: Request, given: Given, context: Context, headers: dict[str, str]) -> Answer:
    return "service_requests", await requests.one(request.path_params["id"], context)


async def _token(request: Request, given: Given, context: Context, headers: dict[str, str]) -> Answer:
    return "service_requests", await requests.token(request.path_params["id"], context)
