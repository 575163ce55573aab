"""What bureau, police, procuratorate and court do together, through GraphQL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor
from kernel.settings import Settings
from tests.integration.transfer.passing import advance_clock
from tests.integration.transfer.world import MILL, World, world
from tests.platform.actors import ENTERPRISE, HEAD, JUDGE, OFFICER, OTHER_POLICE, POLICE, PROCURATOR
from tests.platform.days import today
from tests.platform.gateway import Door, open_door

REPORT = b"%PDF-1.7 report"
NAMED = {"title": "监测报告", "sha256": sha256(REPORT).hexdigest()}


class Table(msgspec.Struct):
    """The hub behind its door."""

    door: Door
    world: World

    async def order(self, actor: Actor, mutation: str, record: str, **input: Any) -> dict[str, Any]:
        """The record after a mutation about it."""
        kind = mutation[0].upper() + mutation[1:]
        text = f"""mutation ($input: {kind}Input!, $after: [String!]) {{
          {mutation}(input: $input, afterPosition: $after) {{ {record} {{ number version state }} position }}
        }}"""
        told = await self.door.data(actor, text, input=input, after=self.world.positions)
        made: dict[str, Any] = told[mutation][record]
        return made

    async def see(self, actor: Actor, record: str, number: str, fields: str) -> Any:
        """These fields of a record as this actor sees it."""
        text = f"query ($number: String!) {{ {record}(number: $number) {{ {fields} }} }}"
        return (await self.door.data(actor, text, number=number))[record]

    async def downloads(self, actor: Actor, place: str) -> int:
        """The status of a download."""
        return (await self.door.http.get(place, headers=self.door.headers(actor))).status_code


@pytest.fixture
async def table(hub_settings: Settings) -> AsyncIterator[Table]:
    async with world(hub_settings) as hub, open_door(hub_settings, []) as door:
        yield Table(door, hub)


async def test_a_guest_opens_the_named_document_until_it_is_out(table: Table) -> None:
    await table.world.caller.upload(OFFICER, "transfer", "报告.pdf", REPORT)
    asked = await table.order(
        OFFICER,
        "inviteEarlyInvolvement",
        "earlyInvolvement",
        guest=POLICE.agency,
        creditCode=MILL,
        reason="固定证据",
        until=(today() + timedelta(days=3)).isoformat(),
        findings=["F-7"],
        documents=[NAMED],
    )
    number, fields = asked["number"], "active documents { title download } enterprise { name }"
    assert (await table.see(POLICE, "earlyInvolvement", number, fields))["documents"] is None
    await table.order(POLICE, "acceptEarlyInvolvement", "earlyInvolvement", number=number, version=1)
    let_in = await table.see(POLICE, "earlyInvolvement", number, fields)
    place = let_in["documents"][0]["download"]
    assert (let_in["active"], let_in["enterprise"]["name"]) == (True, "宁夏某纸业有限公司")
    assert await table.downloads(POLICE, place) == 200
    await table.order(OFFICER, "endEarlyInvolvement", "earlyInvolvement", number=number, version=2, reason="证据已固定")
    assert await table.downloads(POLICE, place) == 404
    for stranger in (OTHER_POLICE, PROCURATOR):
        assert await table.see(stranger, "earlyInvolvement", number, "number") is None
    error = await table.door.error(
        POLICE,
        "mutation ($input: GiveEarlyOpinionInput!) { giveEarlyOpinion(input: $input) { position } }",
        input={"number": number, "version": 2, "kind": "LAW", "text": "意见"},
    )
    assert error["extensions"]["code"] == "CASE_CHANGED"
    assert "办案单位提前结束介入" in error["message"]
    error = await table.door.error(
        ENTERPRISE, "query ($number: String!) { earlyInvolvement(number: $number) { number } }", number=number
    )
    assert error["extensions"]["code"] == "NOT_PERMITTED"


async def test_a_dispute_goes_to_a_meeting_whose_decision_the_next_case_finds(table: Table) -> None:
    law = {"law": "《中华人民共和国刑法》", "article": 338}
    dispute = await table.order(
        OFFICER,
        "raiseLegalDispute",
        "legalDispute",
        parties=[POLICE.agency],
        title="暗管与数据造假竞合",
        question=f"{MILL} 一罪还是数罪？",
        laws=[law],
        position="数罪并罚",
        creditCode=MILL,
    )
    number = dispute["number"]
    await table.order(POLICE, "takeLegalPosition", "legalDispute", number=number, version=1, text="择一重罪")
    meeting = await table.order(
        POLICE,
        "callMeeting",
        "meeting",
        title="联席会议",
        startsAt=(datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        place="市公安局",
        participants=[OFFICER.agency, JUDGE.agency],
        openDisputes=True,
    )
    agenda = await table.see(JUDGE, "meeting", meeting["number"], "agenda { title dispute }")
    assert agenda == {"agenda": [{"title": "暗管与数据造假竞合", "dispute": number}]}
    await advance_clock(table.world, "2 hours")
    due = (today() + timedelta(days=5)).isoformat()
    minuted = await table.order(
        POLICE,
        "recordMinutes",
        "meeting",
        number=meeting["number"],
        version=1,
        text="议定择一重罪。",
        tookPart=[OFFICER.agency, JUDGE.agency],
        decisions=[{"text": "印发指引", "owner": OFFICER.agency, "dueOn": due}],
    )
    for one in (HEAD, JUDGE):
        minuted = await table.order(
            one, "confirmMinutes", "meeting", number=meeting["number"], version=minuted["version"]
        )
    assert minuted["state"] == "CONFIRMED"
    paper = await table.see(JUDGE, "meeting", meeting["number"], "minutes { download } decisions { owner overdue }")
    assert paper["decisions"] == [{"owner": OFFICER.agency, "overdue": False}]
    assert await table.downloads(JUDGE, paper["minutes"][0]["download"]) == 200
    assert await table.downloads(PROCURATOR, paper["minutes"][0]["download"]) == 404
    ended = await table.order(
        OFFICER, "endLegalDispute", "legalDispute", number=number, version=3, ending="MEETING", text="择一重罪。"
    )
    await table.order(POLICE, "confirmLegalConclusion", "legalDispute", number=number, version=ended["version"])
    find = """{ legalPrecedents(filter: {law: "刑法", article: 338, text: "数罪"}) {
      totalCount edges { node { question conclusion positions { side text } } } } }"""
    found = (await table.door.data(OTHER_POLICE, find))["legalPrecedents"]
    assert found["totalCount"] == 1
    assert found["edges"][0]["node"]["question"] == "某企业 一罪还是数罪？"
    assert await table.see(OTHER_POLICE, "legalDispute", number, "number") is None


async def test_a_notice_without_a_case_is_refused_in_chinese_and_one_sent_is_owed(table: Table) -> None:
    text = "mutation ($input: SendCaseNoticeInput!) { sendCaseNotice(input: $input) { position } }"
    bare = {"addressees": [OFFICER.agency], "title": "废液去向", "text": "查获废液"}
    error = await table.door.error(PROCURATOR, text, input=bare)
    assert error["message"] == "案情通报“废液去向”须指明所涉的移送案件、企业或线索。"
    sent = await table.order(PROCURATOR, "sendCaseNotice", "caseNotice", **bare, creditCode=MILL)
    owed = await table.see(OFFICER, "caseNotice", sent["number"], "duties { duty name state } receipts { agency }")
    assert owed["duties"] == [{"duty": "case_notice.acknowledge", "name": "案情通报签收期限", "state": "RUNNING"}]
    signed = await table.order(
        OFFICER, "acknowledgeCaseNotice", "caseNotice", number=sent["number"], version=sent["version"]
    )
    assert signed["state"] == "DONE"
