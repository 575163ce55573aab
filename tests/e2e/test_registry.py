"""The registry through GraphQL, as each kind of user."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.platform.actors import ADMINISTRATOR, CITIZEN, ENTERPRISE, HEAD, OFFICER, POLICE, UPPER_HEAD
from tests.platform.gateway import Door, open_door

MILL, DAIRY = "916400002276950035", "91640500317866371F"
TABLE = f"""企业名称,市,水物,许可证,代码,行业
试验纸业,中卫,"化学需氧量,氨氮",{MILL}001P,{MILL},造纸和纸制品业
试验化工,中卫,,{DAIRY}001V,-,食品制造业
"""
REGISTER = """
mutation ($input: RegisterEnterpriseInput!) {
  registerEnterprise(input: $input) { enterprise { creditCode name regionName tradeCode } position }
}
"""
CHANGE = """
mutation ($input: ChangeEnterpriseInput!) {
  changeEnterprise(input: $input) { enterprise { supervisionClass } position }
}
"""
PROFILE = """
query ($code: String!) {
  enterprise(creditCode: $code) {
    name elements
    permits { edges { node { number pollutants { name element } } } }
    changes { edges { node { number byAgency bySubject changes { label before after } } } }
  }
}
"""
IMPORT = """
mutation ($file: Upload!, $region: String!) {
  importDirectory(file: $file, regionDefault: $region) { directoryImport { id rowsTotal } }
}
"""
PROGRESS = """
query ($id: String!) {
  directoryImport(id: $id) {
    state rowsDone accepted rejected encoding
    rejectedRows { edges { node { row findings { column value problem reason repair repairFrom } } } }
  }
}
"""
OFFICERS = """
mutation ($input: RegisterOfficersInput!) { registerOfficers(input: $input) { agency { code } position } }
"""
AGENCY = "mutation ($input: RegisterAgencyInput!) { registerAgency(input: $input) { position } }"


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY]) as door:
        yield door


def mill(**changes: object) -> dict[str, object]:
    return {"creditCode": MILL, "name": "试验纸业", "region": "640500", "trade": "造纸和纸制品业"} | changes


async def register_bureau(door: Door) -> None:
    facts = {
        "code": "ecology-640500",
        "name": "中卫市生态环境局",
        "kind": "ECOLOGY",
        "level": "CITY",
        "region": "640500",
        "validFrom": "2020-01-01",
    }
    await door.data(ADMINISTRATOR, AGENCY, input={"agency": facts})


async def imported(door: Door) -> dict[str, Any]:
    told = await door.upload(UPPER_HEAD, IMPORT, "名录.csv", TABLE.encode("gb18030"), region="640000")
    id = told["data"]["importDirectory"]["directoryImport"]["id"]
    async with asyncio.timeout(20):
        while True:
            one: dict[str, Any] = (await door.data(UPPER_HEAD, PROGRESS, id=id))["directoryImport"]
            if one["state"] == "FINISHED":
                return one


async def test_an_officer_registers_a_mill_and_everyone_reads_it(door: Door) -> None:
    told = await door.data(OFFICER, REGISTER, input=mill())
    assert told["registerEnterprise"]["enterprise"] == {
        "creditCode": MILL,
        "name": "试验纸业",
        "regionName": "中卫市",
        "tradeCode": "C22",
    }
    seen = (await door.data(None, PROFILE, code=MILL))["enterprise"]
    assert (seen["name"], seen["changes"]["edges"]) == ("试验纸业", [])


async def test_a_failing_code_is_refused_in_chinese_with_a_repair(door: Door) -> None:
    error = await door.error(OFFICER, REGISTER, input=mill(creditCode=MILL + "（01）"))
    assert error["extensions"]["code"] == "CREDIT_CODE_INVALID"
    assert f"建议改为：{MILL}" in error["message"]


async def test_who_changed_what_is_told_by_degrees(door: Door) -> None:
    await door.data(OFFICER, REGISTER, input=mill())
    order = {"creditCode": MILL, "reason": "列入重点", "supervisionClass": "KEY"}
    told = await door.data(HEAD, CHANGE, input=order)
    assert told["changeEnterprise"]["enterprise"] == {"supervisionClass": "KEY"}
    seen = {}
    for actor in (HEAD, POLICE, ENTERPRISE, CITIZEN):
        edges = (await door.data(actor, PROFILE, code=MILL))["enterprise"]["changes"]["edges"]
        seen[actor.agency_kind.value] = edges[0]["node"]["bySubject"] if edges else "nothing"
    assert seen == {"ecology": HEAD.subject, "police": None, "enterprise": None, "public": "nothing"}


async def test_an_imported_file_comes_back_with_a_report_per_row(door: Door) -> None:
    one = await imported(door)
    assert (one["rowsDone"], one["accepted"], one["rejected"], one["encoding"]) == (2, 1, 1, "gb18030")
    [edge] = one["rejectedRows"]["edges"]
    assert edge["node"]["row"] == 3
    assert edge["node"]["findings"] == [
        {
            "column": "代码",
            "value": "-",
            "problem": "CREDIT_CODE_INVALID",
            "reason": "统一社会信用代码未通过 GB 32100 校验",
            "repair": DAIRY,
            "repairFrom": "PERMIT_NUMBER",
        }
    ]
    profile = (await door.data(CITIZEN, PROFILE, code=MILL))["enterprise"]
    assert profile["permits"]["edges"][0]["node"]["pollutants"][0] == {"name": "化学需氧量", "element": "WATER"}


async def test_the_police_may_not_import(door: Door) -> None:
    told = await door.upload(POLICE, IMPORT, "名录.csv", TABLE.encode(), region="640500")
    assert told["errors"][0]["extensions"]["code"] == "NOT_PERMITTED"


async def test_an_administrator_loads_people(door: Door) -> None:
    await register_bureau(door)
    person = {
        "certificate": "NX-001",
        "name": "王试",
        "region": "640500",
        "specialties": ["WATER"],
        "validFrom": "2024-01-01",
        "validTo": "2028-12-31",
    }
    await door.data(ADMINISTRATOR, OFFICERS, input={"agency": "ecology-640500", "officers": [person]})
    seen = await door.data(CITIZEN, '{ officer(certificate: "NX-001") { agency name } }')
    assert seen["officer"] == {"agency": "ecology-640500", "name": None}
