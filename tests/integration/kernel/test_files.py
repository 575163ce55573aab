"""A service's file store: what it survives, what it sweeps, and that a file's size is not a process's size."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256
from itertools import repeat
from pathlib import Path

import msgspec
import pytest

from contracts.errors import Refusal
from contracts.files import PART_BYTES, FileSlice, FileState, FileStatus, GetFile, OpenFile
from kernel.client import Client
from kernel.database import Connection
from kernel.files import store
from kernel.files.sending import Sending
from kernel.service import Endpoints
from kernel.settings import Settings
from tests.platform.actors import OFFICER, OTHER_CITY_OFFICER
from tests.platform.hub import Caller, calling, new_id, pieces, running_service
from tests.platform.processes import crew_of

REGISTRY = Endpoints(service="registry", commands={}, queries={})
DATA = bytes(range(256)) * 8_000
AT_ONCE = timedelta(0)


class Storing(msgspec.Struct):
    """A store and its sender."""

    caller: Caller
    settings: Settings

    @property
    def sending(self) -> Sending:
        return Sending(self.caller.client, "registry", self.caller.token(OFFICER), None)

    async def opened(self, data: bytes) -> FileStatus:
        order = OpenFile(file=new_id(), name="名录.xlsx", size=len(data), sha256=sha256(data).hexdigest())
        return await self.sending.open(order)

    async def sent(self, data: bytes) -> FileStatus:
        status = await self.opened(data)
        return await self.sending.settled(await self.sending.send(status.file, 0, pieces(data)))

    def at_rest(self) -> set[str]:
        folder = self.settings.data_dir / "files" / "registry"
        found = (Path(parent, name) for parent, _, names in os.walk(folder) for name in names)
        return {str(place.relative_to(folder)) for place in found}


@pytest.fixture
async def storing(hub_settings: Settings) -> AsyncIterator[Storing]:
    async with calling(hub_settings) as caller:
        yield Storing(caller, hub_settings)


async def test_an_upload_outlives_the_service_that_took_its_first_bytes(storing: Storing) -> None:
    async with running_service(REGISTRY, storing.settings):
        file = (await storing.opened(DATA)).file
        await storing.sending.send(file, 0, pieces(DATA[:1_000_001]))
    async with running_service(REGISTRY, storing.settings):
        kept = await storing.sending.head(file)
        assert (kept.offset, kept.state) == (1_000_001, FileState.ARRIVING)
        done = await storing.sending.settled(await storing.sending.send(file, kept.offset, pieces(DATA[kept.offset :])))
        assert done.state is FileState.STORED


async def test_a_check_that_a_crash_broke_off_is_taken_up_again(storing: Storing) -> None:
    async with running_service(REGISTRY, storing.settings) as service:
        file = (await storing.opened(DATA)).file
        await storing.sending.send(file, 0, pieces(DATA[:-1]))
        await service.files._objects.keep_part(file, len(DATA) - 1, DATA[-1:])
        async with service.pool.acquire() as connection:
            await store.receive(connection, file, len(DATA), FileState.CHECKING)
    async with running_service(REGISTRY, storing.settings), asyncio.timeout(10):
        while storing.at_rest() != {f"objects/{sha256(DATA).hexdigest()}"}:
            await asyncio.sleep(0.01)
        assert (await storing.sending.head(file)).state is FileState.STORED


async def test_the_same_part_twice_at_once_is_taken_in_once(storing: Storing) -> None:
    async with running_service(REGISTRY, storing.settings):
        file = (await storing.opened(DATA)).file
        sent = (storing.sending.send(file, 0, pieces(DATA)) for _ in range(5))
        answers = await asyncio.gather(*sent, return_exceptions=True)
        refused = [answer for answer in answers if isinstance(answer, Refusal)]
        assert {refusal.code for refusal in refused} == {"FILE_OFFSET_WRONG"}
        status = await storing.sending.head(file)
        done = await storing.sending.settled(
            await storing.sending.send(file, status.offset, pieces(DATA[status.offset :]))
        )
        assert done.state is FileState.STORED


async def test_what_is_needed_no_more_is_swept_and_what_is_needed_stays(storing: Storing) -> None:
    async def first_bytes_only(connection: Connection, sha: str, agency: str) -> bool:
        return (sha, agency) == (sha256(b"named").hexdigest(), OFFICER.agency)

    named = msgspec.structs.replace(REGISTRY, file_named=first_bytes_only)
    async with running_service(named, storing.settings) as service:
        kept, lost = await storing.sent(b"named"), await storing.sent(b"unnamed")
        broken_off = (await storing.opened(DATA)).file
        await storing.sending.send(broken_off, 0, pieces(DATA[:5]))
        await service.files._objects.keep("f" * 64, b"written before a rollback")
        await service.sweep.sweep()
        assert len(storing.at_rest()) == 3
        await service.sweep.sweep(abandoned=AT_ONCE, unused=AT_ONCE)
        assert storing.at_rest() == {f"objects/{kept.sha256}"}
        for gone in (lost.file, broken_off):
            with pytest.raises(Refusal, match="NOT_FOUND"):
                await storing.sending.head(gone)


async def test_content_that_two_files_share_stays_until_both_are_gone(storing: Storing) -> None:
    async with running_service(REGISTRY, storing.settings) as service:
        first, second = await storing.sent(DATA), await storing.sent(DATA)
        for gone, left in ((first, 1), (second, 0)):
            async with service.pool.acquire() as connection:
                await store.delete(connection, gone.file)
            await service.sweep.sweep()
            assert len(storing.at_rest()) == left


async def test_another_agency_can_not_take_over_an_upload_by_its_id(storing: Storing) -> None:
    async with running_service(REGISTRY, storing.settings):
        status = await storing.opened(DATA)
        stranger = Sending(storing.caller.client, "registry", storing.caller.token(OTHER_CITY_OFFICER), None)
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await stranger.open(OpenFile(file=status.file, name="x", size=1, sha256="0" * 64))


async def test_a_file_of_200_mib_does_not_grow_the_service_by_a_quarter_of_it(storing: Storing) -> None:
    size = 200 * 1024 * 1024
    async with crew_of(storing.settings) as crew:
        await crew.start_service("registry", "services.registry")
        process, _ = crew.running["registry"]
        await storing.sent(DATA)
        before = memory_peak(process.pid)
        file = await send_zeros(storing, size)
        grown_by_upload = memory_peak(process.pid) - before
        received = await length_of(storing.caller.client, file, storing.caller.token(OFFICER))
        grown = memory_peak(process.pid) - before
    assert received == size
    assert grown_by_upload / size < 0.25
    assert grown / size < 0.25


async def send_zeros(storing: Storing, size: int) -> str:
    """A file of that many zero bytes."""
    digest = sha256()
    for piece in repeat(bytes(PART_BYTES), size // PART_BYTES):
        digest.update(piece)
    digest.update(bytes(size % PART_BYTES))
    order = OpenFile(file=new_id(), name="零.bin", size=size, sha256=digest.hexdigest())
    await storing.sending.open(order)
    await storing.sending.settled(await storing.sending.send(order.file, 0, zeros(size)))
    return order.file


async def zeros(size: int) -> AsyncIterator[bytes]:
    """That many zero bytes, part by part."""
    for at in range(0, size, PART_BYTES):
        yield bytes(min(PART_BYTES, size - at))


async def length_of(client: Client, file: str, token: str | None) -> int:
    """How many bytes the whole file gives out."""
    length, part = 0, 0
    while True:
        asked = GetFile(file=file, part=part)
        slice = await client.file("registry", "get", asked, FileSlice, token=token)
        if not slice.data:
            return length
        length, part = length + len(slice.data), part + 1


def memory_peak(pid: int) -> int:
    """The most memory the process has ever held, in bytes."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1]) * 1024
