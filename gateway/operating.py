"""/health, /ready and /metrics. docs/decisions/0100."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from gateway.conditions import Conditions, readiness
from gateway.endpoint import Endpoint
from kernel.settings import Settings

LOOPBACK = ("127.0.0.1", "::1")
NO_STORE = {"cache-control": "no-store"}


def add_operating(pages: FastAPI, endpoint: Endpoint, conditions: Conditions, settings: Settings) -> None:
    """Add the pages for who runs the hub."""

    def trusted(request: Request) -> bool:
        return settings.metrics_open or request.client is None or request.client.host in LOOPBACK

    @pages.get("/health")
    async def health(request: Request) -> JSONResponse:
        """Whether the gateway is alive; to its own machine also by which executor operations ran."""
        told: dict[str, Any] = {"alive": endpoint.client is not None}
        if trusted(request):
            told["executed"] = endpoint.executed
        return JSONResponse(told, headers=NO_STORE)

    @pages.get("/ready")
    async def ready(request: Request) -> JSONResponse:
        """Whether all that the hub is made of moves: 200, or 503 and in Chinese what does not."""
        told = readiness(await conditions.roll(), in_detail=trusted(request))
        return JSONResponse(told, status_code=200 if told["ready"] else 503, headers=NO_STORE)

    @pages.get("/metrics")
    async def metrics(request: Request) -> Response:
        """The figures, for this machine or where a setting opens them."""
        if not trusted(request):
            return PlainTextResponse(
                "只供本机读取；见设置 LIANDONG_METRICS_OPEN。\n", status_code=403, headers=NO_STORE
            )
        from gateway.metrics import CONTENT_TYPE, rendered

        body = rendered(await conditions.roll(), endpoint.figures)
        return Response(body, headers=NO_STORE | {"content-type": CONTENT_TYPE})
