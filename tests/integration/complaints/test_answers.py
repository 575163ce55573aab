"""Answers published without names: proposed, looked through, approved, found by anybody, withdrawn."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contracts.actors import AgencyKind, Role
from contracts.complaints.answers import (
    AnswerAction,
    AnswerState,
    ApproveAnswer,
    GetAnswerProposals,
    GetPublishedAnswers,
    ListAnswerProposals,
    ListPublishedAnswers,
    ProposeAnswer,
    RefuseAnswer,
    WithdrawAnswer,
)
from contracts.complaints.voices import AnswerVoice, AskQuestion
from contracts.errors import Refusal
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, World, world
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OTHER_CITY_OFFICER, WATER, actor

MEMBER = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=MILL)


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def answered(hub: World) -> str:
    question = AskQuestion(
        credit_code=MILL,
        agency=OFFICER.agency,
        topic="water",
        title="白水回用",
        text="我叫丁玉梅，我厂白水能回用吗",
        contact_name="王立群",
        contact_phone="0955-7012345",
    )
    number = (await hub.send(MEMBER, question)).record
    await hub.send(OFFICER, AnswerVoice(number=number, text="可以回用，不计排放量"))
    return number


async def proposed(hub: World, question: str = "白水能回用吗", answer: str = "可以，须做台账", **more: Any) -> str:
    voice = more.get("voice") or await answered(hub)
    return (await hub.send(OFFICER, ProposeAnswer(voice=voice, question=question, answer=answer))).record


async def found(hub: World, **filters: Any) -> list[str]:
    return [one.question for one in (await hub.ask(None, ListPublishedAnswers(**filters))).items]


async def test_what_the_head_approved_is_found_by_two_signs_without_login(hub: World) -> None:
    number = await proposed(hub)
    assert await found(hub) == [] and await hub.ask(None, GetPublishedAnswers(numbers=[number])) == [None]
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(OFFICER, ApproveAnswer(number=number))
    await hub.send(HEAD, ApproveAnswer(number=number))
    texts = [{"text": text} for text in ("回用", "台账", "须 做")]
    for filters in (*texts, {"topic": "water"}, {"agency": OFFICER.agency}):
        assert await found(hub, **filters) == ["白水能回用吗"]
    for filters in ({"text": "用吗可以"}, {"text": "噪声"}, {"topic": "air"}, {"agency": "water-640500"}):
        assert await found(hub, **filters) == []
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await found(hub, text="水 ")
    assert (await hub.ask(CITIZEN, ListPublishedAnswers(text="回用", count=True))).total == 1


async def test_a_text_that_still_says_who_asked_is_refused_with_what_it_says(hub: World) -> None:
    voice = await answered(hub)
    known = {
        MILL_NAME: "企业名称",
        "中卫市某皮革厂": "企业名称",
        MILL: "统一社会信用代码",
        "丁玉梅": "人员姓名",
        "王立群": "人员姓名",
        "09557012345": "联系电话",
        "13900000000": "手机号码",
        "64050219900101123X": "身份证号码",
        voice: "诉求编号",
    }
    for secret, what in known.items():
        for texts in ({"question": f"{secret}能回用吗"}, {"answer": f"可以，{secret}"}):
            with pytest.raises(Refusal, match="VOICE_TEXT_NAMES_SOMEONE") as error:
                await proposed(hub, voice=voice, **texts)
            assert error.value.data["field"] == next(iter(texts)) and error.value.data["what"] == what
    assert (await hub.ask(OFFICER, ListAnswerProposals(count=True))).total == 0


async def test_withdrawn_it_is_public_no_more_and_its_history_stays_with_the_agency(hub: World) -> None:
    number = await proposed(hub)
    await hub.send(HEAD, ApproveAnswer(number=number))
    await hub.send(HEAD, WithdrawAnswer(number=number, reason="标准已修订"))
    assert await found(hub, text="回用") == [] and await hub.ask(None, GetPublishedAnswers(numbers=[number])) == [None]
    [kept] = await hub.ask(OFFICER, GetAnswerProposals(numbers=[number]))
    assert kept and kept.steps and (kept.state, kept.steps[-1].reason) == (AnswerState.WITHDRAWN, "标准已修订")
    assert [step.action for step in kept.steps][:2] == [AnswerAction.PROPOSE, AnswerAction.PUBLISH]
    for stranger in (WATER, OTHER_CITY_OFFICER):
        assert await hub.ask(stranger, GetAnswerProposals(numbers=[number])) == [None]
    with pytest.raises(Refusal, match="ANSWER_STATE_WRONG"):
        await hub.send(HEAD, ApproveAnswer(number=number))


async def test_a_head_refuses_and_approves_nothing_proposed_by_the_same_head(hub: World) -> None:
    voice = await answered(hub)
    own = (await hub.send(HEAD, ProposeAnswer(voice=voice, question="能回用吗", answer="可以"))).record
    with pytest.raises(Refusal, match="ANSWER_OWN_PROPOSAL"):
        await hub.send(HEAD, ApproveAnswer(number=own))
    await hub.send(HEAD, RefuseAnswer(number=own, reason="不具普遍性"))
    [page] = [await hub.ask(OFFICER, ListAnswerProposals(state=AnswerState.REFUSED))]
    assert [one.number for one in page.items] == [own]
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(WATER, ProposeAnswer(voice=voice, question="能回用吗", answer="可以"))
