"""Which pages in a browser may call: the hub's own, and those of the allowed origins."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from contracts.errors import Refusal

PREFLIGHT_HEADER = "graphql-require-preflight"
ALLOWED_HEADERS = f"authorization, content-type, {PREFLIGHT_HEADER}"
PREFLIGHT_SECONDS = 600


def check_origin(headers: Mapping[str, str], allowed: frozenset[str]) -> dict[str, str]:
    """The headers that let an allowed page read the answer. Refusal: ORIGIN_REFUSED for a foreign one."""
    origin, host = headers.get("origin"), headers.get("host")
    if origin is None or (host and _host(origin) == host):
        return {}
    if origin not in allowed:
        raise Refusal("ORIGIN_REFUSED", origin=origin[:200])
    return {"access-control-allow-origin": origin, "vary": "Origin"}


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def preflight_headers(methods: str) -> dict[str, str]:
    """What a browser is told before it calls from an allowed page."""
    return {
        "access-control-allow-methods": methods,
        "access-control-allow-headers": ALLOWED_HEADERS,
        "access-control-max-age": str(PREFLIGHT_SECONDS),
    }
