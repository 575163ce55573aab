"""Frames nobody should send: each ends with a code of the book or an answer, and nothing stays behind.

FUZZ_CASES=10000 pytest tests/e2e/test_websocket_fuzz.py runs a long one.
"""

import asyncio
import json
import logging
import os
import random
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from kernel.settings import Settings
from tests.platform.sockets import Sockets, listening_gateway

CONNECTIONS, FRAMES_MAX = int(os.environ.get("FUZZ_CASES", "400")), 12
# Turns of the loop that client and gateway share, so that frames are read before the last one comes.
TURNS = (0, 5, 20, 100)
# 1005: a close frame of the client's own without a code, echoed.
CODES = {1000, 1002, 1005, 1007, 1009, 4400, 4401, 4403, 4408, 4409, 4429}
# Fills any frame left open, and is a wrong one where a new one begins.
LAST = b"\xff" * 140_000
SECRETS = ("INTERNAL", "Traceback", "asyncpg", "SELECT ", "/gateway/", "site-packages", 'File \\"')
SEEDS: tuple[Any, ...] = (
    {"type": "connection_init"},
    {"type": "connection_init", "payload": {"authorization": "Bearer a.b.c"}},
    {"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }"}},
    {"type": "subscribe", "id": "2", "payload": {"query": 'subscription { directoryImportProgress(id: "1") { id } }'}},
    {"type": "subscribe", "id": "3", "payload": {"query": "{ agencies { edges { node { code } } } }", "variables": []}},
    {"type": "subscribe", "id": "4", "payload": {"query": "{" + "a:__typename " * 3000 + "}"}},
    {"type": "subscribe", "id": "5", "payload": {"query": "{ a", "operationName": 1}},
    {"type": "complete", "id": "2"},
    {"type": "ping", "payload": {"deep": [[[[[[]]]]]]}},
    {"type": "pong"},
)


def text_of(chance: random.Random) -> bytes:
    return json.dumps(chance.choice(SEEDS)).encode()


def mangled(chance: random.Random) -> bytes:
    data = bytearray(text_of(chance))
    for _ in range(chance.randint(1, 8)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def frame(chance: random.Random, payload: bytes) -> bytes:
    """A masked frame; now and then with reserved bits, an unknown opcode, a lie about its length or no mask."""
    opcode = chance.choices((1, 2, 9, 10, 0, 8, 3, 15), (80, 5, 4, 3, 3, 2, 2, 1))[0]
    final = 0x80 if chance.random() < 0.95 else 0
    reserved = 0 if chance.random() < 0.97 else chance.choice((0x40, 0x20, 0x10))
    masked = 0x80 if chance.random() < 0.97 else 0
    told = len(payload) if chance.random() < 0.97 else chance.choice((0, 70_000, 2**40))
    mask = chance.randbytes(4) if masked else b""
    body = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload)) if mask else payload
    return bytes([final | reserved | opcode]) + length(masked, told) + mask + body


def length(masked: int, told: int) -> bytes:
    if told < 126:
        return bytes([masked | told])
    if told < 2**16:
        return bytes([masked | 126]) + struct.pack("!H", told)
    return bytes([masked | 127]) + struct.pack("!Q", told)


async def tried(sockets: Sockets, chance: random.Random) -> int:
    async with sockets.talk() as talk:
        for _ in range(chance.randint(1, FRAMES_MAX)):
            payload = text_of(chance) if chance.random() < 0.7 else mangled(chance)
            talk.socket.transport.write(frame(chance, payload))
        for _ in range(chance.choice(TURNS)):
            await asyncio.sleep(0)
        if not talk.socket.transport.is_closing():
            talk.socket.transport.write(LAST)
        code, reason = await talk.farewell()
        told = [reason, *talk.heard]
        assert not any(secret in one for secret in SECRETS for one in told), told
        return code


@pytest.fixture
def errors(caplog: pytest.LogCaptureFixture) -> Iterator[list[logging.LogRecord]]:
    """What the server logs as an error; its logger does not hand on to the root."""
    caplog.set_level(logging.ERROR)
    logging.getLogger("uvicorn.error").addHandler(caplog.handler)
    yield caplog.records
    logging.getLogger("uvicorn.error").removeHandler(caplog.handler)


async def test_wild_frames_end_with_a_code_and_leave_nothing_behind(
    nats_settings: Settings, errors: list[logging.LogRecord]
) -> None:
    settings = nats_settings.model_copy(update={"websocket_init_ms": 100})
    async with listening_gateway(settings) as sockets:
        before = len(asyncio.all_tasks())
        codes = set()
        for seed in range(CONNECTIONS):
            codes.add(await tried(sockets, random.Random(seed)))
        await sockets.all_gone()
        assert {1002, 4400, 4401} <= codes <= CODES, codes
        assert len(asyncio.all_tasks()) <= before
        assert errors == []
