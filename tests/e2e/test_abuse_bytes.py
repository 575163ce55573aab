"""Bytes on the gateway's port that are nearly HTTP: each connection ends with an answer below 500, or without one.

FUZZ_CASES=10000 pytest tests/e2e/test_abuse_bytes.py runs a long one; a failure names its seed.
"""

import asyncio
import os
import re
from collections import Counter
from contextlib import suppress
from random import Random

import httpx
from structlog.testing import capture_logs

from kernel.settings import Settings
from tests.platform.actors import ADMINISTRATOR
from tests.platform.fuzz import spoiled_bytes
from tests.platform.leaks import INTERNALS
from tests.platform.services import SERVICES
from tests.platform.sockets import Sockets, listening_gateway

CASES = int(os.environ.get("FUZZ_CASES", "400"))
AT_ONCE = 50
BODY_SECONDS, PATIENCE_SECONDS = 0.1, 0.4
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
JSON = b"content-type: application/json\r\n"
QUERY = b'{"query": "{ agencies { edges { node { code } } } }"}\n'
FORM = (
    b'--a\r\ncontent-disposition: form-data; name="operations"\r\n\r\n'
    b'{"query": "{ __typename }", "variables": {"file": 0}}\r\n'
    b'--a\r\ncontent-disposition: form-data; name="map"\r\n\r\n{"0": ["variables.file"]}\r\n'
    b'--a\r\ncontent-disposition: form-data; name="0"; filename="a.csv"\r\n\r\na,b\r\n--a--\r\n'
)
FILE = b'{"name": "a.csv", "size": 3, "sha256": "%s"}' % (b"0" * 64)
ID = b"01234567-89ab-7def-8123-456789abcdef"
LENGTH = b"content-length: %d\r\n"
REQUESTS: tuple[tuple[bytes, bytes], ...] = (
    (b"POST /graphql HTTP/1.1\r\n" + JSON + LENGTH % len(QUERY), QUERY),
    (b"POST /graphql HTTP/1.0\r\nconnection: close\r\n" + JSON + LENGTH % len(QUERY), QUERY),
    (
        b"POST /graphql HTTP/1.1\r\ntransfer-encoding: chunked\r\n" + JSON,
        b"%x\r\n" % len(QUERY) + QUERY + b"\r\n0\r\n\r\n",
    ),
    (b"POST /graphql HTTP/1.1\r\nexpect: 100-continue\r\n" + JSON + LENGTH % len(QUERY), QUERY),
    (
        b"POST /graphql HTTP/1.1\r\ncontent-type: multipart/form-data; boundary=a\r\ngraphql-require-preflight: 1\r\n"
        + LENGTH % len(FORM),
        FORM,
    ),
    (b"GET /graphql?query=%7B__typename%7D&variables=%7B%7D HTTP/1.1\r\n", b""),
    (b"OPTIONS /graphql HTTP/1.1\r\norigin: http://x\r\n", b""),
    (
        b"GET /graphql HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
        b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\nsec-websocket-protocol: graphql-transport-ws\r\n",
        b"\x81\x9b\x00\x00\x00\x00" + b'{"type": "connection_init"}',
    ),
    (b"POST /files/registry HTTP/1.1\r\n" + LENGTH % len(FILE), FILE),
    (
        b"PATCH /files/registry/" + ID + b" HTTP/1.1\r\ncontent-type: application/offset+octet-stream\r\n"
        b"upload-offset: 0\r\n" + LENGTH % 3,
        b"abc",
    ),
    (b"HEAD /files/registry/" + ID + b" HTTP/1.1\r\n", b""),
    (b"GET /files/complaints/" + ID + b" HTTP/1.1\r\nrange: bytes=0-10\r\n", b""),
    (b"GET /health HTTP/1.1\r\n", b""),
)


def conversation(random: Random, token: str) -> bytes:
    """One or two requests on a connection, spoiled in one part."""
    parts: list[bytes] = []
    for head, body in random.choices(REQUESTS, k=random.choice((1, 1, 2))):
        bearer = b"authorization: Bearer " + token.encode() + b"\r\n" if random.random() < 0.5 else b""
        parts += [head, b"host: x\r\n", bearer, b"\r\n", body]
    if b"upgrade" not in parts[-5]:
        parts[-4] += b"connection: close\r\n"
    spoiled = random.choice([place for place, part in enumerate(parts) if part])
    parts[spoiled] = spoiled_bytes(parts[spoiled], random)
    return b"".join(parts)


async def answer(sockets: Sockets, data: bytes) -> bytes:
    """What comes back until the gateway closes, or waits for more than it will get."""
    host, _, port = sockets.address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    told = bytearray()
    with suppress(ConnectionError, TimeoutError):
        writer.write(data)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while part := await reader.read(65_536):
                told += part
    writer.close()
    return bytes(told)


def wrong(told: bytes) -> bool:
    """Whether an answer is an internal error, or tells anything internal."""
    return any(int(status) >= 500 for status in STATUS.findall(told)) or any(
        word.encode() in told for word in INTERNALS
    )


async def test_no_nearly_http_is_answered_with_an_internal_error_or_a_leak(hub_settings: Settings) -> None:
    settings = hub_settings.model_copy(update={"body_seconds": BODY_SECONDS, "introspection": False})
    async with listening_gateway(settings, SERVICES) as sockets:
        token = sockets.token(ADMINISTRATOR)
        seen: Counter[bytes] = Counter()
        with capture_logs() as logs:
            for start in range(0, CASES, AT_ONCE):
                seeds = range(start, start + AT_ONCE)
                sent = [conversation(Random(seed), token) for seed in seeds]
                answers = await asyncio.gather(*(answer(sockets, data) for data in sent))
                seen.update(status for told in answers for status in STATUS.findall(told))
                assert {seed: told for seed, told in zip(seeds, answers, strict=True) if wrong(told)} == {}
        assert [one for one in logs if one["log_level"] == "error"] == []
        assert {b"101", b"200", b"400", b"408"} <= set(seen)
        async with httpx.AsyncClient(base_url=f"http://{sockets.address}") as client:
            after = await client.post("/graphql", json={"query": "{ __typename }"})
    assert after.json() == {"data": {"__typename": "Query"}}
