"""What is written in one turn goes out as one, in order, and nothing is lost at the end."""

import asyncio
from typing import Any

from gateway.corking import WAITING_BYTES_MAX, Corked


class Wire:
    """A transport that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[bytes | str] = []
        self.closing = False

    def write(self, data: bytes) -> None:
        self.told.append(data)

    def write_eof(self) -> None:
        self.told.append("end")

    def close(self) -> None:
        self.told.append("closed")
        self.closing = True

    def is_closing(self) -> bool:
        return self.closing


def corked(wire: Wire) -> Any:
    return Corked(wire, asyncio.get_running_loop())


async def test_head_and_body_written_in_one_turn_are_one_packet_and_those_of_the_next_turn_another() -> None:
    wire = Wire()
    transport = corked(wire)
    transport.write(b"head ")
    transport.write(b"body")
    assert wire.told == []
    await asyncio.sleep(0)
    assert wire.told == [b"head body"]
    transport.write(b"more")
    await asyncio.sleep(0)
    assert wire.told == [b"head body", b"more"]


async def test_what_is_large_does_not_wait() -> None:
    wire = Wire()
    transport = corked(wire)
    transport.write(b"head ")
    transport.write(b"x" * WAITING_BYTES_MAX)
    assert wire.told == [b"head " + b"x" * WAITING_BYTES_MAX]
    await asyncio.sleep(0)
    assert len(wire.told) == 1


async def test_who_closes_sends_first_what_waits() -> None:
    wire = Wire()
    transport = corked(wire)
    transport.write(b"last words")
    transport.write_eof()
    transport.close()
    await asyncio.sleep(0)
    assert wire.told == [b"last words", "end", "closed"]


async def test_to_whom_has_gone_meanwhile_nothing_is_written() -> None:
    wire = Wire()
    transport = corked(wire)
    transport.write(b"too late")
    wire.closing = True
    await asyncio.sleep(0)
    assert wire.told == []


async def test_everything_else_is_the_transports_own() -> None:
    wire = Wire()
    assert corked(wire).is_closing() is False
    wire.closing = True
    assert corked(wire).is_closing() is True
