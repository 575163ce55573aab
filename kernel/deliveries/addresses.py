"""Where deliveries may go: the address when it is registered, and every IP address again when it is connected to."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

import msgspec

from contracts.errors import Refusal
from kernel.settings import Settings

Ip = IPv4Address | IPv6Address
NAT64 = IPv6Network("64:ff9b::/96")
SECURE, PLAIN = "https", "http"
HOST_ONLY = "."


class AddressForbidden(Exception):
    """No delivery may go there; the text says why."""


class DeliveryPolicy(msgspec.Struct, frozen=True):
    """Schemes, hosts and networks that deliveries may go to.

    `hosts`: exact names, or `.example.cn` for all names below; empty: any. `networks`: beyond public addresses.
    """

    plain_http: bool = False
    hosts: tuple[str, ...] = ()
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, settings: Settings) -> "DeliveryPolicy":
        """As set."""
        return cls(settings.delivery_http, _parts(settings.delivery_hosts.lower()), networks_of(settings))

    def check(self, address: str) -> None:
        """Refuse an address to which nothing may be delivered. Refusal: RECEIVER_ADDRESS."""
        try:
            self.require(address)
        except AddressForbidden as error:
            raise Refusal("RECEIVER_ADDRESS", address=address[:200], reason=str(error)) from None

    def require(self, address: str) -> SplitResult:
        """The parts of an allowed address. AddressForbidden."""
        parts, host = _split(address)
        if parts.scheme not in ((SECURE, PLAIN) if self.plain_http else (SECURE,)):
            raise AddressForbidden("只可用 https" if not self.plain_http else "只可用 https 或 http")
        if parts.username is not None or parts.query or parts.fragment:
            raise AddressForbidden("不得含用户、口令、查询参数或片段")
        if self.hosts and not any(_named(host, allowed) for allowed in self.hosts):
            raise AddressForbidden(f"主机 {host} 不在允许投递的主机之列")
        if (literal := _literal(host)) is not None:
            self.require_ip(literal)
        elif host == "localhost" or host.endswith(".localhost"):
            self.require_ip(ip_address("127.0.0.1"))
        return parts

    def require_ip(self, ip: Ip) -> None:
        """AddressForbidden for loopback, private, link-local and other inner addresses that no setting allows."""
        if not any(ip in network for network in self.networks) and not is_public(ip):
            raise AddressForbidden(f"{ip} 是回环、内网、链路本地或保留地址")

    async def resolve(self, address: str) -> Ip:
        """The IP address to connect to now: every address of the name must be allowed. AddressForbidden, OSError."""
        parts = self.require(address)
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(parts.hostname, parts.port or _port(parts), type=socket.SOCK_STREAM)
        ips = [ip_address(one[4][0]) for one in found]
        for ip in ips:
            self.require_ip(ip)
        return ips[0]


def is_public(ip: Ip) -> bool:
    """Whether anyone on the Internet has it; an IPv4 address inside an IPv6 one is looked at itself."""
    inner = _inner(ip)
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in inner)


def networks_of(settings: Settings) -> tuple[IPv4Network | IPv6Network, ...]:
    """The inner networks that are allowed."""
    return tuple(ip_network(one) for one in _parts(settings.delivery_networks))


def _inner(ip: Ip) -> Sequence[Ip]:
    if isinstance(ip, IPv4Address):
        return [ip]
    if ip.ipv4_mapped is not None:
        return [ip.ipv4_mapped]
    if ip.sixtofour is not None:
        return [ip, ip.sixtofour]
    if ip.teredo is not None:
        return [ip, *ip.teredo]
    return [IPv4Address(int(ip) & 0xFFFFFFFF)] if ip in NAT64 else [ip]


def _split(address: str) -> tuple[SplitResult, str]:
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise AddressForbidden("不是网址") from None
    if not host or not address.isascii() or any(one.isspace() or not one.isprintable() for one in address):
        raise AddressForbidden("不是网址")
    return parts, host.lower().rstrip(".")


def _literal(host: str) -> Ip | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _named(host: str, allowed: str) -> bool:
    return host.endswith(allowed) if allowed.startswith(HOST_ONLY) else host == allowed


def _port(parts: SplitResult) -> int:
    return 443 if parts.scheme == SECURE else 80


def _parts(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())
