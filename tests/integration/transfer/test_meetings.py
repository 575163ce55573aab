"""Joint meetings through the running service: called, minuted, confirmed, followed up; disputes on law they decide."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.transfer.legal_disputes import (
    ConfirmLegalConclusion,
    EndLegalDispute,
    FindLegalPrecedents,
    GetLegalDisputes,
    GetLegalPrecedents,
    LawCitation,
    LegalDisputeEnding,
    LegalDisputeState,
    ListLegalDisputes,
    RaiseLegalDispute,
    RejectLegalConclusion,
    TakeLegalPosition,
)
from contracts.transfer.meeting_terms import MeetingKind, MeetingState, NewMeetingDecision, SeatAnswer
from contracts.transfer.meetings import (
    AddMeetingItem,
    AnswerMeeting,
    CallMeeting,
    CancelMeeting,
    ConfirmMinutes,
    CorrectMinutes,
    GetMeetings,
    ListMeetings,
    MoveMeeting,
    ObjectToMinutes,
    RecordMinutes,
    ReportOnDecision,
)
from contracts.transfer.referral_terms import Offence
from tests.integration.transfer.passing import advance_clock
from tests.integration.transfer.steps import inbox_of, seen, step, wait_for
from tests.integration.transfer.world import MILL, World
from tests.platform.actors import (
    ENTERPRISE,
    HEAD,
    JUDGE,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_POLICE,
    POLICE,
    PROCURATOR,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
)
from tests.platform.days import today

MEETING, DISPUTE = GetMeetings, GetLegalDisputes
CRIMINAL_LAW = LawCitation(law="《中华人民共和国刑法》", article=338)
INTERPRETATION = LawCitation(law="法释〔2023〕7号", article=1)
POSITION = "宁夏某纸业有限公司（916400002276950035）的含铅废水应按第三条从重。"


async def called(hub: World, **fields: Any) -> str:
    """A meeting tomorrow of bureau, police, procuratorate and court, by default on an item of its own."""
    given = {"items": ["危险废物案件证据规格"]} | fields
    order = CallMeeting(
        title="第三季度联席会议",
        starts_at=datetime.now(UTC) + timedelta(days=1),
        place="市生态环境局三楼会议室",
        participants=[one.agency for one in (POLICE, PROCURATOR, JUDGE)],
        **given,
    )
    return (await hub.send(OFFICER, order)).record


async def held(hub: World, number: str, *, decisions: int = 1, late: bool = False) -> None:
    """Minutes of a meeting that police and procuratorate came to."""
    await advance_clock(hub, "1 day 1 hour")
    owed = [
        NewMeetingDecision(text="制定证据规格指引", owner=POLICE.agency, due_on=today() + timedelta(days=3 + place))
        for place in range(decisions)
    ]
    came = [POLICE.agency, PROCURATOR.agency]
    await step(hub, HEAD, MEETING, RecordMinutes, number, text="各方讨论了取证要求。", took_part=came, decisions=owed)


async def confirmed(hub: World, number: str) -> None:
    """Both that came confirm."""
    for one in (POLICE, PROCURATOR):
        await step(hub, one, MEETING, ConfirmMinutes, number)


async def raised(hub: World, **fields: Any) -> str:
    """A question on which bureau and police differ, with both positions."""
    order = RaiseLegalDispute(
        parties=[POLICE.agency],
        title="暗管排放与数据造假竞合时的法律适用",
        question="宁夏某纸业有限公司私设暗管并篡改监测数据，应定一罪还是数罪？",
        laws=[CRIMINAL_LAW],
        position=POSITION,
        offence=Offence.POLLUTION,
        credit_code=MILL,
        **fields,
    )
    number = (await hub.send(OFFICER, order)).record
    await step(hub, POLICE, DISPUTE, TakeLegalPosition, number, text="择一重罪处罚。", laws=[INTERPRETATION])
    return number


async def pdf_of(hub: World, actor: Actor, sha256: str) -> str:
    """What one reads in the minutes, without spaces."""
    asked, token = GetFile(file=sha256), hub.caller.token(actor)
    data = (await hub.caller.client.file("transfer", "get", asked, FileSlice, token=token)).data
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages)


async def test_minutes_are_corrected_on_an_objection_and_bind_once_all_that_came_confirmed(hub: World) -> None:
    number = await called(hub)
    assert await inbox_of(hub, JUDGE, number) == ["call"]
    await step(hub, POLICE, MEETING, AnswerMeeting, number, attendance=SeatAnswer.SUBSTITUTE, person="赵某某")
    await step(hub, JUDGE, MEETING, AnswerMeeting, number, attendance=SeatAnswer.ABSENT, note="开庭")
    with pytest.raises(Refusal, match="MEETING_ANSWER_INCOMPLETE"):
        await step(hub, PROCURATOR, MEETING, AnswerMeeting, number, attendance=SeatAnswer.ABSENT)
    with pytest.raises(Refusal, match="MEETING_NOT_YET"):
        await step(hub, OFFICER, MEETING, RecordMinutes, number, text="未开先记", took_part=[POLICE.agency])
    await held(hub, number)
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await step(hub, JUDGE, MEETING, ConfirmMinutes, number)
    absent = [NewMeetingDecision(text="组织培训", owner=JUDGE.agency, due_on=today() + timedelta(days=9))]
    await step(hub, PROCURATOR, MEETING, ConfirmMinutes, number)
    await step(hub, POLICE, MEETING, ObjectToMinutes, number, words="第一项应由我局会同检察机关办理。")
    assert "meeting.correct" in await inbox_of(hub, OFFICER, number)
    with pytest.raises(Refusal, match="MEETING_OWNER_ABSENT"):
        await step(hub, OFFICER, MEETING, CorrectMinutes, number, text="更正。", decisions=absent)
    corrected = NewMeetingDecision(text="会同制定证据规格指引", owner=POLICE.agency, due_on=today() + timedelta(days=9))
    await step(hub, OFFICER, MEETING, CorrectMinutes, number, text="更正后的纪要。", decisions=[corrected])
    await confirmed(hub, number)
    meeting = await seen(hub, JUDGE, MEETING, number)
    first, second = meeting.minutes
    assert (meeting.state, meeting.decisions[0].text) == (MeetingState.CONFIRMED, "会同制定证据规格指引")
    assert [one.objection is None for one in first.voices] == [True, False]
    text = await pdf_of(hub, JUDGE, second.sha256)
    for said in ("第三季度联席会议", "更正后的纪要", "会同制定证据规格指引", "赵某某", "640500审判机关", "第2版"):
        assert said in text
    assert "更正后的纪要" not in await pdf_of(hub, POLICE, first.sha256)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await pdf_of(hub, OTHER_POLICE, second.sha256)


async def test_a_decision_is_owed_by_its_owner_and_all_see_that_it_is_late_until_it_is_reported(hub: World) -> None:
    number = await called(hub, kind=MeetingKind.TRAINING)
    await held(hub, number, decisions=2)
    await confirmed(hub, number)
    assert (await inbox_of(hub, POLICE, number)).count("meeting.decision") == 2
    with pytest.raises(Refusal, match="MEETING_DECISION_NOT_YOURS"):
        await step(hub, PROCURATOR, MEETING, ReportOnDecision, number, decision=1, report="代办")
    await step(hub, POLICE, MEETING, ReportOnDecision, number, decision=2, report="已印发。")
    await advance_clock(hub, "9 days")
    late = await wait_for(hub, JUDGE, MEETING, number, lambda one: one.decisions[0].overdue)
    assert [one.overdue for one in late.decisions] == [True, False]
    listed = await hub.caller.ask(PROCURATOR, ListMeetings(overdue=True, kind=MeetingKind.TRAINING))
    assert [one.number for one in listed.items] == [number]
    await step(hub, POLICE, MEETING, ReportOnDecision, number, decision=1, report="已补办。")
    assert (await hub.caller.ask(PROCURATOR, ListMeetings(overdue=True, count=True))).total == 0
    done = await seen(hub, OFFICER, MEETING, number)
    assert {duty.duty for duty in done.duties if duty.ended_at is None} == set()


async def test_who_is_not_invited_knows_of_no_meeting_and_the_called_may_be_moved_or_cancelled(hub: World) -> None:
    number = await called(hub)
    for stranger in (OTHER_POLICE, OTHER_CITY_OFFICER, UPPER_HEAD):
        assert await seen(hub, stranger, MEETING, number) is None
        assert (await hub.caller.ask(stranger, ListMeetings())).items == []
    for outsider in (ENTERPRISE, URBAN_MANAGEMENT, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await seen(hub, outsider, MEETING, number)
    await step(hub, JUDGE, MEETING, AnswerMeeting, number, attendance=SeatAnswer.CONFIRMED)
    later = datetime.now(UTC) + timedelta(days=4)
    await step(hub, OFFICER, MEETING, MoveMeeting, number, starts_at=later, place="市检察院", reason="会场占用")
    assert {one.attendance for one in (await seen(hub, JUDGE, MEETING, number)).seats[1:]} == {SeatAnswer.INVITED}
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await step(hub, POLICE, MEETING, CancelMeeting, number, reason="不开了")
    for refused, fields in (
        ("MEETING_WITHOUT_AGENDA", {"items": []}),
        ("NOT_FOUND", {"disputes": ["FL-1"]}),
    ):
        with pytest.raises(Refusal, match=refused):
            await called(hub, **fields)


async def test_a_dispute_drawn_onto_the_agenda_ends_by_the_meetings_decision_and_is_found_by_the_next_case(
    hub: World,
) -> None:
    dispute = await raised(hub)
    assert await seen(hub, JUDGE, DISPUTE, dispute) is None
    number = await called(hub, items=[], open_disputes=True)
    assert [one.dispute for one in (await seen(hub, JUDGE, MEETING, number)).agenda] == [dispute]
    assert (await seen(hub, JUDGE, DISPUTE, dispute)).state is LegalDisputeState.ON_AGENDA
    ending = {"ending": LegalDisputeEnding.MEETING, "text": f"会议决定：{POSITION}"}
    with pytest.raises(Refusal, match="LEGAL_DISPUTE_NOT_DECIDED"):
        await step(hub, OFFICER, DISPUTE, EndLegalDispute, dispute, **ending)
    await held(hub, number)
    await confirmed(hub, number)
    await step(hub, OFFICER, DISPUTE, EndLegalDispute, dispute, **ending)
    assert (await hub.caller.ask(UPPER_HEAD, FindLegalPrecedents())).items == []
    assert "legal_dispute.confirm" in await inbox_of(hub, POLICE, dispute)
    await step(hub, POLICE, DISPUTE, ConfirmLegalConclusion, dispute)
    ended = await seen(hub, POLICE, DISPUTE, dispute)
    assert (ended.state, ended.conclusion.meeting) == (LegalDisputeState.ENDED, number)
    for who in (UPPER_HEAD, OTHER_POLICE, JUDGE):
        for query in (
            FindLegalPrecedents(text="数罪"),
            FindLegalPrecedents(law="刑法", article=338),
            FindLegalPrecedents(law="法释〔2023〕7号"),
            FindLegalPrecedents(article=338, offence=Offence.POLLUTION, text="从重"),
        ):
            [found] = (await hub.caller.ask(who, query)).items
            assert found == ended.precedent
    (alone,) = await hub.caller.ask(OTHER_POLICE, GetLegalPrecedents(numbers=[ended.precedent.number]))
    assert alone is not None
    assert [one.side for one in alone.positions or []] == ["生态环境部门", "公安机关"]
    names = [f"legal_dispute:{dispute}", f"meeting:{number}"]
    rows = await hub.transfer.pool.fetch("SELECT data FROM journal WHERE aggregate = ANY($1)", names)
    journal = b"".join(row["data"] for row in rows).decode()
    assert number in journal
    assert not [words for words in ("数罪", "讨论", "指引", "纸业") if words in journal]
    assert not [name for name in ("纸业", MILL, "640500", dispute) if name in repr(alone)]
    for nothing in ({"law": "水污染防治法"}, {"text": "危险废物"}, {"article": 339}):
        assert (await hub.caller.ask(JUDGE, FindLegalPrecedents(**nothing))).items == []
    for outsider in (ENTERPRISE, URBAN_MANAGEMENT, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.ask(outsider, FindLegalPrecedents())


async def test_what_was_agreed_the_other_side_confirms_or_rejects_and_a_cancelled_meeting_frees_it(hub: World) -> None:
    dispute = await raised(hub)
    number = await called(hub)
    await step(hub, POLICE, MEETING, AddMeetingItem, number, dispute=dispute)
    await step(hub, OFFICER, MEETING, CancelMeeting, number, reason="另行安排")
    freed = await seen(hub, OFFICER, DISPUTE, dispute)
    assert (freed.state, freed.meeting, freed.readers) == (LegalDisputeState.OPEN, None, [])
    assert await seen(hub, JUDGE, DISPUTE, dispute) is None
    assert (await hub.caller.ask(JUDGE, ListLegalDisputes())).items == []
    agreed = {"ending": LegalDisputeEnding.AGREED, "text": "择一重罪处罚。"}
    await step(hub, POLICE, DISPUTE, EndLegalDispute, dispute, **agreed)
    with pytest.raises(Refusal, match="JOINT_DONE_ALREADY"):
        await step(hub, POLICE, DISPUTE, ConfirmLegalConclusion, dispute)
    await step(hub, OFFICER, DISPUTE, RejectLegalConclusion, dispute, reason="未达成一致")
    with pytest.raises(Refusal, match="LEGAL_DISPUTE_SUPERIOR_UNNAMED"):
        await step(
            hub, OFFICER, DISPUTE, EndLegalDispute, dispute, ending=LegalDisputeEnding.SUPERIOR, text="按请示答复办理"
        )
    left = {"ending": LegalDisputeEnding.LEFT_OPEN, "text": "各方意见不一，留待上级研究。"}
    await step(hub, OFFICER, DISPUTE, EndLegalDispute, dispute, **left)
    await advance_clock(hub, "20 days")
    await wait_for(hub, OFFICER, DISPUTE, dispute, lambda one: one.steps[-1].late)
    await step(hub, POLICE, DISPUTE, ConfirmLegalConclusion, dispute)
    assert (await seen(hub, OFFICER, DISPUTE, dispute)).state is LegalDisputeState.ENDED
    [found] = (await hub.caller.ask(JUDGE, FindLegalPrecedents(ending=LegalDisputeEnding.LEFT_OPEN))).items
    assert found.conclusion == left["text"]
    order = RaiseLegalDispute(
        parties=[URBAN_MANAGEMENT.agency], title="题目", question="问题", laws=[CRIMINAL_LAW], position="意见"
    )
    with pytest.raises(Refusal, match="LEGAL_DISPUTE_PARTY_UNSUITABLE"):
        await hub.send(OFFICER, order)
