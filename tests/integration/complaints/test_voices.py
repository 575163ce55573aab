"""Questions, requests for help and suggestions through the running service."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contracts.actors import AgencyKind, Role
from contracts.complaints.voice_terms import Adoption, VoiceKind, VoiceState
from contracts.complaints.voices import (
    AcceptVoiceAnswer,
    AnswerVoice,
    AskBack,
    AskForPart,
    AskQuestion,
    GetVoices,
    GivePart,
    ListVoices,
    MakeSuggestion,
    RequestHelp,
    TakeUpHelp,
    Voice,
)
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.registry.expert_groups import ExpertGroupChanged
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, TANNERY, World, sha256, world
from tests.platform.actors import HEAD, OFFICER, OTHER_CITY_OFFICER, URBAN_MANAGEMENT, WATER, actor

MEMBER = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=MILL)
NEIGHBOUR = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=TANNERY)
RAISED: dict[str, Any] = {"credit_code": MILL, "agency": "ecology-640500", "topic": "water", "title": "白水"}
QUESTION = AskQuestion(**RAISED, text="白水能回用吗", contact_name="马强", contact_phone="13900000000")
GROUP, EXPERT = "ZJZ-1", "ZJ-1"


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def seen(hub: World, who: Any, number: str) -> Voice | None:
    [found] = await hub.ask(who, GetVoices(numbers=[number]))
    return found


async def test_a_question_stays_with_the_first_asked_agency_until_the_enterprise_has_its_answer(hub: World) -> None:
    number = (await hub.send(MEMBER, QUESTION)).record
    assert await seen(hub, WATER, number) is None
    await hub.send(OFFICER, AskForPart(number=number, agency=WATER.agency, text="请说明取水口径"))
    with pytest.raises(Refusal, match="VOICE_NOT_FIRST_ASKED"):
        await hub.send(WATER, AnswerVoice(number=number, text="可以"))
    await hub.send(WATER, GivePart(number=number, text="不计取水量"))
    await hub.send(OFFICER, AnswerVoice(number=number, text="可以回用"))
    await hub.send(MEMBER, AskBack(number=number, text="要改许可证吗"))
    await hub.send(OFFICER, AnswerVoice(number=number, text="不用"))
    await hub.send(MEMBER, AcceptVoiceAnswer(number=number))
    asked, own = await seen(hub, WATER, number), await seen(hub, MEMBER, number)
    assert asked and own and own.rounds
    assert (own.state, own.agency, own.parts, own.contact_phone) == (VoiceState.ACCEPTED, OFFICER.agency, None, None)
    assert [one.answer for one in own.rounds] == ["可以回用", "不用"]
    assert asked.parts and asked.parts[0].answer == "不计取水量" and asked.topic_name == "废水治理"
    assert [(one.duty, one.agency, one.state) for one in own.duties or []] == [
        ("voice.question", OFFICER.agency, DutyState.MET)
    ] * 2
    for stranger in (NEIGHBOUR, URBAN_MANAGEMENT, OTHER_CITY_OFFICER):
        assert await seen(hub, stranger, number) is None
        assert (await hub.ask(stranger, ListVoices(count=True))).total == 0


async def test_what_is_overdue_is_journaled_and_goes_to_the_head(hub: World) -> None:
    number = (await hub.send(MEMBER, QUESTION)).record
    await hub.send(OFFICER, AskForPart(number=number, agency=WATER.agency, text="请说明"))
    await hub.move_clock("20 days")
    with pytest.raises(Refusal, match="VOICE_HEAD_ANSWERS"):
        await hub.send(OFFICER, AnswerVoice(number=number, text="可以"))
    [late] = (await hub.ask(HEAD, ListVoices(overdue=True))).items
    assert late.number == number and late.parts and late.parts[0].overdue
    await hub.send(HEAD, AnswerVoice(number=number, text="可以"))
    told = await hub.rows("SELECT convert_from(data, 'UTF8') AS text FROM journal WHERE aggregate LIKE 'voice%'")
    texts = [row["text"] for row in told]
    assert any('"overdue"' in text and '"voice.question"' in text for text in texts)
    assert any("water-640500" in text and "due_at" in text for text in texts)
    assert not any("白水" in text or "马强" in text or "13900000000" in text for text in texts)


async def test_help_is_answered_by_an_expert_of_the_bureaus_own_standing_group(hub: World) -> None:
    number = (await hub.send(MEMBER, RequestHelp(**RAISED, text="白水含盐高，怎么办"))).record
    with pytest.raises(Refusal, match="VOICE_GROUP_UNKNOWN"):
        await hub.send(OFFICER, TakeUpHelp(number=number, expert_group=GROUP))
    formed = ExpertGroupChanged(
        number=GROUP,
        agency=OFFICER.agency,
        region="640500",
        members=[EXPERT],
        dissolved=False,
        text_sha256=sha256("会诊"),
    )
    await hub.tell([(f"expert_group:{GROUP}", formed)])
    await hub.send(OFFICER, TakeUpHelp(number=number, expert_group=GROUP))
    await hub.send(OFFICER, AnswerVoice(number=number, text="加一级反渗透", expert=EXPERT))
    with pytest.raises(Refusal, match="VOICE_RATING_MISSING"):
        await hub.send(MEMBER, AcceptVoiceAnswer(number=number))
    await hub.send(MEMBER, AcceptVoiceAnswer(number=number, rating=5, comment="管用"))
    helped = await seen(hub, MEMBER, number)
    assert helped and (helped.expert_group, helped.rating) == (GROUP, 5)
    assert [one.duty for one in helped.duties or []] == ["voice.take_up", "voice.help"]


async def test_a_suggestion_is_answered_with_whether_it_is_adopted(hub: World) -> None:
    number = (await hub.send(MEMBER, MakeSuggestion(**RAISED, text="检查请合并"))).record
    await hub.send(OFFICER, AnswerVoice(number=number, text="合并检查已在计划内", adoption=Adoption.PARTLY))
    answered = await seen(hub, MEMBER, number)
    assert answered and (answered.kind, answered.adoption) == (VoiceKind.SUGGESTION, Adoption.PARTLY)


async def test_nobody_speaks_for_another_enterprise_or_of_unknown_topics_and_agencies(hub: World) -> None:
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(NEIGHBOUR, QUESTION)
    for wrong, code in (({"topic": "无"}, "INVALID_INPUT"), ({"agency": "police-640500"}, "VOICE_AGENCY_UNSUITABLE")):
        with pytest.raises(Refusal, match=code):
            await hub.send(MEMBER, AskQuestion(**(RAISED | wrong), text="白水能回用吗"))
    unknown = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency="91640500MA0000000X")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(unknown, AskQuestion(**(RAISED | {"credit_code": unknown.agency}), text="白水能回用吗"))
