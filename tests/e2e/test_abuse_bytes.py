"""Bytes on the gateway's port that are nearly HTTP: each connection ends with an answer below 500, or without one."""

import asyncio
import os
from random import Random
from urllib.parse import urlsplit

import httpx

from kernel.settings import Settings
from tests.platform.fuzz import spoiled_bytes
from tests.platform.gateway import serving_gateway

CASES = int(os.environ.get("FUZZ_CASES", "400"))
AT_ONCE = 20
HEADS = (
    b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%s",
    b"POST /graphql HTTP/1.0\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: %d\r\n\r\n%s",
    b"GET /graphql?query=%%7B__typename%%7D HTTP/1.1\r\nhost: x\r\nx: %d\r\n\r\n%s",
    b"POST /graphql HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-type: application/json\r\n"
    b"x: %d\r\n\r\n1c\r\n%s\r\n0\r\n\r\n",
    b"POST /graphql HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-type: multipart/form-data; boundary=a\r\n"
    b"graphql-require-preflight: 1\r\ncontent-length: %d\r\n\r\n"
    b"--a\r\ncontent-disposition: form-data; name=map\r\n\r\n%s\r\n--a--",
)
BODY = b'{"query": "{ __typename }"}\n'


def request(random: Random) -> bytes:
    """One request, spoiled."""
    return spoiled_bytes(random.choice(HEADS) % (len(BODY), BODY), random)


async def statuses(address: str, data: bytes) -> list[int]:
    """The statuses that come back until either side closes."""
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        writer.write(data)
        writer.write_eof()
        answer = await reader.read()
    except ConnectionError:
        answer = b""
    writer.close()
    return [int(line[9:12]) for line in answer.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")]


async def test_no_nearly_http_is_answered_with_an_internal_error(nats_settings: Settings) -> None:
    settings = nats_settings.model_copy(update={"body_seconds": 0.2})
    async with serving_gateway(settings) as address:
        for start in range(0, CASES, AT_ONCE):
            seeds = range(start, start + AT_ONCE)
            told = await asyncio.gather(*(statuses(address, request(Random(seed))) for seed in seeds))
            wrong = {seed: got for seed, got in zip(seeds, told, strict=True) if any(status >= 500 for status in got)}
            assert wrong == {}
        async with httpx.AsyncClient(base_url=address) as client:
            answer = await client.post("/graphql", json={"query": "{ __typename }"})
    assert answer.json() == {"data": {"__typename": "Query"}}
