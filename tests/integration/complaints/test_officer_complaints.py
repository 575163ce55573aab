"""A complaint about an officer: handled by supervision, and as if it were not there for the officer's whole line."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.complaints.intake import ListComplaints, ReplyFinding
from contracts.complaints.officer_complaints import (
    AskForStatement,
    ConcludeOfficerComplaint,
    FileOfficerComplaint,
    GetOfficerComplaints,
    GetStatementRequests,
    GiveStatement,
    ListOfficerComplaints,
    ListStatementRequests,
    OfficerComplaint,
    OfficerConduct,
)
from contracts.complaints.timeline import ComplaintsTimeline
from contracts.complaints.voices import GetVoices, ListVoices
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.messages import Message
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, TANNERY, World, world
from tests.platform.actors import (
    HEAD,
    OFFICER,
    OPERATOR,
    OTHER_OFFICER,
    SUPERVISOR,
    UPPER_HEAD,
    UPPER_SUPERVISOR,
    WATER,
    actor,
)

NAMED = "HB640500-001"
MEMBER = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=MILL)
NEIGHBOUR = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=TANNERY)
THE_OFFICER = actor(AgencyKind.ECOLOGY, "640500", Role.OFFICER, subject=NAMED)
ADMINISTRATOR = actor(AgencyKind.ECOLOGY, "640500", Role.ADMINISTRATOR)
SUPERVISION_HEAD = actor(AgencyKind.SUPERVISION, "640500", Role.HEAD)
LINE = (THE_OFFICER, OFFICER, OTHER_OFFICER, HEAD, ADMINISTRATOR, UPPER_HEAD)
OUTSIDERS = (*LINE, OPERATOR, WATER, NEIGHBOUR, None)
SECRET = "检查时索要好处"
COMPLAINT = FileOfficerComplaint(
    credit_code=MILL,
    agency=OFFICER.agency,
    conduct=OfficerConduct.INTEGRITY,
    text=SECRET,
    officer=NAMED,
    officer_name="马晓东",
    occurred_on=date(2026, 1, 5),
)
PERIOD: dict[str, Any] = {"from_on": date(2025, 1, 1), "to_on": date(2025, 12, 31)}


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def filed(hub: World, **changes: Any) -> str:
    return (await hub.send(MEMBER, msgspec.structs.replace(COMPLAINT, **changes))).record


async def seen(hub: World, who: Actor | None, number: str) -> OfficerComplaint | None:
    [found] = await hub.ask(who, GetOfficerComplaints(numbers=[number]))
    return found


async def told(hub: World, who: Actor | None, message: Any) -> str:
    """All that an answer or a refusal says."""
    try:
        ask = hub.ask if hasattr(type(message), "answer_type") else hub.send
        return msgspec.json.encode(await ask(who, message)).decode()
    except Refusal as refusal:
        return str(refusal)


async def test_supervision_handles_it_and_tells_the_enterprise(hub: World) -> None:
    number = await filed(hub)
    case = await seen(hub, SUPERVISOR, number)
    assert case and (case.handler, case.text, case.officer) == (SUPERVISOR.agency, SECRET, NAMED)
    await hub.send(SUPERVISOR, AskForStatement(number=number, text="请说明检查的告知和记录情况", **PERIOD))
    [asked] = (await hub.ask(HEAD, ListStatementRequests())).items
    assert (asked.complaint, asked.conduct) == (None, OfficerConduct.INTEGRITY)
    await hub.send(HEAD, GiveStatement(number=asked.number, text="检查均两人以上并有记录"))
    [given] = await hub.ask(SUPERVISOR, GetStatementRequests(numbers=[asked.number]))
    assert given and (given.answer, given.complaint) == ("检查均两人以上并有记录", number)
    conclusion = ConcludeOfficerComplaint(
        number=number, finding=ReplyFinding.VERIFIED, reply="已处理", basis="笔录三份"
    )
    await hub.send(SUPERVISOR, conclusion)
    own = await seen(hub, MEMBER, number)
    assert own and (own.finding, own.reply) == (ReplyFinding.VERIFIED, "已处理")
    assert (own.basis, own.statements) == (None, None)
    assert [(one.duty, one.agency, one.state) for one in own.duties or []] == [
        ("officer_complaint.conclude", SUPERVISOR.agency, DutyState.MET)
    ]


async def test_to_the_officers_line_it_reads_the_same_as_what_is_not_there(hub: World) -> None:
    number = await filed(hub)
    shift = msgspec.structs.replace(SUPERVISOR, subject=NAMED)
    assert await seen(hub, shift, number) is None
    assert (await hub.ask(shift, ListOfficerComplaints(count=True))).total == 0
    assert "NOT_FOUND" in await told(hub, shift, AskForStatement(number=number, text="请说明", **PERIOD))
    other = actor(AgencyKind.SUPERVISION, "640400", Role.HEAD)
    for who in (*OUTSIDERS, other, UPPER_SUPERVISOR):
        for about in _messages_about(number):
            absent = msgspec.convert(_replaced(about, number, "JD-0"), type(about))
            answer = await told(hub, who, about)
            assert answer.replace(number, "JD-0") == await told(hub, who, absent), (who, about)
            assert not any(one in answer for one in (SECRET, NAMED, "马晓东"))
    assert await seen(hub, MEMBER, number) is not None


def _messages_about(number: str) -> list[Message]:
    return [
        GetOfficerComplaints(numbers=[number]),
        GetVoices(numbers=[number]),
        GetStatementRequests(numbers=[number]),
        AskForStatement(number=number, text="请说明", **PERIOD),
        GiveStatement(number=number, text="请说明"),
        ConcludeOfficerComplaint(number=number, finding=ReplyFinding.UNFOUNDED, reply="没有", basis="没有"),
    ]


def _replaced(message: Message, number: str, other: str) -> Any:
    return msgspec.json.decode(msgspec.json.encode(message).decode().replace(number, other))


async def test_no_list_count_or_timeline_of_the_line_changes_when_it_is_filed(hub: World) -> None:
    lists = (
        ListOfficerComplaints(),
        ListOfficerComplaints(count=True),
        ListStatementRequests(),
        ListVoices(),
        ListVoices(count=True),
        ListComplaints(),
        ListComplaints(count=True),
        ComplaintsTimeline(credit_codes=[MILL]),
    )
    before = [await told(hub, who, query) for who in OUTSIDERS for query in lists]
    await filed(hub)
    await hub.move_clock("60 days")
    assert [await told(hub, who, query) for who in OUTSIDERS for query in lists] == before
    assert len((await hub.ask(UPPER_SUPERVISOR, ListOfficerComplaints(overdue=True))).items) == 1


async def test_a_statement_is_asked_in_words_that_name_nobody(hub: World) -> None:
    number = await filed(hub)
    for one in (MILL_NAME, MILL, "马晓东", NAMED, number):
        text = f"请说明有关 {one} 的情况"
        with pytest.raises(Refusal, match="VOICE_TEXT_NAMES_SOMEONE"):
            await hub.send(SUPERVISOR, AskForStatement(number=number, text=text, **PERIOD))
    short = {"from_on": date(2026, 1, 4), "to_on": date(2026, 1, 6)}
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await hub.send(SUPERVISOR, AskForStatement(number=number, text="请说明检查情况", **short))
    await hub.send(SUPERVISOR, AskForStatement(number=number, text="请说明检查情况", **PERIOD))
    for who in (THE_OFFICER, OFFICER, ADMINISTRATOR):
        assert (await told(hub, who, ListStatementRequests())).startswith("NOT_PERMITTED ")
    shown = await told(hub, HEAD, ListStatementRequests())
    assert "请说明检查情况" in shown
    assert not any(one in shown for one in (number, MILL, MILL_NAME, NAMED, "马晓东", SECRET))


async def test_what_is_journaled_of_it_marks_neither_the_enterprise_nor_the_officer(hub: World) -> None:
    number = await filed(hub)
    await hub.send(SUPERVISOR, AskForStatement(number=number, text="请说明检查情况", **PERIOD))
    unfounded = ConcludeOfficerComplaint(number=number, finding=ReplyFinding.UNFOUNDED, reply="不属实", basis="录像")
    await hub.send(SUPERVISOR, unfounded)
    rows = await hub.rows("SELECT type, convert_from(data, 'UTF8') AS text FROM journal ORDER BY seq")
    about = [row["text"] for row in rows if "officer_complaints" in row["type"]]
    assert len(about) == 4
    assert not any(one in text for text in about for one in (MILL, NAMED, SECRET, "马晓东"))
    assert not any("clue" in row["type"] for row in rows)
    complained = [text for text in about if number in text]
    assert len(complained) == 3 and not any(OFFICER.agency in text for text in complained)


async def test_in_the_database_itself_only_its_parties_find_it(hub: World) -> None:
    await filed(hub)
    for party, found in ((MILL, 1), (SUPERVISOR.agency, 1), (OFFICER.agency, 0), (OPERATOR.agency, 0), ("", 0)):
        async with hub.service.pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT set_config('hub.party', $1, true)", party)
            assert await connection.fetchval("SELECT count(*) FROM officer_complaints") == found


async def test_what_is_overdue_goes_to_the_supervision_above_which_only_looks(hub: World) -> None:
    number = await filed(hub)
    assert await seen(hub, UPPER_SUPERVISOR, number) is None
    await hub.move_clock("40 days")
    late = await seen(hub, UPPER_SUPERVISOR, number)
    assert late and late.overdue
    conclusion = ConcludeOfficerComplaint(number=number, finding=ReplyFinding.VERIFIED, reply="属实", basis="录像")
    with pytest.raises(Refusal, match="OFFICER_COMPLAINT_NOT_HANDLER"):
        await hub.send(UPPER_SUPERVISOR, conclusion)
    await hub.send(SUPERVISOR, conclusion)


async def test_a_complaint_about_supervision_is_handled_above_it(hub: World) -> None:
    number = await filed(hub, agency=SUPERVISOR.agency, officer="JD-001")
    assert await seen(hub, SUPERVISOR, number) is None
    found = await seen(hub, UPPER_SUPERVISOR, number)
    assert found and found.handler == UPPER_SUPERVISOR.agency
    await hub.send(UPPER_SUPERVISOR, AskForStatement(number=number, text="请说明核查情况", **PERIOD))
    [asked] = (await hub.ask(SUPERVISION_HEAD, ListStatementRequests())).items
    assert asked.complaint is None and (await hub.ask(SUPERVISOR, ListStatementRequests(count=True))).total == 0
    assert await hub.ask(SUPERVISOR, GetStatementRequests(numbers=[asked.number])) == [None]
    with pytest.raises(Refusal, match="OFFICER_COMPLAINT_NO_SUPERVISION"):
        await filed(hub, agency=UPPER_SUPERVISOR.agency)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(NEIGHBOUR, COMPLAINT)
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await filed(hub, occurred_on=date(2999, 1, 1))
