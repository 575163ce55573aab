"""The procuratorate's lists and reconsideration through GraphQL, as the people they concern."""

from collections.abc import AsyncIterator

import pytest

from contracts.transfer.reconsiderations import AskReferralReconsideration
from contracts.transfer.referral_terms import DeclineGround
from contracts.transfer.referrals import DeclineReferral
from kernel.settings import Settings
from tests.integration.transfer.letting_pass import let_pass
from tests.integration.transfer.world import World, world
from tests.platform.actors import ENTERPRISE, OFFICER, POLICE, POLICE_HEAD, PROCURATOR, WATER
from tests.platform.gateway import Door, open_door

LAPSES = """
query ($after: [String!]) {
  lapses(filter: { open: true }, first: 5, afterPosition: $after) {
    totalCount edges { node { kind number agency name source daysOver enterpriseName referral { number } } }
  }
}
"""
UPHOLD = """
mutation ($input: UpholdReferralDeclineInput!, $after: [String!]) {
  upholdReferralDecline(input: $input, afterPosition: $after) {
    referral { number state version duties { duty state source } steps { action by } } position
  }
}
"""


@pytest.fixture
async def hub(hub_settings: Settings) -> AsyncIterator[tuple[World, Door]]:
    async with world(hub_settings) as hub, open_door(hub_settings, []) as door:
        yield hub, door


async def test_the_procurator_reads_what_was_not_handed_over_without_its_file(hub: tuple[World, Door]) -> None:
    at, door = hub
    number = await at.approved()
    await let_pass(at, number, "referral.hand_over", by="49 hours")
    told = (await door.data(PROCURATOR, LAPSES, after=at.positions))["lapses"]
    assert told["totalCount"] == 1
    assert told["edges"][0]["node"] == {
        "kind": "NOT_TRANSFERRED",
        "number": number,
        "agency": "ecology-640500",
        "name": "批准后移送公安机关期限",
        "source": "国务院令第310号第五条",
        "daysOver": 3,
        "enterpriseName": "宁夏某纸业有限公司",
        "referral": None,
    }
    own = (await door.data(OFFICER, LAPSES, after=at.positions))["lapses"]
    assert own["edges"][0]["node"]["referral"] == {"number": number}
    assert (await door.data(POLICE, LAPSES, after=at.positions))["lapses"]["edges"] == []
    for outsider in (ENTERPRISE, WATER, None):
        assert (await door.error(outsider, LAPSES))["extensions"]["code"] == "NOT_PERMITTED"


async def test_who_declined_is_told_in_chinese_that_another_must_think_again(hub: tuple[World, Door]) -> None:
    at, door = hub
    number = await at.received()
    await at.take(POLICE, DeclineReferral, number, ground=DeclineGround.NO_CRIMINAL_FACTS, reason="未达三倍")
    await at.take(OFFICER, AskReferralReconsideration, number, reason="另有检测报告")
    order = {"number": number, "version": await at.version(number), "reason": "维持"}
    error = await door.error(POLICE, UPHOLD, input=order, after=at.positions)
    assert error["message"] == f"移送案件 {number}：“不予立案并退回案卷”由您办理，“复议维持不予立案”须由另一人办理。"
    payload = await door.data(POLICE_HEAD, UPHOLD, input=order, after=at.positions)
    upheld = payload["upholdReferralDecline"]["referral"]
    assert upheld["state"] == "FINALLY_DECLINED"
    assert [one["action"] for one in upheld["steps"]][-2:] == ["ASK_RECONSIDERATION", "UPHOLD"]
    assert "referral.dispose" in [one["duty"] for one in upheld["duties"] if one["state"] == "RUNNING"]


OPEN = """
mutation ($input: OpenProceedingInput!, $after: [String!]) {
  openProceeding(input: $input, afterPosition: $after) {
    proceeding { number state sides { side agency } options { action } duties { duty } referralCase { number } }
  }
}
"""


async def test_the_procurator_opens_supervision_of_a_declined_case_and_is_offered_its_steps(
    hub: tuple[World, Door],
) -> None:
    at, door = hub
    number = await at.received()
    order = {
        "kind": "SUPERVISION",
        "title": "应当立案而不立案",
        "facts": "铅超标十二倍",
        "region": "640500",
        "referral": number,
        "reason": "依职权监督",
    }
    early = await door.error(PROCURATOR, OPEN, input=order, after=at.positions)
    assert early["message"] == (
        f"移送案件 {number} 现为“已签收，待立案决定”，公安机关的办理期限尚未届满，不能启动立案监督。"
    )
    await at.take(POLICE, DeclineReferral, number, ground=DeclineGround.NO_CRIMINAL_FACTS, reason="未达三倍")
    opened = (await door.data(PROCURATOR, OPEN, input=order, after=at.positions))["openProceeding"]["proceeding"]
    assert (opened["state"], opened["referralCase"]) == ("EXPLAINING", {"number": number})
    assert {one["side"]: one["agency"] for one in opened["sides"]} == {
        "AGENCY": "ecology-640500",
        "POLICE": "police-640500",
        "PROCURATORATE": "procuratorate-640500",
    }
    assert [one["duty"] for one in opened["duties"]] == ["supervision.explain"]
