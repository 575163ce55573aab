"""One HTTP POST to a partner: to the IP address that was checked, never to a second look-up's; no redirects."""

import asyncio
from collections.abc import Mapping
from enum import StrEnum

import httpx
import msgspec

from kernel.deliveries.addresses import AddressForbidden, DeliveryPolicy

CONNECT_SECONDS = 5.0
KEPT = httpx.Limits(max_keepalive_connections=8, keepalive_expiry=30)
SUCCESS = range(200, 300)
# Statuses by which a server speaks of itself, not of the event: too many, not now.
ABOUT_ITSELF = frozenset({429, 502, 503, 504})
GONE = 410


class Told(StrEnum):
    """How a POST ended: taken; this event not taken; nobody there; never send again."""

    TAKEN = "taken"
    REFUSED = "refused"
    AWAY = "away"
    GONE = "gone"


class Answered(msgspec.Struct, frozen=True):
    """How it ended, and in words why."""

    told: Told
    reason: str = ""


class Checked(httpx.AsyncBaseTransport):
    """Connects to an IP address that the policy allows; TLS and the Host header keep the registered name.

    Each name has connections of its own: one that was made to another name at the same address is never used for it.
    """

    def __init__(self, policy: DeliveryPolicy) -> None:
        self._policy = policy
        self._named: dict[str, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Resolve, check, send."""
        ip = await self._policy.resolve(str(request.url))
        request.extensions = {**request.extensions, "sni_hostname": request.url.host}
        named = self._named.setdefault(request.url.host, httpx.AsyncHTTPTransport(limits=KEPT))
        request.url = request.url.copy_with(host=str(ip))
        return await named.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections."""
        for named in self._named.values():
            await named.aclose()


class Poster:
    """Posts for one service, so many at once, each within so many seconds."""

    def __init__(self, policy: DeliveryPolicy, seconds: float, at_once: int) -> None:
        self._seconds = seconds
        self._room = asyncio.Semaphore(at_once)
        timeout = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
        self._client = httpx.AsyncClient(
            transport=Checked(policy), timeout=timeout, follow_redirects=False, trust_env=False
        )

    async def post(self, address: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        """Post a body; only the status of the answer is read."""
        async with self._room:
            try:
                async with asyncio.timeout(self._seconds):
                    async with self._client.stream("POST", address, content=body, headers=dict(headers)) as response:
                        return _read(response.status_code)
            except AddressForbidden as error:
                return Answered(Told.AWAY, f"地址不可投递：{error}")
            except TimeoutError:
                return Answered(Told.REFUSED, f"{self._seconds:g} 秒内没有回答")
            except (httpx.ConnectError, httpx.ConnectTimeout, OSError) as error:
                return Answered(Told.AWAY, f"连接不上：{type(error).__name__}")
            except httpx.HTTPError as error:
                return Answered(Told.REFUSED, f"没有收到回答：{type(error).__name__}")

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _read(status: int) -> Answered:
    if status in SUCCESS:
        return Answered(Told.TAKEN)
    reason = f"回答 HTTP {status}"
    if status == GONE:
        return Answered(Told.GONE, reason)
    return Answered(Told.AWAY if status in ABOUT_ITSELF else Told.REFUSED, reason)
