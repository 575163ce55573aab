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
INBOX = """
{ transferInbox(first: 10, order: DUE) { edges { node { id what name number due referral { state } } } } }
"""
MARK = """
mutation ($input: MarkNoticesReadInput!) {
  markNoticesRead(input: $input) { inboxCount { agency owed red unread } }
}
"""
PASSAGES = "{ referralPassages(first: 5) { edges { node { number police state reason } } } }"
MANIFEST = """query ($number: String!) {
  referral(number: $number) { manifest { sha256 download pages entries { place kind title sha256 pages } } }
}"""
REFUSED = """query ($number: String!, $again: String!) {
  referral(number: $number) { refusals { agency person action reason } penaltyRules { rule source } }
  again: referral(number: $again) { previous newGrounds }
}"""
LIST = "query ($after: [String!]) { referrals(first: 5, afterPosition: $after) { edges { node { number state } } } }"


class Bureau(msgspec.Struct):
    """The hub behind its door."""

    door: Door
    world: World

    async def order(self, actor: Actor, mutation: str, **input: Any) -> dict[str, Any]:
        """The payload of a mutation about a referral."""
        order = await self._as_seen(mutation, input)
        told = await self.door.data(actor, _text(mutation), input=order, after=self.world.positions)
        payload: dict[str, Any] = told[mutation]
        return payload

    async def refusal(self, actor: Actor, mutation: str, **input: Any) -> dict[str, Any]:
        """The error of a mutation that must fail."""
        order = await self._as_seen(mutation, input)
        return await self.door.error(actor, _text(mutation), input=order, after=self.world.positions)

    async def _as_seen(self, mutation: str, input: dict[str, Any]) -> dict[str, Any]:
        if "number" not in input or mutation == "issueReferralPaper":
            return input
        seen = await self.world.seen(OFFICER, input["number"])
        signs = {"manifest": seen.manifest.sha256} if mutation == "receiveReferral" and seen.manifest else {}
        return {"version": seen.version, **signs} | input


@pytest.fixture
async def bureau(hub_settings: Settings) -> AsyncIterator[Bureau]:
    async with world(hub_settings) as hub, open_door(hub_settings, []) as door:
        yield Bureau(door, hub)


def _text(mutation: str) -> str:
    kind = mutation[0].upper() + mutation[1:]
    return f"""mutation ($input: {kind}Input!, $after: [String!]) {{
      {mutation}(input: $input, afterPosition: $after) {{ referral {{ number state }} position }}
    }}"""


def _proposal(documents: int = len(FULL_FILE)) -> dict[str, Any]:
    return {
        "creditCode": MILL,
        "region": "640500",
        "findings": ["F-1"],
        "offence": "POLLUTION",
        "facts": "私设暗管排放含铅废水。",
        "officers": [{"certificate": "NX-0501", "name": "李某"}, {"certificate": "NX-0502", "name": "王某"}],
        "documents": [
            {"kind": one.kind.name, "title": one.title, "sha256": one.sha256} for one in FULL_FILE[:documents]
        ],
    }


async def _proposed(bureau: Bureau, documents: int = len(FULL_FILE)) -> str:
    payload = await bureau.order(OFFICER, "proposeReferral", **_proposal(documents))
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
    assert [duty["state"] for duty in copy["duties"]] == ["MET"] * 4 + ["RUNNING"] * 2
    assert copy["duties"][1]["source"] == "国务院令第310号第五条"


async def test_nobody_else_learns_that_there_is_a_case(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    await bureau.order(HEAD, "approveReferral", number=number)
    await bureau.order(OFFICER, "handOverReferral", number=number)
    for outsider in (URBAN_MANAGEMENT, UPPER_HEAD, OTHER_POLICE, ENTERPRISE, None):
        assert await bureau.door.data(outsider, SEE, number=number) == {"referral": None}
        assert await bureau.door.data(outsider, LIST) == {"referrals": {"edges": []}}


async def test_an_agency_finds_in_its_inbox_what_it_owes_and_what_it_was_told_and_marks_it_read(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    await bureau.order(HEAD, "approveReferral", number=number)
    await bureau.order(OFFICER, "handOverReferral", number=number)
    duty, notice = await _inbox(bureau, POLICE)
    assert (duty["what"], duty["name"], duty["referral"]["state"]) == ("DUTY", "公安机关签收回执期限", "HANDED_OVER")
    assert (notice["what"], notice["name"], notice["number"]) == ("NOTICE", "移送公安机关并抄送检察机关", number)
    [copied] = await _inbox(bureau, PROCURATOR)
    assert copied["name"] == notice["name"]
    for other in (OTHER_POLICE, UPPER_HEAD, URBAN_MANAGEMENT):
        assert await _inbox(bureau, other) == []
    for outsider in (ENTERPRISE, None):
        assert (await bureau.door.error(outsider, INBOX))["extensions"]["code"] == "NOT_PERMITTED"
    stolen = await bureau.door.error(OTHER_POLICE, MARK, input={"ids": [notice["id"]]})
    assert stolen["extensions"]["code"] == "NOT_FOUND"
    read = await bureau.door.data(POLICE, MARK, input={"ids": [notice["id"]]})
    assert read["markNoticesRead"]["inboxCount"] == {"agency": POLICE.agency, "owed": 1, "red": 0, "unread": 0}


async def _inbox(bureau: Bureau, actor: Actor) -> list[dict[str, Any]]:
    told = await bureau.door.data(actor, INBOX)
    return [edge["node"] for edge in told["transferInbox"]["edges"]]


async def test_missing_documents_are_named_in_chinese_with_their_source(bureau: Bureau) -> None:
    number = await _proposed(bureau, documents=2)
    await bureau.order(HEAD, "approveReferral", number=number)
    error = await bureau.refusal(OFFICER, "handOverReferral", number=number)
    assert error["extensions"]["code"] == "REFERRAL_DOCUMENTS_MISSING"
    assert error["message"] == (
        f"移送案件 {number} 缺少：涉案物品清单、检验报告或鉴定结论"
        "（国务院令第310号第六条第三项；国务院令第310号第六条第四项）。"
    )


async def test_police_who_pass_a_case_on_hold_it_till_the_others_sign_and_then_see_only_that(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    await bureau.order(HEAD, "approveReferral", number=number)
    await bureau.order(OFFICER, "handOverReferral", number=number)
    await bureau.order(POLICE, "receiveReferral", number=number)
    payload = await bureau.order(
        POLICE, "redirectReferral", number=number, police="police-640400", reason="主要行为地在固原市"
    )
    assert payload["referral"]["state"] == "HANDED_OVER"
    await bureau.order(OTHER_POLICE, "receiveReferral", number=number)
    assert await bureau.door.data(POLICE, SEE, number=number) == {"referral": None}
    told = await bureau.door.data(POLICE, PASSAGES)
    assert told["referralPassages"]["edges"] == [
        {"node": {"number": number, "police": "police-640400", "state": "ACCEPTED", "reason": "主要行为地在固原市"}}
    ]
    for outsider in (URBAN_MANAGEMENT, UPPER_HEAD, ENTERPRISE, None):
        assert (await bureau.door.data(outsider, PASSAGES))["referralPassages"]["edges"] == []


async def test_who_decides_on_an_old_version_is_told_in_chinese_what_happened_and_who_did_it(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    await bureau.order(HEAD, "approveReferral", number=number)
    await bureau.order(OFFICER, "handOverReferral", number=number)
    await bureau.order(HEAD, "withdrawReferral", number=number, reason="须补充调查")
    error = await bureau.refusal(POLICE, "receiveReferral", number=number, version=3)
    assert error["extensions"]["code"] == "CASE_CHANGED"
    assert "ecology-640500 签收前撤回移送" in error["message"]


async def test_what_was_returned_is_taken_back_and_sent_again_only_on_new_grounds(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    await bureau.order(HEAD, "approveReferral", number=number)
    await bureau.order(OFFICER, "handOverReferral", number=number)
    await bureau.order(POLICE, "returnReferral", number=number, reason="属行政违法")
    error = await bureau.refusal(OFFICER, "proposeReferral", **_proposal())
    assert error["message"] == (
        f"所列检查问题已在移送案件 {number} 中办理（不属公安机关管辖，案卷待移送机关接回），同一案件不能重复移送。"
    )
    await bureau.order(OFFICER, "takeBackReferral", number=number)
    error = await bureau.refusal(OFFICER, "proposeReferral", **_proposal())
    assert error["extensions"]["code"] == "REFERRAL_SENT_BEFORE"
    again = await bureau.order(OFFICER, "proposeReferral", **_proposal(), previous=number, newGrounds="补测超标五倍")
    told = await bureau.door.data(OFFICER, REFUSED, number=number, again=again["referral"]["number"])
    assert told["again"] == {"previous": number, "newGrounds": "补测超标五倍"}
    assert told["referral"]["refusals"] == [
        {"agency": POLICE.agency, "person": POLICE.subject, "action": "RETURN_FILE", "reason": "属行政违法"}
    ]
    assert {one["rule"] for one in told["referral"]["penaltyRules"]} == {"MUST_DISPOSE", "PERIOD_LEFT_OUT"}


async def test_the_police_download_the_manifest_before_they_sign_for_it(bureau: Bureau) -> None:
    number = await _proposed(bureau)
    await bureau.order(HEAD, "approveReferral", number=number)
    await bureau.order(OFFICER, "handOverReferral", number=number)
    manifest = (await bureau.door.data(POLICE, MANIFEST, number=number))["referral"]["manifest"]
    assert [entry["place"] for entry in manifest["entries"]] == [1, 2, 3, 4]
    answer = await bureau.door.http.get(manifest["download"], headers=bureau.door.headers(POLICE))
    assert (answer.status_code, sha256(answer.content).hexdigest()) == (200, manifest["sha256"])
    error = await bureau.refusal(POLICE, "receiveReferral", number=number, manifest="0" * 64)
    assert error["extensions"]["code"] == "REFERRAL_MANIFEST_OTHER"
    assert manifest["sha256"] in error["message"]


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
