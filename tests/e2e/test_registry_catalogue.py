"""The catalogue through GraphQL: an edition from its draft to a complaint's routing, with its basis and its changes."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from contracts.actors import Actor
from kernel.jurisdiction import Jurisdiction
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.platform.actors import ADMINISTRATOR, CITIZEN, HEAD, OFFICER, OPERATOR, UPPER_HEAD
from tests.platform.gateway import Door, open_door

AGENCY = "mutation ($input: RegisterAgencyInput!) { registerAgency(input: $input) { position } }"
DRAFT = "mutation ($input: DraftEditionInput!) { draftEdition(input: $input) { edition { state basedOn } } }"
REVISE = (
    "mutation ($input: ReviseEditionInput!) { reviseEdition(input: $input) { edition { items responsibilities } } }"
)
SUBMIT = "mutation ($input: SubmitEditionInput!) { submitEdition(input: $input) { edition { state } } }"
RETURN = "mutation ($input: ReturnEditionInput!) { returnEdition(input: $input) { edition { state returned } } }"
APPROVE = "mutation ($input: ApproveEditionInput!) { approveEdition(input: $input) { edition { state approval } } }"
PUBLISH = "mutation ($input: PublishEditionInput!) { publishEdition(input: $input) { edition { state } position } }"
ITEMS = """
query ($on: Date!) { enforcementItems(filter: {on: $on}) { edges { node { code basis office level } } } }
"""
DUTIES = "{ postDuties { edges { node { item post duty procedure accountability } } } }"
DIFFERENCES = """
query ($older: String!, $newer: String!) {
  catalogueDifferences(filter: {older: $older, newer: $newer}) {
    edges { node { kind text changes { field before after } } }
  }
}
"""
PROBLEMS = """
query ($version: String!) { catalogueProblems(filter: {version: $version}) { edges { node { kind text } } } }
"""
FILE = """
mutation ($input: FileComplaintInput!, $after: [String!]) {
  fileComplaint(input: $input, afterPosition: $after) { complaint { number agency routingReason } }
}
"""
DUTY = {
    "item": "P03",
    "post": "案件办理岗",
    "duty": "立案调查",
    "manner": "公开",
    "procedure": "立案—调查—决定",
    "supervision": "评查",
    "accountability": "不立案的追责",
}
ITEM = {"code": "P03", "name": "超标排放", "kind": "PENALTY", "legalBasis": "大气污染防治法第九十九条", "level": "CITY"}


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY, COMPLAINTS]) as door:
        for kind, region, level in (
            ("ECOLOGY", "640000", "PROVINCE"),
            ("ECOLOGY", "640500", "CITY"),
            ("URBAN_MANAGEMENT", "640500", "CITY"),
        ):
            facts = {
                "code": f"{kind.lower()}-{region}",
                "name": f"{region}某局",
                "kind": kind,
                "level": level,
                "region": region,
                "validFrom": "2020-01-01",
            }
            await door.data(ADMINISTRATOR, AGENCY, input={"agency": facts})
        yield door


def row(matter: str, name: str, region: str = "640000", agency: str = "ecology-640000", **more: str) -> dict[str, Any]:
    level = "PROVINCE" if region == "640000" else "CITY"
    basis = {"legalBasis": "三定规定"} | more
    return {"matter": matter, "matterName": name, "level": level, "region": region, "agency": agency} | basis


def rows(settings: Settings) -> list[dict[str, Any]]:
    table = Jurisdiction(settings.jurisdiction_dir).table("matters")
    return [row(one["code"], one["name"]) for one in table if not one["parent"]]


async def ordered(door: Door, who: Actor, mutation: str, version: str, **given: Any) -> dict[str, Any]:
    told = await door.data(who, mutation, input={"version": version, **given})
    answer: dict[str, Any] = next(iter(told.values()))
    return answer


async def carried_through(door: Door, version: str) -> str:
    await ordered(door, ADMINISTRATOR, SUBMIT, version)
    approved = await ordered(door, UPPER_HEAD, APPROVE, version, approval="宁政函〔2026〕1号")
    assert approved["edition"] == {"state": "APPROVED", "approval": "宁政函〔2026〕1号"}
    return str((await ordered(door, UPPER_HEAD, PUBLISH, version))["position"])


async def test_an_edition_is_published_and_shows_each_basis_as_of_the_day(door: Door, hub_settings: Settings) -> None:
    await ordered(door, ADMINISTRATOR, DRAFT, "2026-1", validFrom="2026-01-01")
    entries = {"items": [ITEM], "responsibilities": rows(hub_settings), "duties": [DUTY]}
    revised = await ordered(door, ADMINISTRATOR, REVISE, "2026-1", **entries)
    assert revised["edition"] == {"items": 1, "responsibilities": 7}
    await carried_through(door, "2026-1")
    for day, basis in (
        ("2026-08-14", "大气污染防治法第九十九条"),
        ("2026-08-15", "生态环境法典（取代大气污染防治法第九十九条）"),
    ):
        [edge] = (await door.data(CITIZEN, ITEMS, on=day))["enforcementItems"]["edges"]
        assert (edge["node"]["code"], edge["node"]["basis"]) == ("P03", basis)
    [edge] = (await door.data(CITIZEN, DUTIES))["postDuties"]["edges"]
    assert edge["node"]["accountability"] == "不立案的追责"
    error = await door.error(ADMINISTRATOR, REVISE, input={"version": "2026-1", "items": [ITEM]})
    assert error["message"] == "版本 2026-1 已公布，只有编制中的版本可以修改。"


async def test_a_matter_with_two_owners_is_refused_at_approval_in_chinese(door: Door, hub_settings: Settings) -> None:
    await ordered(door, ADMINISTRATOR, DRAFT, "2026-1", validFrom="2026-01-01")
    both = [row("environment", "环境保护", "640500", f"{kind}-640500") for kind in ("ecology", "urban_management")]
    await ordered(door, ADMINISTRATOR, REVISE, "2026-1", responsibilities=[*rows(hub_settings), *both])
    told = "“环境保护”在中卫市（640500）（市级）有 2 个责任机构：ecology-640500、urban_management-640500"
    [edge] = (await door.data(OFFICER, PROBLEMS, version="2026-1"))["catalogueProblems"]["edges"]
    assert edge["node"] == {"kind": "TWO_AGENCIES", "text": told}
    await ordered(door, ADMINISTRATOR, SUBMIT, "2026-1")
    error = await door.error(UPPER_HEAD, APPROVE, input={"version": "2026-1", "approval": "批准"})
    assert error["message"] == f"版本 2026-1 有 1 处问题，不能批准：{told}。"
    outside = await door.error(HEAD, APPROVE, input={"version": "2026-1", "approval": "批准"})
    assert outside["extensions"]["code"] == "NOT_FOUND"
    back = await ordered(door, UPPER_HEAD, RETURN, "2026-1", reason="一事两家")
    assert back["edition"] == {"state": "DRAFTED", "returned": "一事两家"}


async def test_next_years_edition_takes_over_on_its_day_and_the_routing_names_it(
    door: Door, hub_settings: Settings
) -> None:
    wide = rows(hub_settings)
    dust = row("environment.air", "大气污染", "640500", "ecology-640500", office="大气科")
    await ordered(door, ADMINISTRATOR, DRAFT, "2025-1", validFrom="2025-01-01")
    await ordered(door, ADMINISTRATOR, REVISE, "2025-1", responsibilities=[*wide, dust])
    await carried_through(door, "2025-1")
    copied = await ordered(door, ADMINISTRATOR, DRAFT, "2026-1", validFrom="2026-01-01", basedOn="2025-1")
    assert copied["edition"] == {"state": "DRAFTED", "basedOn": "2025-1"}
    await ordered(
        door,
        ADMINISTRATOR,
        REVISE,
        "2026-1",
        responsibilities=[dust | {"agency": "urban_management-640500", "office": "执法科"}],
        withoutResponsibilities=[{key: dust[key] for key in ("matter", "level", "region", "agency")}],
    )
    changes = (await door.data(OFFICER, DIFFERENCES, older="2025-1", newer="2026-1"))["catalogueDifferences"]["edges"]
    [change] = [edge["node"] for edge in changes]
    assert {one["field"]: (one["before"], one["after"]) for one in change["changes"]} == {
        "责任机构": ("ecology-640500", "urban_management-640500"),
        "责任科室": ("大气科", "执法科"),
    }
    hidden = await door.error(CITIZEN, DIFFERENCES, older="2025-1", newer="2026-1")
    assert hidden["extensions"]["code"] == "NOT_FOUND"
    position = await carried_through(door, "2026-1")
    complaint = {
        "channel": "HOTLINE_12345",
        "region": "640500",
        "title": "工地扬尘",
        "text": "工地扬尘大，粉尘污染空气，请查处废气",
    }
    told = (await door.data(OPERATOR, FILE, input=complaint, after=[position]))["fileComplaint"]["complaint"]
    assert told["agency"] == "urban_management-640500"
    assert told["routingReason"].startswith("权责清单 2026-1 版：“大气污染”")
    assert "执法科" in told["routingReason"]
