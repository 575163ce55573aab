"""Proceedings 衔接事项 through GraphQL, as the people of each side, and as those on none."""

from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor
from contracts.transfer.referral_terms import DocumentKind as D
from kernel.settings import Settings
from tests.integration.transfer.proceedings import papers
from tests.integration.transfer.world import MILL, World, world
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER, POLICE, PROCURATOR, UPPER_HEAD, URBAN_MANAGEMENT, WATER
from tests.platform.gateway import Door, open_door

FIELDS = """
number kind state version owner sides { side agency } documents { kind download } steps { action by person }
duties { duty source } options { action needs takes } basis { law mostDays chosenBecause }
compensation { owed paid restored } enterprise { name }
"""
SEE = f"query ($number: String!) {{ proceeding(number: $number) {{ {FIELDS} }} }}"
LIST = "query { proceedings(filter: {kind: CLUE}) { totalCount edges { node { number } } } }"
OPEN = f"""mutation ($input: OpenProceedingInput!, $after: [String!]) {{
  openProceeding(input: $input, afterPosition: $after) {{ proceeding {{ {FIELDS} }} }}
}}"""
STEP = f"""mutation ($input: TakeProceedingStepInput!) {{
  takeProceedingStep(input: $input) {{ proceeding {{ {FIELDS} }} }}
}}"""
OF_MILL = """query ($code: String!, $after: [String!]) {
  enterprise(creditCode: $code, afterPosition: $after) { proceedings { edges { node { number } } } }
}"""
LETTER = b"%PDF-1.7\nclue\n"


class Bureau(msgspec.Struct):
    """The hub behind its door."""

    door: Door
    world: World

    async def open(self, actor: Actor, kind: str, *documents: dict[str, str], **given: Any) -> Any:
        """A new proceeding about the mill."""
        usual = {"kind": kind, "title": "沟渠黑臭水", "facts": "现场见沟渠排放黑臭水。", "region": "640500"}
        input = {**usual, "creditCode": MILL, "documents": list(documents), **given}
        told = await self.door.data(actor, OPEN, input=input, after=self.world.positions)
        return told["openProceeding"]["proceeding"]

    async def take(self, actor: Actor, number: str, action: str, **given: Any) -> Any:
        """The proceeding after a step."""
        version = (await self.door.data(actor, SEE, number=number))["proceeding"]["version"]
        input = {"number": number, "version": version, "action": action, **given}
        return (await self.door.data(actor, STEP, input=input))["takeProceedingStep"]["proceeding"]


@pytest.fixture
async def bureau(hub_settings: Settings) -> AsyncIterator[Bureau]:
    async with world(hub_settings) as hub, open_door(hub_settings, []) as door:
        yield Bureau(door, hub)


def documents(*kinds: D) -> list[dict[str, str]]:
    """Documents of these kinds, as GraphQL takes them."""
    return [{"kind": one.kind.name, "title": one.title, "sha256": one.sha256} for one in papers(*kinds)]


async def test_a_clue_goes_to_the_water_department_and_only_both_see_it_and_its_letter(bureau: Bureau) -> None:
    await bureau.world.caller.upload(OFFICER, "transfer", "线索移送书.pdf", LETTER)
    letter = {"kind": "CLUE_LETTER", "title": "线索移送书", "sha256": sha256(LETTER).hexdigest()}
    sent = await bureau.open(OFFICER, "CLUE", letter, to=WATER.agency)
    number = sent["number"]
    preview = (await bureau.door.data(WATER, SEE, number=number))["proceeding"]
    assert (preview["owner"], preview["enterprise"]) == (OFFICER.agency, {"name": "宁夏某纸业有限公司"})
    decline = {"action": "DECLINE", "needs": ["REASON", "TO"], "takes": []}
    assert preview["options"] == [{"action": "ACCEPT", "needs": [], "takes": []}, decline]
    assert (await bureau.take(WATER, number, "ACCEPT"))["owner"] == WATER.agency
    done = await bureau.take(WATER, number, "FEED_BACK", result="CORRECTED", reason="已责令改正")
    assert (done["state"], done["version"]) == ("FINISHED", 3)
    (paper,) = done["documents"]
    for who, status in ((WATER, 200), (OFFICER, 200), (URBAN_MANAGEMENT, 404), (POLICE, 404)):
        answer = await bureau.door.http.get(paper["download"], headers=bureau.door.headers(who))
        assert answer.status_code == status, who.agency
    for outsider in (URBAN_MANAGEMENT, POLICE, PROCURATOR, UPPER_HEAD, ENTERPRISE, None):
        assert await bureau.door.data(outsider, SEE, number=number) == {"proceeding": None}
        assert (await bureau.door.data(outsider, LIST))["proceedings"] == {"totalCount": 0, "edges": []}
        of_mill = await bureau.door.data(outsider, OF_MILL, code=MILL, after=bureau.world.positions)
        assert of_mill["enterprise"]["proceedings"]["edges"] == []
    of_mill = await bureau.door.data(OFFICER, OF_MILL, code=MILL, after=bureau.world.positions)
    assert of_mill["enterprise"]["proceedings"]["edges"] == [{"node": {"number": number}}]


async def test_a_detention_goes_to_the_police_by_the_law_of_its_day(bureau: Bureau) -> None:
    file = documents(
        D.APPROVAL_FORM, D.MATERIAL_LIST, D.DETENTION_LETTER, D.CASE_REPORT, D.EVIDENCE, D.ITEM_LIST, D.PENALTY_DECISION
    )
    opened = await bureau.open(OFFICER, "DETENTION", *file, ground="evasion", factsOn="2026-08-01", person="王某")
    number = opened["number"]
    assert opened["basis"] == {
        "law": "环境保护法",
        "mostDays": 15,
        "chosenBecause": "行为时施行的法律；现行生态环境法典处罚不较轻（生态环境法典第一千零五十七条）",
    }
    await bureau.take(HEAD, number, "APPROVE")
    await bureau.take(OFFICER, number, "SEND", copiesKept=True)
    await bureau.take(POLICE, number, "ACCEPT")
    decision = {"number": number, "version": 4, "action": "DECIDE", "days": 9, "decisionNumber": "1号"}
    error = await bureau.door.error(POLICE, STEP, input=decision)
    assert error["message"] == "拘留 9 日不在法定幅度内：应为 10 日至 15 日（环境保护法第六十三条第三项）。"
    decided = await bureau.take(POLICE, number, "DECIDE", days=9, lighter=True, decisionNumber="1号")
    assert decided["state"] == "DECIDED"
    late = await bureau.door.error(POLICE, STEP, input=decision)
    assert late["extensions"]["code"] == "CASE_CHANGED"
    assert "police-640500 作出决定" in late["message"]


async def test_damage_is_reported_by_a_department_and_followed_by_the_bureau(bureau: Bureau) -> None:
    opened = await bureau.open(WATER, "DAMAGE", *documents(D.DAMAGE_CLUE))
    number = opened["number"]
    assert {one["side"]: one["agency"] for one in opened["sides"]} == {
        "AGENCY": WATER.agency,
        "CLAIMANT": OFFICER.agency,
    }
    await bureau.take(OFFICER, number, "ACCEPT")
    await bureau.take(HEAD, number, "START_CLAIM", documents=documents(D.CHECK_REPORT))
    assessed = {"amount": "300000.00", "documents": documents(D.DAMAGE_ASSESSMENT)}
    await bureau.take(OFFICER, number, "RECORD_ASSESSMENT", **assessed)
    await bureau.take(OFFICER, number, "NEGOTIATE")
    terms = {"amount": "280000", "on": "2026-10-09", "documents": documents(D.COMPENSATION_AGREEMENT)}
    await bureau.take(HEAD, number, "AGREE", **terms)
    payment = {"amount": "80000", "on": "2026-10-20", "documents": documents(D.PAYMENT_PROOF)}
    paid = await bureau.take(OFFICER, number, "PAY", **payment)
    assert paid["compensation"] == {"owed": "280000", "paid": "80000", "restored": False}
    early = {"number": number, "version": paid["version"], "action": "CLOSE"}
    error = await bureau.door.error(HEAD, STEP, input=early)
    assert error["message"] == f"损害赔偿 {number} 不能结案：尚有 200000 元未到账，修复未完成。"
