"""Files of complaints through the door: a picture of the public, and a hotline's results."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from contracts.actors import Actor
from kernel.calendar import local_date
from kernel.settings import Settings
from tests.conftest import SettingsMaker
from tests.integration.complaints.world import World, world
from tests.platform.actors import OFFICER, OPERATOR, URBAN_MANAGEMENT
from tests.platform.gateway import Door, open_door
from tests.platform.pictures import left_in, photograph

PIECE = {"content-type": "application/offset+octet-stream", "upload-offset": "0"}
FILE = """
mutation ($input: FileComplaintInput!) { fileComplaint(input: $input) { number queryCode } }
"""
SEE = """
query ($number: String!) {
  findComplaints(number: $number) {
    number registration attachments { totalCount edges { node { nth state name mediaType cleaned sha256 } } }
  }
}
"""
EXPORT = """
mutation ($input: ExportWorkOrdersInput!) {
  exportWorkOrders(input: $input) { complaintExport { rowsTotal filename sha256 } }
}
"""


@pytest.fixture
async def door(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[Door]:
    async with world(hub_settings, tmp_path) as hub, open_door(hub.settings, []) as door:
        await told(hub)
        yield door


async def told(hub: World) -> None:
    """The service has heard of the world's agencies."""
    await hub.filed()


async def announced(door: Door, who: Actor | None, data: bytes) -> httpx.Response:
    order = {"name": "王小明拍的.jpg", "size": len(data), "sha256": sha256(data).hexdigest()}
    return await door.http.post("/files/complaints", json=order, headers=door.headers(who))


async def sent(door: Door, who: Actor | None, data: bytes) -> str:
    place = (await announced(door, who, data)).headers["location"]
    answer = await door.http.patch(place, content=data, headers=door.headers(who) | PIECE)
    assert answer.status_code == 204, answer.text
    return str(place).rsplit("/", 1)[1]


def report(**changes: Any) -> dict[str, Any]:
    return {"channel": "WEB", "title": "纸厂排废水", "text": "夜里排废水", "region": "640500"} | changes


async def seen(door: Door, who: Actor, number: str) -> dict[str, Any]:
    (found,) = (await door.data(who, SEE, number=number))["findComplaints"]
    return dict(found)


async def test_a_citizen_sends_a_photograph_and_the_officer_gets_only_what_it_shows(door: Door) -> None:
    id = await sent(door, None, photograph())
    number = (await door.data(None, FILE, input=report(attachments=[id])))["fileComplaint"]["number"]
    async with asyncio.timeout(20):
        while (found := await seen(door, OFFICER, number))["attachments"]["edges"][0]["node"]["state"] == "WAITING":
            await asyncio.sleep(0.05)
    one = found["attachments"]["edges"][0]["node"]
    assert found["registration"].startswith("640500-") and found["attachments"]["totalCount"] == 1
    assert (one["state"], one["name"], one["mediaType"], one["cleaned"]) == ("READY", "附件1.jpg", "image/jpeg", True)
    place = f"/files/complaints/{one['sha256']}"
    answer = await door.http.get(place, headers=door.headers(OFFICER))
    assert answer.status_code == 200 and left_in(answer.content) == []
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "%E7%8E%8B" not in answer.headers["content-disposition"]
    for who, status in ((None, 403), (URBAN_MANAGEMENT, 404)):
        assert (await door.http.get(place, headers=door.headers(who))).status_code == status


async def test_a_paper_of_a_citizen_is_refused_in_words_that_say_what_to_do(door: Door) -> None:
    id = await sent(door, None, b"%PDF-1.7 /Author (X)")
    error = await door.error(None, FILE, input=report(attachments=[id]))
    assert error["extensions"]["code"] == "COMPLAINT_ATTACHMENT_NOT_A_PICTURE"
    assert "请改交照片或截图" in error["message"]


async def test_the_public_sends_no_more_than_its_files_may_take(
    settings_for_test: SettingsMaker, tmp_path: Path
) -> None:
    settings = settings_for_test(public_file_mib=1, public_file_quota_mib=1)
    async with world(settings, tmp_path) as hub, open_door(hub.settings, []) as door:
        for data, code in ((bytes(1024 * 1024 + 1), "FILE_TOO_LARGE"), (bytes(600 * 1024), None)):
            answer = await announced(door, None, data)
            assert (answer.status_code, code) == ((413, code) if code else (201, None))
        again = await announced(door, None, bytes(600 * 1024))
        assert again.json()["errors"][0]["extensions"]["code"] == "FILE_QUOTA_REACHED"
        assert (await announced(door, OPERATOR, bytes(2 * 1024 * 1024))).status_code == 201


async def test_the_hotline_downloads_the_results_of_its_work_orders(door: Door) -> None:
    today = local_date(datetime.now(UTC)).isoformat()
    given = {"fromOn": today, "toOn": today}
    export = (await door.data(OPERATOR, EXPORT, input=given))["exportWorkOrders"]["complaintExport"]
    answer = await door.http.get(f"/files/complaints/{export['sha256']}", headers=door.headers(OPERATOR))
    (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert (export["rowsTotal"], row["办理状态"], row["承办单位"]) == (1, "待签收", "640500生态环境部门")
