"""What an enterprise says itself, through GraphQL, as each kind of user."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor, AgencyKind, Role
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, World, world
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OPERATOR, SUPERVISOR, UPPER_HEAD, WATER, actor
from tests.platform.gateway import Door, open_door

MEMBER = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=MILL)
THE_OFFICER = msgspec.structs.replace(OFFICER, subject="HB640500-001")
ASKED = {"creditCode": MILL, "agency": "ecology-640500", "topic": "water", "title": "白水回用", "text": "白水能回用吗"}
FILED = {"creditCode": MILL, "agency": "ecology-640500", "conduct": "ATTITUDE", "text": "态度粗暴"}
VOICE = "voice { number state agency rounds { answer } contactPhone duties { name agency state } }"
COMPLAINT = "officerComplaint { number globalId state handler reply finding basis }"
PROPOSAL = "answerProposal { number state }"
SEARCH = """
query ($text: String) {
  publishedAnswers(filter: { text: $text }) { totalCount edges { node { question answer topicName } } }
}
"""
SEE = """
query ($number: String!, $id: ID!) {
  officerComplaint(number: $number) { number text duties { duty } }
  node(id: $id) { globalId }
}
"""
LIST = "{ officerComplaints { totalCount edges { node { number } } } }"


class Desk(msgspec.Struct):
    """The hub behind its door."""

    door: Door
    world: World

    async def order(self, who: Actor, mutation: str, kind: str, record: str, **input: Any) -> dict[str, Any]:
        """The record that an order made or changed."""
        text = f"mutation ($input: {kind}Input!, $after: [String!]) {{ {mutation}(input: $input, afterPosition: $after)"
        told = await self.door.data(who, f"{text} {{ {record} }} }}", input=input, after=[self.world.heard])
        answer: dict[str, Any] = told[mutation][record.split()[0]]
        return answer

    async def found(self, who: Actor | None, text: str) -> list[dict[str, Any]]:
        """What the search for a text finds."""
        told = await self.door.data(who, SEARCH, text=text)
        return [edge["node"] for edge in told["publishedAnswers"]["edges"]]


@pytest.fixture
async def desk(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[Desk]:
    async with world(hub_settings, tmp_path) as hub, open_door(hub.settings, []) as door:
        yield Desk(door, hub)


async def test_a_question_is_answered_accepted_and_published_without_names_for_anybody(desk: Desk) -> None:
    number = (await desk.order(MEMBER, "askQuestion", "AskQuestion", VOICE, **ASKED))["number"]
    part = {"number": number, "agency": WATER.agency, "text": "请说明"}
    await desk.order(OFFICER, "askForPart", "AskForPart", VOICE, **part)
    await desk.order(WATER, "givePart", "GivePart", VOICE, number=number, text="不计取水量")
    voice = await desk.order(OFFICER, "answerVoice", "AnswerVoice", VOICE, number=number, text="可以回用")
    assert (voice["state"], voice["duties"][0]["agency"]) == ("ANSWERED", "ecology-640500")
    accepted = await desk.order(MEMBER, "acceptVoiceAnswer", "AcceptVoiceAnswer", VOICE, number=number, rating=5)
    assert accepted["state"] == "ACCEPTED"
    told = {"voice": number, "question": f"{MILL_NAME}的白水能回用吗", "answer": "可以回用，须做台账"}
    text = "mutation ($input: ProposeAnswerInput!) { proposeAnswer(input: $input) { answerProposal { number } } }"
    refused = await desk.door.error(OFFICER, text, input=told)
    assert refused["extensions"]["code"] == "VOICE_TEXT_NAMES_SOMEONE" and "企业名称" in refused["message"]
    told |= {"question": "造纸白水能回用吗"}
    answer = (await desk.order(OFFICER, "proposeAnswer", "ProposeAnswer", PROPOSAL, **told))["number"]
    assert await desk.found(None, "台账") == []
    await desk.order(HEAD, "approveAnswer", "ApproveAnswer", PROPOSAL, number=answer)
    shown = {"question": "造纸白水能回用吗", "answer": "可以回用，须做台账", "topicName": "废水治理"}
    assert await desk.found(None, "台账") == await desk.found(CITIZEN, "白水") == [shown]
    await desk.order(HEAD, "withdrawAnswer", "WithdrawAnswer", PROPOSAL, number=answer, reason="已修订")
    assert await desk.found(None, "台账") == []


async def test_a_complaint_about_an_officer_is_supervisions_and_nowhere_for_the_officers_line(desk: Desk) -> None:
    told = FILED | {"officer": THE_OFFICER.subject}
    filed = await desk.order(MEMBER, "fileOfficerComplaint", "FileOfficerComplaint", COMPLAINT, **told)
    number, id = filed["number"], filed["globalId"]
    assert (filed["handler"], filed["state"]) == (SUPERVISOR.agency, "HANDLING")
    nothing = base64.urlsafe_b64encode(b"OfficerComplaint:JD-0").decode().rstrip("=")
    for who in (THE_OFFICER, OFFICER, HEAD, UPPER_HEAD, OPERATOR, CITIZEN, None):
        seen = await desk.door.post(who, SEE, number=number, id=id)
        absent = await desk.door.post(who, SEE, number="JD-0", id=nothing)
        assert seen == absent and seen["data"] == {"officerComplaint": None, "node": None}
        assert number not in str(await desk.door.post(who, LIST))
    concluded = {"number": number, "finding": "PARTLY", "reply": "已批评教育", "basis": "录像"}
    done = await desk.order(SUPERVISOR, "concludeOfficerComplaint", "ConcludeOfficerComplaint", COMPLAINT, **concluded)
    assert (done["state"], done["basis"]) == ("CONCLUDED", "录像")
    own = (await desk.door.data(MEMBER, SEE, number=number, id=id))["officerComplaint"]
    assert own == {"number": number, "text": "态度粗暴", "duties": [{"duty": "officer_complaint.conclude"}]}
    assert (await desk.door.data(MEMBER, LIST))["officerComplaints"]["totalCount"] == 1
