"""Which pages in a browser may call: the hub's own, and those of the allowed origins."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from contracts.errors import Refusal

PREFLIGHT_HEADER = "graphql-require-preflight"
ALLOWED_HEADERS = f"authorization, content-type, {PREFLIGHT_HEADER}"
PREFLIGHT_SECONDS = 600


def check_origin(headers: Headers, allowed: frozenset[str]) -> dict[str, str]:
    """The headers that let an allowed page read the answer. Refusal: ORIGIN_REFUSED for a foreign one."""
    origin = headers.get("origin")
    if origin is None or urlsplit(origin).netloc == headers.get("host"):
        return {}
    if origin not in allowed:
        raise Refusal("ORIGIN_REFUSED", origin=origin[:200])
    return {"access-control-allow-origin": origin, "vary": "Origin"}


def preflight_headers(methods: str) -> dict[str, str]:
    """What a browser is told before it calls from an allowed page."""
    return {
        "access-control-allow-methods": methods,
        "access-control-allow-headers": ALLOWED_HEADERS,
        "access-control-max-age": str(PREFLIGHT_SECONDS),
    }
