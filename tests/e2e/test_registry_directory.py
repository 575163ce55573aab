"""The directory at full size through GraphQL: search, double entries, moves between regions, mistaken closings."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from contracts.actors import Actor, AgencyKind, Role
from kernel.settings import Settings
from services.complaints.endpoints import ENDPOINTS as COMPLAINTS
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.integration.registry.serving import PEERS
from tests.platform.actors import ADMINISTRATOR, CITIZEN, ENTERPRISE, HEAD, OFFICER, OPERATOR, POLICE
from tests.platform.gateway import Door, open_door

MILL, DOUBLE, FAR = ENTERPRISE.agency, PEERS[0], PEERS[1]
RECEIVER = Actor(
    subject="head-there", agency="ecology-640400", agency_kind=AgencyKind.ECOLOGY, region="640400", roles=(Role.HEAD,)
)
AGENCY = "mutation ($input: RegisterAgencyInput!) { registerAgency(input: $input) { position } }"
REGISTER = """
mutation ($input: RegisterEnterpriseInput!) { registerEnterprise(input: $input) { enterprise { address } position } }
"""
CHANGE = "mutation ($input: ChangeEnterpriseInput!) { changeEnterprise(input: $input) { enterprise { address } } }"
CLOSE = "mutation ($input: CloseEnterpriseInput!) { closeEnterprise(input: $input) { enterprise { state } } }"
REOPEN = "mutation ($input: ReopenEnterpriseInput!) { reopenEnterprise(input: $input) { enterprise { state } } }"
SEARCH = """
query ($filter: EnterpriseFilter, $order: EnterpriseOrder, $first: Int, $after: String) {
  enterprises(filter: $filter, order: $order, first: $first, after: $after) {
    totalCount edges { node { creditCode distance } } pageInfo { hasNextPage endCursor }
  }
}
"""
PERMIT = "mutation ($input: RecordPermitInput!) { recordPermit(input: $input) { permit { number } } }"
FILE = """
mutation ($input: FileComplaintInput!, $after: [String!]) {
  fileComplaint(input: $input, afterPosition: $after) { complaint { number } position }
}
"""
PROPOSE_MERGE = """
mutation ($input: ProposeMergeInput!) { proposeMerge(input: $input) { enterpriseMerge { number state } } }
"""
APPROVE_MERGE = """
mutation ($input: ApproveMergeInput!) {
  approveMerge(input: $input) { enterpriseMerge { state successorName } position }
}
"""
UNDO_MERGE = """
mutation ($input: UndoMergeInput!) { undoMerge(input: $input) { enterpriseMerge { state undoReason } position } }
"""
PROFILE = """
query ($code: String!, $after: [String!]) {
  enterprise(creditCode: $code, afterPosition: $after) {
    state successor
    permits { totalCount edges { node { number } } }
    complaints { edges { node { number } } }
    merges { edges { node { creditCode successor state } } }
    changes { edges { node { creditCode number changes { label before after } } } }
  }
}
"""
OFFER = """
mutation ($input: ProposeRelocationInput!) {
  proposeRelocation(input: $input) { enterpriseRelocation { number receiver duties { name limitValue limitUnit } } }
}
"""
ACCEPT = """
mutation ($input: AcceptRelocationInput!) {
  acceptRelocation(input: $input) { enterpriseRelocation { state } position }
}
"""
PLACE = """
query ($code: String!) {
  enterprise(creditCode: $code) { region address relocations { edges { node { state reason } } } }
}
"""
OFFERS = """
query ($region: String!) {
  enterpriseRelocations(filter: {toRegion: $region, state: PROPOSED}) { edges { node { number giver } } }
}
"""
IMPORT = """
mutation ($file: Upload!, $region: String!) {
  importDirectory(file: $file, regionDefault: $region) { directoryImport { id } }
}
"""
PROGRESS = "query ($id: String!) { directoryImport(id: $id) { state changed } }"


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY, COMPLAINTS]) as door:
        for agency in (OFFICER.agency, RECEIVER.agency, OPERATOR.agency):
            kind, _, region = agency.partition("-")
            facts = {"code": agency, "name": f"{agency}局", "kind": kind.upper(), "level": "CITY", "region": region}
            await door.data(ADMINISTRATOR, AGENCY, input={"agency": facts | {"validFrom": "2020-01-01"}})
        yield door


async def registered(door: Door, code: str, name: str, **more: object) -> str:
    entry = {"creditCode": code, "name": name, "region": "640500"} | more
    position: str = (await door.data(OFFICER, REGISTER, input=entry))["registerEnterprise"]["position"]
    return position


async def found(door: Door, who: Actor | None = None, order: str = "CREDIT_CODE", **filters: object) -> list[str]:
    page = (await door.data(who, SEARCH, filter=filters, order=order))["enterprises"]
    codes = [edge["node"]["creditCode"] for edge in page["edges"]]
    assert page["totalCount"] == len(codes)
    return codes


async def profile(door: Door, code: str, *after: str, who: Actor | None = HEAD) -> dict[str, Any]:
    told: dict[str, Any] = (await door.data(who, PROFILE, code=code, after=list(after)))["enterprise"]
    return told


def numbers(part: dict[str, Any]) -> list[str]:
    return [edge["node"]["number"] for edge in part["edges"]]


async def test_enterprises_are_found_by_address_by_code_and_by_distance(door: Door) -> None:
    await registered(door, MILL, "美利纸业", address="沙坡头区柔远镇12号", longitude=105.19, latitude=37.51)
    await registered(door, DOUBLE, "近邻化工", longitude=105.2, latitude=37.51)
    await registered(door, FAR, "远方电厂", longitude=106.2, latitude=37.51)
    assert await found(door, address="柔远") == [MILL]
    assert await found(door, creditCode=DOUBLE[:12]) == sorted([DOUBLE, FAR])
    here = {"longitude": 105.199, "latitude": 37.51, "metres": 5000}
    assert await found(door, None, "DISTANCE", near=here) == [DOUBLE, MILL]
    first = (await door.data(None, SEARCH, filter={"near": here}, order="DISTANCE", first=1))["enterprises"]
    assert first["edges"][0]["node"]["distance"] == pytest.approx(88.2, abs=0.1)
    cursor = first["pageInfo"]["endCursor"]
    rest = (await door.data(None, SEARCH, filter={"near": here}, order="DISTANCE", after=cursor))["enterprises"]
    assert [edge["node"]["creditCode"] for edge in rest["edges"]] == [MILL]
    assert await found(door, positiveListed=True) == []
    assert await found(door, POLICE, creditLevel="bad") == []


@pytest.mark.parametrize(
    ("filters", "order", "told"),
    [
        ({"address": "柔"}, "CREDIT_CODE", "至少 2 个字"),
        ({"creditCode": "9"}, "CREDIT_CODE", "2 至 18 位"),
        ({"creditCode": "91"}, "NAME", "按统一社会信用代码或离所给地点近的在前"),
        ({"near": {"longitude": 105.1, "latitude": 37.5, "metres": 50001}}, "DISTANCE", "50000"),
        ({"near": {"longitude": 205.1, "latitude": 37.5, "metres": 1}}, "DISTANCE", "136"),
        ({"near": {"longitude": 105.1, "latitude": 37.5, "metres": 1}}, "NAME", "离所给地点近的在前"),
        ({}, "DISTANCE", "near"),
        ({"creditLevel": "purple"}, "CREDIT_CODE", "honest（诚信（绿））"),
    ],
)
async def test_a_search_that_makes_no_sense_is_refused_with_what_is_allowed(
    door: Door, filters: dict[str, object], order: str, told: str
) -> None:
    error = await door.error(OFFICER, SEARCH, filter=filters, order=order)
    assert error["extensions"]["code"] == "INVALID_INPUT"
    assert told in error["message"]


async def test_the_public_cannot_search_by_a_level_that_was_not_published(door: Door) -> None:
    error = await door.error(CITIZEN, SEARCH, filter={"creditLevel": "bad"})
    assert error["extensions"]["code"] == "CREDIT_LEVEL_NOT_PUBLIC"


async def test_double_entries_are_merged_and_a_mistaken_merge_is_undone(door: Door) -> None:
    await registered(door, MILL, "美利纸业")
    known = await registered(door, DOUBLE, "美利纸业（重复）")
    await door.data(OFFICER, PERMIT, input={"number": f"{DOUBLE}001P", "holder": DOUBLE})
    report = {"channel": "HOTLINE_12345", "title": "排废水", "text": "夜间排废水", "region": "640500"}
    told = await door.data(OPERATOR, FILE, input=report | {"enterpriseCreditCode": DOUBLE}, after=[known])
    complaint, filed = told["fileComplaint"]["complaint"]["number"], told["fileComplaint"]["position"]

    order = {"creditCode": DOUBLE, "successor": MILL, "reason": "信用代码录入错误"}
    number = (await door.data(OFFICER, PROPOSE_MERGE, input=order))["proposeMerge"]["enterpriseMerge"]["number"]
    error = await door.error(OFFICER, APPROVE_MERGE, input={"number": number})
    assert error["extensions"]["code"] == "NOT_PERMITTED"
    merged = (await door.data(HEAD, APPROVE_MERGE, input={"number": number}))["approveMerge"]
    assert merged["enterpriseMerge"] == {"state": "MERGED", "successorName": "美利纸业"}

    mill = await profile(door, MILL, merged["position"], filed)
    assert (numbers(mill["permits"]), mill["permits"]["totalCount"]) == ([f"{DOUBLE}001P"], 1)
    assert {edge["node"]["creditCode"] for edge in mill["changes"]["edges"]} == {MILL, DOUBLE}
    assert numbers((await profile(door, MILL, merged["position"], filed, who=OPERATOR))["complaints"]) == [complaint]
    double = await profile(door, DOUBLE)
    assert (double["state"], double["successor"]) == ("MERGED", MILL)
    error = await door.error(HEAD, PROPOSE_MERGE, input=order | {"creditCode": MILL, "successor": DOUBLE})
    assert "保留登记已并入另一登记" in error["message"]

    undone = await door.data(HEAD, UNDO_MERGE, input={"number": number, "reason": "实为两家企业"})
    mill = await profile(door, MILL, undone["undoMerge"]["position"], filed, who=OPERATOR)
    assert (numbers(mill["permits"]), numbers(mill["complaints"])) == ([], [])
    assert (await profile(door, DOUBLE))["state"] == "ACTIVE"


async def test_an_enterprise_moves_to_another_city_when_that_accepts_it(door: Door) -> None:
    await registered(door, MILL, "美利纸业", address="旧址1号")
    order = {"creditCode": MILL, "region": "640400", "reason": "整体搬迁", "address": "固原市新区1号"}
    offer = (await door.data(OFFICER, OFFER, input=order))["proposeRelocation"]["enterpriseRelocation"]
    assert offer["receiver"] == RECEIVER.agency
    [duty] = offer["duties"]
    assert (duty["name"], duty["limitValue"], duty["limitUnit"]) == ("迁入地答复企业迁移期限", "10", "WORKING_DAYS")
    assert numbers((await door.data(RECEIVER, OFFERS, region="640400"))["enterpriseRelocations"]) == [offer["number"]]
    error = await door.error(HEAD, ACCEPT, input={"number": offer["number"]})
    assert error["extensions"]["code"] == "NOT_FOUND"
    await door.data(RECEIVER, ACCEPT, input={"number": offer["number"]})
    seen = (await door.data(ENTERPRISE, PLACE, code=MILL))["enterprise"]
    assert (seen["region"], seen["address"]) == ("640400", "固原市新区1号")
    assert seen["relocations"]["edges"] == [{"node": {"state": "ACCEPTED", "reason": "整体搬迁"}}]
    assert (await door.data(None, PLACE, code=MILL))["enterprise"]["relocations"]["edges"] == []


async def test_a_mistaken_closing_is_taken_back_and_stays_in_the_history(door: Door) -> None:
    await registered(door, MILL, "美利纸业")
    await door.data(OFFICER, CLOSE, input={"creditCode": MILL, "reason": "停产"})
    told = await door.data(HEAD, REOPEN, input={"creditCode": MILL, "reason": "误注销"})
    assert told["reopenEnterprise"]["enterprise"]["state"] == "ACTIVE"
    changes = (await profile(door, MILL))["changes"]["edges"]
    state = [one for edge in changes for one in edge["node"]["changes"] if one["label"] == "状态"]
    assert [(one["before"], one["after"]) for one in state] == [("已注销", "在册"), ("在册", "已注销")]


async def test_an_address_comes_with_an_import_and_its_change_is_in_the_history(door: Door) -> None:
    await registered(door, MILL, "美利纸业", address="旧址1号")
    table = f"企业名称,统一社会信用代码,地址\n美利纸业,{MILL},柔远镇12号\n"
    told = await door.upload(HEAD, IMPORT, "名录.csv", table.encode(), region="640500")
    id = told["data"]["importDirectory"]["directoryImport"]["id"]
    async with asyncio.timeout(20):
        while (await door.data(HEAD, PROGRESS, id=id))["directoryImport"] != {"state": "FINISHED", "changed": 1}:
            await asyncio.sleep(0)
    assert await found(door, address="柔远") == [MILL]
    [change, _] = (await profile(door, MILL))["changes"]["edges"]
    assert change["node"]["changes"] == [{"label": "地址", "before": "旧址1号", "after": "柔远镇12号"}]
