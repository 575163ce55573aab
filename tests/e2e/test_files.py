"""Files through the gateway: sent in pieces, checked, given out as attachments to those who may have them."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from contracts.actors import Actor
from contracts.files import FILE_BYTES_MAX, PART_BYTES
from contracts.transfer.referral_terms import DocumentKind
from contracts.transfer.referrals import ApproveReferral, HandOverReferral, NewDocument
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from services.transfer.endpoints import ENDPOINTS as TRANSFER
from tests.conftest import SettingsMaker
from tests.integration.transfer.world import FULL_FILE, world
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    OFFICER,
    OPERATOR,
    OTHER_CITY_OFFICER,
    OTHER_OFFICER,
    OTHER_POLICE,
    POLICE,
    PROCURATOR,
    URBAN_MANAGEMENT,
)
from tests.platform.actors import HEAD as DIRECTOR
from tests.platform.buckets import bucket
from tests.platform.gateway import Door, open_door
from tests.platform.sockets import listening_gateway

PIECE = {"content-type": "application/offset+octet-stream"}
CHANCE = random.Random(640500)
PDF = b"%PDF-1.7\n" + CHANCE.randbytes(3 * PART_BYTES + 1234)


class Sender(msgspec.Struct):
    """One person's way to a store over HTTP."""

    door: Door
    actor: Actor | None = OFFICER
    store: str = "transfer"

    def as_(self, actor: Actor | None) -> "Sender":
        return Sender(self.door, actor, self.store)

    async def announce(self, data: bytes, *, name: str = "监测报告.pdf", **other: Any) -> httpx.Response:
        told = {"name": name, "size": len(data), "sha256": sha256(data).hexdigest()} | other
        return await self.door.http.post(f"/files/{self.store}", json=told, headers=self.door.headers(self.actor))

    async def opened(self, data: bytes, **other: Any) -> str:
        answer = await self.announce(data, **other)
        assert answer.status_code == 201, answer.text
        return str(answer.headers["location"])

    async def patch(self, place: str, offset: int, data: Any) -> httpx.Response:
        headers = self.door.headers(self.actor) | PIECE | {"upload-offset": str(offset)}
        return await self.door.http.patch(place, content=data, headers=headers)

    async def head(self, place: str) -> httpx.Response:
        return await self.door.http.head(place, headers=self.door.headers(self.actor))

    async def get(self, place: str, **headers: str) -> httpx.Response:
        return await self.door.http.get(place, headers=self.door.headers(self.actor) | headers)

    async def sent(self, data: bytes, **other: Any) -> str:
        place = await self.opened(data, **other)
        answer = await self.patch(place, 0, data)
        assert answer.status_code == 204, answer.text
        return place


def at_rest(settings: Settings, store: str = "transfer") -> list[Path]:
    """Every file of the store on the disk."""
    return [place for place in (settings.data_dir / "files" / store).rglob("*") if place.is_file()]


@pytest.fixture
async def sender(hub_settings: Settings) -> AsyncIterator[Sender]:
    async with open_door(hub_settings, [TRANSFER]) as door:
        yield Sender(door)


async def test_a_file_comes_back_as_it_was_sent_and_only_as_an_attachment(sender: Sender) -> None:
    place = await sender.sent(PDF)
    answer = await sender.get(place)
    assert (answer.status_code, answer.content) == (200, PDF)
    kept = answer.headers
    assert kept["content-type"] == "application/pdf"
    assert kept["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%E7%9B%91%E6%B5%8B%E6%8A%A5%E5%91%8A.pdf" in kept["content-disposition"]
    assert kept["x-content-type-options"] == "nosniff"
    assert kept["content-security-policy"] == "default-src 'none'; sandbox"
    assert kept["cache-control"] == "private, no-store"
    assert kept["etag"] == f'"{sha256(PDF).hexdigest()}"'


async def test_what_a_file_is_called_does_not_make_it_that(sender: Sender) -> None:
    page = await sender.sent(b"<script>alert(1)</script>", name="图.png")
    assert (await sender.get(page)).headers["content-type"].startswith("text/plain")
    nothing = await sender.sent(b"\x00\x01\x02", name='a".html\r\nx: y')
    answer = await sender.get(nothing)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "x" not in answer.headers


async def test_an_upload_goes_on_where_it_broke_off(sender: Sender) -> None:
    place = await sender.opened(PDF)
    for _ in range(4):
        offset = int((await sender.head(place)).headers["upload-offset"])
        await sender.patch(place, offset, PDF[offset : CHANCE.randint(offset + 1, len(PDF) - 1)])
    told = await sender.head(place)
    assert (told.headers["upload-state"], told.headers["upload-length"]) == ("arriving", str(len(PDF)))
    offset = int(told.headers["upload-offset"])
    assert (await sender.patch(place, offset, PDF[offset:])).headers["upload-state"] == "stored"
    assert (await sender.get(place)).content == PDF


async def test_what_came_before_a_broken_connection_stays(hub_settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        gateway = await stack.enter_async_context(listening_gateway(hub_settings, [TRANSFER]))
        client = httpx.AsyncClient(base_url=f"http://{gateway.address}", trust_env=False)
        sender = Sender(Door(await stack.enter_async_context(client), gateway.settings))
        place = await sender.opened(PDF)
        broken_at = CHANCE.randint(PART_BYTES + 1, len(PDF) - 1)
        await break_off(sender, gateway.address, place, broken_at)
        assert PART_BYTES <= await resumed(sender, place) <= broken_at
        assert (await sender.get(place)).content == PDF


async def resumed(sender: Sender, place: str) -> int:
    """Send the rest as a client does: ask, send, ask again while bytes from before the break still come in."""
    async with asyncio.timeout(20):
        while True:
            offset = int((await sender.head(place)).headers["upload-offset"])
            answer = await sender.patch(place, offset, PDF[offset:]) if offset >= PART_BYTES else None
            if answer is not None and answer.status_code == 204:
                return offset
            assert answer is None or answer.status_code == 409
            await asyncio.sleep(0.01)


async def break_off(sender: Sender, address: str, place: str, at: int) -> None:
    """Announce the whole file, send its first bytes, and hang up."""
    headers = sender.door.headers(sender.actor) | PIECE | {"upload-offset": "0", "content-length": str(len(PDF))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    host, _, port = address.partition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"PATCH {place} HTTP/1.1\r\nhost: {address}\r\n{head}\r\n".encode() + PDF[:at])
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def test_files_can_rest_in_an_s3_compatible_store(hub_settings: Settings) -> None:
    async with bucket(hub_settings) as settings, open_door(settings, [TRANSFER]) as door:
        sender = Sender(door)
        first, second = await sender.sent(PDF), await sender.sent(PDF)
        assert first != second
        assert (await sender.get(second)).content == PDF
        start = CHANCE.randint(1, len(PDF) - 2)
        assert (await sender.get(first, range=f"bytes={start}-")).content == PDF[start:]
        wrong = await sender.opened(PDF, sha256="0" * 64)
        assert (await sender.patch(wrong, 0, PDF)).status_code == 422
        kept = [place for place in (settings.data_dir / "bucket").rglob("*_object") if place.is_file()]
        assert [place.name for place in kept] == [f"{sha256(PDF).hexdigest()}._S3rver_object"]
        assert at_rest(settings) == []


async def test_bytes_at_a_wrong_offset_are_refused_with_the_right_one_named(sender: Sender) -> None:
    place = await sender.opened(PDF)
    await sender.patch(place, 0, PDF[:1000])
    for wrong in (0, 999, 1001, len(PDF)):
        answer = await sender.patch(place, wrong, PDF[wrong : wrong + 10] or b"x")
        assert (answer.status_code, answer.headers["upload-offset"]) == (409, "1000")
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "FILE_OFFSET_WRONG"
        assert "请从 1000 处续传" in error["message"]


async def test_more_bytes_than_announced_are_refused(sender: Sender) -> None:
    place = await sender.opened(b"abc")
    answer = await sender.patch(place, 0, b"abcd")
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "FILE_TOO_LARGE")


async def test_bytes_that_are_not_those_announced_are_refused_and_dropped(
    sender: Sender, hub_settings: Settings
) -> None:
    place = await sender.opened(PDF, sha256="0" * 64)
    answer = await sender.patch(place, 0, PDF)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["extensions"]["code"]) == (422, "FILE_CHECKSUM_WRONG")
    assert error["extensions"]["got"] == sha256(PDF).hexdigest()
    assert (await sender.head(place)).headers["upload-state"] == "refused"
    assert (await sender.get(place)).status_code == 404
    assert at_rest(hub_settings) == []


async def test_two_files_of_the_same_bytes_share_one_object(sender: Sender, hub_settings: Settings) -> None:
    first, second = await sender.sent(PDF, name="甲.pdf"), await sender.as_(POLICE).sent(PDF, name="乙.pdf")
    assert first != second
    (place,) = at_rest(hub_settings)
    assert place.name == sha256(PDF).hexdigest()
    assert (await sender.as_(POLICE).get(second)).content == PDF


async def test_a_file_is_its_agencys_and_to_others_it_is_not_there(sender: Sender) -> None:
    place, by_content = await sender.sent(PDF), f"/files/transfer/{sha256(PDF).hexdigest()}"
    for colleague in (OFFICER, OTHER_OFFICER, DIRECTOR):
        assert (await sender.as_(colleague).get(place)).content == PDF
        assert (await sender.as_(colleague).get(by_content)).content == PDF
    for stranger in (OTHER_CITY_OFFICER, POLICE, PROCURATOR, URBAN_MANAGEMENT):
        assert (await sender.as_(stranger).get(place)).status_code == 404
        assert (await sender.as_(stranger).get(by_content)).status_code == 404
    for stranger in (OTHER_CITY_OFFICER, POLICE):
        assert (await sender.as_(stranger).head(place)).status_code == 404
        assert (await sender.as_(stranger).patch(place, 0, b"x")).status_code == 404
    for nobody in (CITIZEN, ENTERPRISE, OPERATOR, None):
        assert (await sender.as_(nobody).get(place)).status_code == 403
        assert (await sender.as_(nobody).announce(PDF)).status_code == 403
    assert (await sender.get("/files/transfer/nothing")).status_code == 404
    assert (await sender.get("/files/nowhere/nothing")).status_code == 404


async def test_a_download_can_be_taken_up_anywhere(sender: Sender) -> None:
    place = await sender.sent(PDF)
    start = CHANCE.randint(1, len(PDF) - 2)
    rest = await sender.get(place, range=f"bytes={start}-")
    assert (rest.status_code, rest.content) == (206, PDF[start:])
    assert rest.headers["content-range"] == f"bytes {start}-{len(PDF) - 1}/{len(PDF)}"
    across = await sender.get(place, range=f"bytes={PART_BYTES - 5}-{PART_BYTES + 4}")
    assert across.content == PDF[PART_BYTES - 5 : PART_BYTES + 5]
    assert (await sender.get(place, range=f"bytes={len(PDF)}-")).status_code == 416
    other = await sender.get(place, **{"range": "bytes=5-", "if-range": '"another"'})
    assert (other.status_code, other.content) == (200, PDF)


async def test_an_empty_file_is_a_file(sender: Sender) -> None:
    place = await sender.opened(b"", name="空.txt")
    assert (await sender.patch(place, 0, b"")).headers["upload-state"] == "stored"
    assert (await sender.get(place)).content == b""


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"size": FILE_BYTES_MAX + 1}, "FILE_TOO_LARGE"),
        ({"size": -1}, "INVALID_INPUT"),
        ({"sha256": "no"}, "INVALID_INPUT"),
        ({"name": ""}, "INVALID_INPUT"),
        ({"name": "长" * 201}, "INVALID_INPUT"),
    ],
    ids=["too large", "negative", "no digest", "no name", "long name"],
)
async def test_an_announcement_that_can_not_be_kept_is_refused(
    sender: Sender, wrong: dict[str, Any], code: str
) -> None:
    answer = await sender.announce(b"x", **wrong)
    assert answer.json()["errors"][0]["extensions"]["code"] == code


async def test_an_agency_that_has_used_up_its_quota_is_told_so(settings_for_test: SettingsMaker) -> None:
    async with open_door(settings_for_test(file_quota_mib=2), [TRANSFER]) as door:
        sender = Sender(door)
        await sender.sent(PDF)
        answer = await sender.announce(PDF)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (413, "FILE_QUOTA_REACHED")
        assert (await sender.as_(POLICE).announce(PDF)).status_code == 201


async def test_a_sealed_store_keeps_nothing_in_clear_and_gives_back_nothing_that_was_sent(
    hub_settings: Settings,
) -> None:
    from services.complaints.endpoints import ENDPOINTS as COMPLAINTS

    words = "来电人张某，电话 13900000000。".encode() * 50_000
    async with open_door(hub_settings, [COMPLAINTS]) as door:
        sender = Sender(door, OPERATOR, "complaints")
        place = await sender.opened(words)
        await sender.patch(place, 0, words[: PART_BYTES + 77])
        arriving = [one.read_bytes() for one in at_rest(hub_settings, "complaints")]
        assert (await sender.patch(place, PART_BYTES + 77, words[PART_BYTES + 77 :])).headers[
            "upload-state"
        ] == "stored"
        (resting,) = [one.read_bytes() for one in at_rest(hub_settings, "complaints")]
        assert len(resting) > len(words)
        assert not any(b"13900000000" in kept for kept in (*arriving, resting))
        assert (await sender.get(place)).status_code == 404


async def test_the_parties_of_a_referral_may_have_its_documents(hub_settings: Settings) -> None:
    async with world(hub_settings) as hub, open_door(hub_settings, []) as door:
        sender, place = Sender(door), f"/files/transfer/{sha256(PDF).hexdigest()}"
        await sender.sent(PDF)
        letter = NewDocument(kind=DocumentKind.TEST_REPORT, title="监测报告", sha256=sha256(PDF).hexdigest())
        number = await hub.proposed([*FULL_FILE[:3], letter])
        await hub.send(DIRECTOR, ApproveReferral(number=number, version=1))
        assert (await sender.as_(POLICE).get(place)).status_code == 404
        await hub.send(OFFICER, HandOverReferral(number=number, version=2))
        for party in (POLICE, PROCURATOR):
            assert (await sender.as_(party).get(place)).content == PDF
        for stranger in (OTHER_POLICE, OTHER_CITY_OFFICER):
            assert (await sender.as_(stranger).get(place)).status_code == 404


async def test_naming_anothers_digest_in_a_referral_opens_nothing(hub_settings: Settings) -> None:
    async with world(hub_settings) as hub, open_door(hub_settings, []) as door:
        sender = Sender(door, OTHER_CITY_OFFICER)
        await sender.sent(PDF)
        named = NewDocument(kind=DocumentKind.TEST_REPORT, title="监测报告", sha256=sha256(PDF).hexdigest())
        await hub.proposed([named])
        assert (await sender.as_(OFFICER).get(f"/files/transfer/{named.sha256}")).status_code == 404


async def test_a_stored_file_can_not_be_written_to_again(sender: Sender) -> None:
    place = await sender.sent(PDF)
    for offset in (0, len(PDF)):
        assert (await sender.patch(place, offset, b"x")).status_code == 409


async def test_a_registry_file_is_its_senders_alone(hub_settings: Settings) -> None:
    async with open_door(hub_settings, [REGISTRY]) as door:
        sender = Sender(door, DIRECTOR, "registry")
        place = await sender.sent(b"PK\x03\x04" + CHANCE.randbytes(100), name="名录.zip")
        assert (await sender.get(place)).headers["content-type"] == "application/zip"
        assert (await sender.as_(OTHER_CITY_OFFICER).get(place)).status_code == 404
