"""Open311 as a hotline's system, an officer, and a citizen with no login speak it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import msgspec
import pytest

from contracts.actors import Actor
from kernel.issuer import issue_token
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.integration.complaints.world import World, world
from tests.platform.actors import HEAD, OFFICER, OPERATOR, OTHER_CITY_OFFICER
from tests.platform.gateway import Door, open_door
from tests.platform.hub import new_id

PUBLISHED = (
    """
    INSERT INTO registry.agencies (code, name, kind, level, region, valid_from)
    VALUES ('ecology-640500', '中卫市生态环境局', 'ecology', 'city', '640500', '2020-01-01')
    """,
    """
    INSERT INTO registry.catalogue_versions (catalogue, version, valid_from, parts, published_at)
    VALUES ('matrix', '2026-1', '2026-01-01', 1, now())
    """,
    """
    INSERT INTO registry.editions (version, region, parties, valid_from, state, published_at)
    VALUES ('2026-1', '000000', '{}', '2026-01-01', 'published', now())
    """,
    """
    INSERT INTO registry.matrix_rows (version, matter, level, region, matter_name, agency, legal_basis)
    VALUES ('2026-1', 'environment.water', 'city', '640500', '水污染', 'ecology-640500', '水污染防治法')
    """,
)
REPORT = {
    "jurisdiction_id": "640500",
    "service_code": "environment.water",
    "description": "纸厂夜里排废水 <b>&",
    "address_string": "工业园区",
}
PERSON = {"last_name": "王", "first_name": "小明", "phone": "13900000000"}


class Desk(msgspec.Struct):
    """The hub behind its door."""

    door: Door
    world: World

    def key(self, who: Actor) -> str:
        """The api_key of somebody."""
        return issue_token(self.world.settings, who)

    async def submit(self, who: Actor | None, ending: str = "json", **given: str) -> httpx.Response:
        """The answer to a report."""
        form = REPORT | given | ({"api_key": self.key(who)} if who else {})
        return await self.door.http.post(f"/open311/v2/requests.{ending}", data=form)

    async def get(self, path: str, who: Actor | None = None, **given: str) -> httpx.Response:
        """The answer to a question."""
        key = {"api_key": self.key(who)} if who else {}
        return await self.door.http.get(f"/open311/{path}", params=given | key)


@pytest.fixture
async def desk(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[Desk]:
    async with world(hub_settings, tmp_path, REGISTRY) as hub, open_door(hub.settings, []) as door:
        for statement in PUBLISHED:
            await hub.rows(statement)
        heard = "query ($after: [String!]) { complaints(afterPosition: $after) { edges { cursor } } }"
        await door.data(OPERATOR, heard, after=[hub.heard])
        yield Desk(door, hub)


async def test_a_hotline_files_by_its_key_and_follows_what_it_filed(desk: Desk) -> None:
    answer = await desk.submit(
        OPERATOR, **PERSON, **{"attribute[external_number]": "GD-1", "lat": "37.5", "long": "105.2"}
    )
    assert answer.status_code == 201, answer.text
    (filed,) = answer.json()
    number = filed["service_request_id"]
    assert len(number) == 14 and f"编号 {number}" in filed["service_notice"] and "查询码" in filed["service_notice"]
    assert "13900000000" not in answer.text
    (again,) = (
        await desk.submit(OPERATOR, **PERSON, **{"attribute[external_number]": "GD-1", "lat": "37.5", "long": "105.2"})
    ).json()
    assert again["service_request_id"] == number
    (shown,) = (await desk.get(f"v2/requests/{number}.json", OFFICER)).json()
    assert (shown["status"], shown["service_code"], shown["description"]) == (
        "open",
        "environment.water",
        REPORT["description"],
    )
    assert (shown["agency_responsible"], shown["lat"], shown["address"]) == ("中卫市生态环境局", 37.5, "工业园区")
    assert "王小明" not in str(shown)
    ((line,),) = await desk.world.rows("SELECT count(*) FROM complaints WHERE number = $1 AND caller_known", number)
    assert line == 1


async def test_a_repeat_under_one_key_is_the_same_report_and_other_content_is_refused(desk: Desk) -> None:
    id = new_id()
    headers = {"idempotency-key": id, "authorization": f"Bearer {desk.key(OPERATOR)}"}
    first, again = [
        (await desk.door.http.post("/open311/v2/requests.json", data=REPORT, headers=headers)).json() for _ in range(2)
    ]
    assert first == again
    other = REPORT | {"description": "另一件事"}
    answer = await desk.door.http.post("/open311/v2/requests.json", data=other, headers=headers)
    (error,) = answer.json()
    assert answer.status_code == error["code"] == 409


async def test_a_citizen_files_with_no_login_and_follows_by_what_was_answered_only(desk: Desk) -> None:
    (filed,) = (await desk.submit(None, **PERSON)).json()
    id = filed["service_request_id"]
    (shown,) = (await desk.get(f"v2/requests/{id}.json")).json()
    assert shown["status"] == "open" and "description" not in shown
    (token,) = (await desk.get(f"v2/tokens/{id}.json")).json()
    assert token == {"token": id, "service_request_id": id}
    for path in (id[:14], id[:-1] + ("0" if id[-1] != "0" else "1"), "TS000000000000", "x" * 300):
        assert (await desk.get(f"v2/requests/{path}.json")).status_code == 404
    assert (await desk.get("v2/requests.json")).json() == []
    assert (await desk.get("v2/requests.json", service_request_id=id[:14])).json() == []


async def test_a_list_shows_what_graphql_shows_the_same_person(desk: Desk) -> None:
    number = await desk.world.filed()
    closed = await desk.world.signed()
    for who, seen in (
        (OPERATOR, {number, closed}),
        (HEAD, {number, closed}),
        (OTHER_CITY_OFFICER, set()),
        (None, set()),
    ):
        found = (await desk.get("v2/requests.json", who, jurisdiction_id="640500", status="open")).json()
        assert {one["service_request_id"] for one in found} == seen
    assert (await desk.get("v2/requests.json", OPERATOR, status="closed")).json() == []
    assert (await desk.get("v2/requests.json", OPERATOR, end_date="2026-01-01T00:00:00Z")).json() == []
    answer = await desk.get("v2/requests.xml", OFFICER, service_request_id=f"{number},{closed}")
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert {one.findtext("service_request_id") for one in ElementTree.fromstring(answer.content)} == {number, closed}


async def test_services_their_definition_and_the_discovery_document(desk: Desk) -> None:
    (service,) = (await desk.get("v2/services.json", jurisdiction_id="640502")).json()
    assert (service["service_code"], service["service_name"], service["type"]) == (
        "environment.water",
        "水污染",
        "realtime",
    )
    tree = ElementTree.fromstring(
        (await desk.get("v2/services/environment.water.xml", jurisdiction_id="640500")).content
    )
    assert tree.tag == "service_definition"
    codes = [one.findtext("code") for one in tree.iter("attribute")]
    assert codes[:2] == ["channel", "external_number"]
    (endpoint,) = (await desk.get("discovery.json")).json()["endpoints"]
    assert endpoint["url"].endswith("/open311/v2") and endpoint["formats"] == ["text/xml", "application/json"]


async def test_whatever_is_wrong_is_told_in_chinese_in_the_form_of_the_standard(desk: Desk) -> None:
    wrong: list[tuple[int, str, Any]] = [
        (400, "jurisdiction_id", await desk.get("v2/services.json")),
        (400, "“jurisdiction_id”填写有误：收到 64", await desk.get("v2/services.json", jurisdiction_id="64")),
        (404, "行政区划", await desk.get("v2/services.json", jurisdiction_id="999999")),
        (404, "service_code", await desk.get("v2/services/nothing.json", jurisdiction_id="640500")),
        (400, "service_code", await desk.submit(None, service_code="")),
        (400, "status", await desk.get("v2/requests.json", status="lost")),
        (400, "至多 90 日", await desk.get("v2/requests.json", start_date="2026-01-01", end_date="2026-06-01")),
        (400, "attribute[external_number]", await desk.submit(None, **{"attribute[external_number]": "1"})),
        (403, "令牌", await desk.get("v2/requests.json", None, api_key="forged")),
        (403, "12345热线", await desk.submit(HEAD, **{"attribute[channel]": "hotline_12345"})),
        (403, "管辖范围", await desk.submit(OTHER_CITY_OFFICER)),
        (404, "接口", await desk.get("v3/services.json")),
        (405, "GET", await desk.door.http.put("/open311/v2/services.json")),
        (415, "urlencoded", await desk.door.http.post("/open311/v2/requests.json", json=REPORT)),
        (413, "", await desk.submit(None, description="长" * 30_000)),
    ]
    for status, part, answer in wrong:
        (error,) = answer.json()
        assert (answer.status_code, error["code"]) == (status, status), (part, answer.text)
        assert part in error["description"]
    tree = ElementTree.fromstring((await desk.submit(None, "xml", description="")).content)
    assert tree.tag == "errors" and tree.findtext("error/code") == "400"
    assert "description" in (tree.findtext("error/description") or "")


async def test_a_foreign_page_cannot_make_a_browser_report(desk: Desk) -> None:
    headers = {"origin": "https://elsewhere.example"}
    answer = await desk.door.http.post("/open311/v2/requests.json", data=REPORT, headers=headers)
    assert answer.status_code == 403
    ((count,),) = await desk.world.rows("SELECT count(*) FROM complaints")
    assert count == 0
