"""A referral through GraphQL, as each of the people it concerns, and as those it does not."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor
from kernel.settings import Settings
from tests.integration.transfer.world import FULL_FILE, MILL, World, world
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_POLICE,
    POLICE,
    PROCURATOR,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
)
from tests.platform.gateway import Door, open_door

SEE = """
query ($number: String!) {
  referral(number: $number) {
    number state police offence facts
    documents { kind title sha256 } steps { action by late basis } duties { duty source state dueAt }
  }
}
"""
PAPERS = "query ($number: String!) { referral(number: $number) { papers { kind number agency sha256 download } } }"
LIST = "query ($after: [String!]) { referrals(first: 5, afterPosition: $after) { edges { node { number state } } } }"


class Bureau(msgspec.Struct):
    """The hub behind its door."""

    door: Door
    world: World

    async def order(self, actor: Actor, mutation: str, **input: Any) -> dict[str, Any]:
        """The payload of a mutation about a referral."""
        order = await self._as_seen(input)
        told = await self.door.data(actor, _text(mutation), input=order, after=self.world.positions)
        payload: dict[str, Any] = told[mutation]
        return payload

    async def refusal(self, actor: Actor, mutation: str, **input: Any) -> dict[str, Any]:
        """The error of a mutation that must fail."""
        order = await self._as_seen(input)
        return await self.door.error(actor, _text(mutation), input=order, after=self.world.positions)

    async def _as_seen(self, input: dict[str, Any]) -> dict[str, Any]:
        steps = "number" in input and "kind" not in input
        return input | {"version": await self.world.version(input["number"])} if steps else input


@pytest.fixture
async def bureau(hub_settings: Settings) -> AsyncIterator[Bureau]:
    async with world(hub_settings) as hub, open_door(hub_settings, []) as door:
        yield Bureau(door, hub)


def _text(mutation: str) -> str:
    kind = mutation[0].upper() + mutation[1:]
    return f"""mutation ($input: {kind}Input!, $after: [String!]) {{
      {mutation}(input: $input, afterPosition: $after) {{ referral {{ number state }} position }}
    }}"""


async def _proposed(bureau: Bureau, documents: int = len(FULL_FILE)) -> str:
    payload = await bureau.order(
        OFFICER,
        "proposeReferral",
        creditCode=MILL,
        region="640500",
        findings=["F-1"],
        offence="POLLUTION",
        facts="私设暗管排放含铅废水。",
        officers=[{"certificate": "NX-0501", "name": "李某"}, {"certificate": "NX-0502", "name": "王某"}],
        documents=[{"kind": one.kind.name, "title": one.title, "sha256": one.sha256} for one in FULL_FILE[:documents]],
    )
    number: str = payload["referral"]["number"]
    return number


async def test_a_case_goes_to_the_police_and_is_filed(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    states = [
        (await bureau.order(actor, mutation, number=number, **more))["referral"]["state"]
        for actor, mutation, more in (
            (HEAD, "approveReferral", {}),
            (OFFICER, "handOverReferral", {}),
            (POLICE, "receiveReferral", {}),
            (POLICE, "fileReferral", {"decisionNumber": "卫公（环）立字〔2026〕12号"}),
        )
    ]
    assert states == ["APPROVED", "HANDED_OVER", "RECEIVED", "FILED"]
    copy = (await bureau.door.data(PROCURATOR, SEE, number=number))["referral"]
    assert len(copy["documents"]) == 4
    assert [duty["state"] for duty in copy["duties"]] == ["MET"] * 4
    assert copy["duties"][1]["source"] == "国务院令第310号第五条"


async def test_nobody_else_learns_that_there_is_a_case(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    await bureau.order(HEAD, "approveReferral", number=number)
    await bureau.order(OFFICER, "handOverReferral", number=number)
    for outsider in (URBAN_MANAGEMENT, UPPER_HEAD, OTHER_POLICE, ENTERPRISE, None):
        assert await bureau.door.data(outsider, SEE, number=number) == {"referral": None}
        assert await bureau.door.data(outsider, LIST) == {"referrals": {"edges": []}}


async def test_missing_documents_are_named_in_chinese_with_their_source(bureau: Bureau) -> None:
    number = await _proposed(bureau, documents=2)
    await bureau.order(HEAD, "approveReferral", number=number)
    error = await bureau.refusal(OFFICER, "handOverReferral", number=number)
    assert error["extensions"]["code"] == "REFERRAL_DOCUMENTS_MISSING"
    assert error["message"] == (
        f"移送案件 {number} 缺少：涉案物品清单、检验报告或鉴定结论"
        "（国务院令第310号第六条第三项；国务院令第310号第六条第四项）。"
    )


async def test_police_who_pass_a_case_on_are_answered_without_it(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    await bureau.order(HEAD, "approveReferral", number=number)
    await bureau.order(OFFICER, "handOverReferral", number=number)
    payload = await bureau.order(
        POLICE, "redirectReferral", number=number, police="police-640400", reason="主要行为地在固原市"
    )
    assert payload["referral"] is None
    assert payload["position"].startswith("transfer:")


async def test_the_parties_see_the_referral_under_its_enterprise_and_others_see_none(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    query = """query ($code: String!, $after: [String!]) {
      enterprise(creditCode: $code, afterPosition: $after) {
        referrals(first: 5) { edges { node { number enterprise { name } } } }
      }
    }"""
    told = await bureau.door.data(OFFICER, query, code=MILL, after=bureau.world.positions)
    (edge,) = told["enterprise"]["referrals"]["edges"]
    assert edge["node"] == {"number": number, "enterprise": {"name": "宁夏某纸业有限公司"}}
    for outsider in (POLICE, URBAN_MANAGEMENT, ENTERPRISE, None):
        told = await bureau.door.data(outsider, query, code=MILL, after=bureau.world.positions)
        assert told["enterprise"]["referrals"]["edges"] == []


async def test_the_parties_download_the_letter_that_the_agency_issued(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    await bureau.order(HEAD, "approveReferral", number=number)
    await bureau.order(OFFICER, "handOverReferral", number=number)
    await bureau.order(OFFICER, "issueReferralPaper", number=number, kind="LETTER")
    told = await bureau.door.data(POLICE, PAPERS, number=number)
    (paper,) = told["referral"]["papers"]
    assert (paper["kind"], paper["agency"]) == ("LETTER", OFFICER.agency)
    answer = await bureau.door.http.get(paper["download"], headers=bureau.door.headers(POLICE))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert sha256(answer.content).hexdigest() == paper["sha256"]
    for stranger in (OTHER_POLICE, UPPER_HEAD):
        answer = await bureau.door.http.get(paper["download"], headers=bureau.door.headers(stranger))
        assert answer.status_code == 404


async def test_an_agency_counts_only_the_cases_it_is_a_party_of(bureau: Bureau) -> None:
    await _proposed(bureau)
    query = """query ($code: String!, $after: [String!]) {
      enterprise(creditCode: $code, afterPosition: $after) { referrals { totalCount } }
      referrals(first: 1) { totalCount }
    }"""
    for who, cases in ((OFFICER, 1), (HEAD, 1), (POLICE, 0), (UPPER_HEAD, 0), (OTHER_POLICE, 0)):
        told = await bureau.door.data(who, query, code=MILL, after=bureau.world.positions)
        assert told == {"enterprise": {"referrals": {"totalCount": cases}}, "referrals": {"totalCount": cases}}
