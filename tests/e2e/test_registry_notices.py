"""Notices to a trade and publicity of the law through GraphQL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS as REGISTRY
from tests.integration.registry.serving import PEERS, enterprise
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER
from tests.platform.gateway import Door, open_door

MILL = ENTERPRISE.agency
PEER = enterprise(PEERS[0])
ENTERED = "mutation ($input: RegisterEnterpriseInput!) { registerEnterprise(input: $input) { position } }"
DRAFT = "mutation ($input: DraftNoticeInput!) { draftNotice(input: $input) { notice { number state } } }"
SEND = "mutation ($input: SendNoticeInput!) { sendNotice(input: $input) { notice { sent read } } }"
READ = "mutation ($input: ReadNoticeInput!) { readNotice(input: $input) { notice { title creditCode } } }"
UNREAD = """
query ($number: String!) { noticeReceipts(filter: {notice: $number, unread: true}) { totalCount } }
"""
PLAN = """
mutation ($input: PlanPublicityInput!) { planPublicity(input: $input) { publicitySession { number } } }
"""
INVITE = """
mutation ($input: InviteToPublicityInput!) {
  inviteToPublicity(input: $input) { publicitySession { invited } }
}
"""
ATTENDED = """
mutation ($input: RecordAttendanceInput!) {
  recordAttendance(input: $input) { attendanceBatch { accepted problems { row field got reason } } }
}
"""
OWED = "query { owedTraining { totalCount edges { node { creditCode attended required } } } }"
SESSIONS = "query { publicitySessions { edges { node { title invited } } } }"


@pytest.fixture
async def door(hub_settings: Settings) -> AsyncIterator[Door]:
    async with open_door(hub_settings, [REGISTRY]) as door:
        for code in (MILL, *PEERS):
            unit = {"creditCode": code, "name": "试验纸业" if code == MILL else f"造纸{code[-3:]}"}
            place: dict[str, Any] = {"region": "640500", "tradeCode": "C2221", "scale": "SMALL"}
            await door.data(OFFICER, ENTERED, input=unit | place)
        yield door


async def test_a_typical_problem_is_made_known_to_the_trade_without_saying_whose_it_was(door: Door) -> None:
    order = {"creditCode": MILL, "origin": "F-1", "trade": "C22", "region": "640500", "title": "废水风险提醒"}
    error = await door.error(OFFICER, DRAFT, input=order | {"text": "试验纸业白水外排"})
    assert error["extensions"]["code"] == "NOTICE_NAMES_UNIT" and "试验纸业" in error["message"]
    told = await door.data(OFFICER, DRAFT, input=order | {"text": "白水系统故障后外排，请自查"})
    number = told["draftNotice"]["notice"]["number"]
    told = await door.data(HEAD, SEND, input={"number": number})
    assert told["sendNotice"]["notice"] == {"sent": 4, "read": 0}
    told = await door.data(PEER, READ, input={"number": number})
    assert told["readNotice"]["notice"] == {"title": "废水风险提醒", "creditCode": None}
    assert (await door.data(OFFICER, UNREAD, number=number))["noticeReceipts"]["totalCount"] == 3


async def test_small_units_owed_a_session_are_listed_and_invited(door: Door) -> None:
    listed = (await door.data(OFFICER, OWED))["owedTraining"]
    assert (listed["totalCount"], listed["edges"][0]["node"]["required"]) == (5, 1)
    starts_at = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    order = {"title": "排污许可", "kind": "TRAINING", "region": "640500", "startsAt": starts_at, "place": "会议室"}
    number = (await door.data(OFFICER, PLAN, input=order))["planPublicity"]["publicitySession"]["number"]
    told = await door.data(OFFICER, INVITE, input={"number": number, "owedOnly": True})
    assert told["inviteToPublicity"]["publicitySession"]["invited"] == 5
    seen = (await door.data(None, SESSIONS))["publicitySessions"]["edges"]
    assert seen == [{"node": {"title": "排污许可", "invited": None}}]
    error = await door.error(OFFICER, ATTENDED, input={"number": number, "rows": [{"creditCode": MILL}]})
    assert error["extensions"]["code"] == "PUBLICITY_NOT_HELD_YET"
