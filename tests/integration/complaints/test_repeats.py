"""Repeats through the running service: found at intake, tied by rule or by a person, each handled by itself."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.complaints.imports import ComplaintImportState, GetComplaintImports, StartComplaintImport
from contracts.complaints.intake import ComplaintState, ReplyFinding
from contracts.complaints.repeats import (
    ClusterMember,
    ClustersOfComplaints,
    ComplaintCluster,
    JoinComplaints,
    ListPossibleRepeats,
    MembersOfClusters,
    PossibleRepeat,
    PossibleRepeatsOf,
    RefuseRepeat,
    RepeatState,
    TakeOutOfCluster,
)
from contracts.complaints.routing import AssignComplaint, Decider, ReplyComplaint, SignComplaint
from contracts.errors import Refusal
from kernel.settings import Settings
from tests.integration.complaints.world import World, world
from tests.platform.actors import OFFICER, OPERATOR, URBAN_MANAGEMENT

AGAIN = {"title": "纸厂夜里排废水", "text": "每天夜里十点以后有废水排进沟里。"}
OWN_WORDS = {"title": "纸厂排废水", "text": "夜里有废水排进沟里，气味难闻。"}
HEADER = "留言编号,留言主题,留言时间,留言详情,答复意见,答复时间"


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def cluster_of(hub: World, number: str) -> ComplaintCluster | None:
    (found,) = await hub.ask(OPERATOR, ClustersOfComplaints(numbers=[number]))
    return found


async def members_of(hub: World, number: str) -> list[ClusterMember]:
    cluster = await cluster_of(hub, number)
    assert cluster is not None
    (page,) = await hub.ask(OPERATOR, MembersOfClusters(ids=[cluster.id]))
    assert cluster.size == len(page.items)
    return page.items


async def possible(hub: World, number: str) -> list[PossibleRepeat]:
    (page,) = await hub.ask(OPERATOR, PossibleRepeatsOf(numbers=[number]))
    return page.items


async def test_a_second_caller_is_tied_to_the_first_and_each_keeps_clock_and_reply(hub: World) -> None:
    first = await hub.filed()
    second = await hub.filed(**AGAIN)
    head, repeat = await members_of(hub, second)
    assert (head.number, head.repeats, repeat.number, repeat.repeats) == (first, None, second, first)
    assert repeat.decided_by is Decider.RULE and (repeat.likeness or 0) >= 80
    assert (repeat.reason or "").startswith(f"与投诉 {first} 重复：30 日内（相隔 0 日）")
    await hub.send(OFFICER, SignComplaint(number=first))
    await hub.send(OFFICER, ReplyComplaint(number=first, result="已责令改正", finding=ReplyFinding.VERIFIED))
    answered, waiting = await hub.seen(OFFICER, first), await hub.seen(OFFICER, second)
    assert (answered.state, waiting.state, waiting.reply) == (ComplaintState.CLOSED, ComplaintState.ROUTED, None)
    assert [duty.duty for duty in waiting.duties or []] == ["complaint.sign"]


async def test_a_repeat_follows_the_first_to_whoever_has_it(hub: World) -> None:
    first = await hub.returned()
    moved = AssignComplaint(number=first, agency="urban_management-640500", reason="请牵头核实")
    waits = await hub.seen(OPERATOR, await hub.filed(**AGAIN))
    assert (waits.state, waits.agency) == (ComplaintState.PENDING, None)
    await hub.send(OPERATOR, moved)
    repeat = await hub.seen(URBAN_MANAGEMENT, await hub.filed(**AGAIN))
    assert repeat.agency == "urban_management-640500"
    assert (repeat.routing_reason or "").endswith("重复，随该件由640500城市管理部门一并办理")


async def test_many_who_call_at_once_about_one_thing_are_tied_together(hub: World) -> None:
    numbers = await asyncio.gather(*(hub.filed(external_number=f"GD-{at}") for at in range(12)))
    found = [await cluster_of(hub, number) for number in numbers]
    tied = [one for one in found if one is not None]
    assert sum(one.size or 0 for one in {one.id: one for one in tied}.values()) == len(tied) >= 10


async def test_a_repeat_of_a_closed_one_is_taken_up_anew_and_shown_to_a_person(hub: World) -> None:
    first = await hub.signed()
    await hub.send(OFFICER, ReplyComplaint(number=first, result="已责令改正", finding=ReplyFinding.VERIFIED))
    second = await hub.filed(**AGAIN)
    assert await cluster_of(hub, second) is None
    assert (await hub.seen(OPERATOR, second)).state is ComplaintState.ROUTED
    (suggested,) = await possible(hub, second)
    assert suggested.other == first and "前一件已办结" in (suggested.reason or "")


async def test_a_person_joins_or_refuses_what_is_suggested_and_can_take_it_out_again(hub: World) -> None:
    first = await hub.filed()
    second, third = await hub.filed(**OWN_WORDS, place="东大街"), await hub.filed(**OWN_WORDS, place="城西河滩")
    waiting = (await hub.ask(OPERATOR, ListPossibleRepeats(region="640500"))).items
    assert (second, first, RepeatState.OPEN) in [(one.number, one.other, one.state) for one in waiting]
    await hub.send(OPERATOR, JoinComplaints(number=second, other=first, reason="说的是同一处排口"))
    with pytest.raises(Refusal, match="COMPLAINT_JOINED_ALREADY"):
        await hub.send(OPERATOR, JoinComplaints(number=second, other=first, reason="说的是同一处排口"))
    await hub.send(OPERATOR, RefuseRepeat(number=third, other=first, reason="不是同一处"))
    with pytest.raises(Refusal, match="COMPLAINT_REPEAT_DECIDED"):
        await hub.send(OPERATOR, RefuseRepeat(number=third, other=first, reason="不是同一处"))
    decided = {one.other: (one.state, one.decision) for one in await possible(hub, third)}
    assert decided == {first: (RepeatState.REFUSED, "不是同一处"), second: (RepeatState.OPEN, None)}
    assert [one.number for one in await members_of(hub, second)] == [first, second]
    assert [one.state for one in await possible(hub, second)] == [RepeatState.JOINED]
    await hub.send(OPERATOR, TakeOutOfCluster(number=second, reason="现场核实是两处"))
    assert await cluster_of(hub, second) is None
    (row,) = await hub.rows("SELECT data FROM journal WHERE type = 'complaints.repeats.taken_out.v1'")
    assert "现场核实" not in str(row["data"])


async def test_the_same_order_sent_again_is_not_filed_and_not_tied_twice(hub: World) -> None:
    first = await hub.filed(external_number="GD-1")
    assert await hub.filed(external_number="GD-1") == first
    assert await cluster_of(hub, first) is None


async def test_history_is_tied_among_itself_without_clocks_and_what_is_new_finds_it(hub: World) -> None:
    rows = [
        "1,占道,2026/11/10 9:00:00,东大街菜市场门口每天早上都有人占道摆摊，行人只能走机动车道。,已清理,2026/11/12",
        "2,占道,2026/11/11 9:00:00,东大街菜市场门口每天早上都有人占道摆摊，行人只能走机动车道！,已清理,2026/11/12",
    ]
    file = await hub.upload(OPERATOR, "\r\n".join([HEADER, *rows]).encode())
    started = await hub.send(OPERATOR, StartComplaintImport(file=file, filename="工单.csv", region="640500"))
    async with asyncio.timeout(20):
        while True:
            (done,) = await hub.ask(OPERATOR, GetComplaintImports(ids=[started.record]))
            if done is not None and done.state is ComplaintImportState.FINISHED:
                break
            await asyncio.sleep(0.02)
    (tied,) = await hub.rows("SELECT count(*), count(DISTINCT cluster) AS clusters FROM complaint_members")
    assert (tied["count"], tied["clusters"]) == (2, 1)
    assert (await hub.rows("SELECT count(*) FROM duties"))[0]["count"] == 0
    text = "东大街菜市场门口每天早上都有人占道摆摊，行人只能走机动车道。"
    new = await hub.filed(title="占道", text=text)
    assert len(await possible(hub, new)) == 2


async def test_who_works_on_none_of_its_complaints_does_not_see_the_cluster(hub: World) -> None:
    number = await hub.filed()
    await hub.filed(**AGAIN)
    cluster = await cluster_of(hub, number)
    assert cluster is not None
    for asker, sees in ((OFFICER, [cluster]), (URBAN_MANAGEMENT, [None])):
        assert await hub.ask(asker, ClustersOfComplaints(numbers=[number])) == sees
        (page,) = await hub.ask(asker, MembersOfClusters(ids=[cluster.id]))
        assert len(page.items) == (2 if sees[0] else 0)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(URBAN_MANAGEMENT, JoinComplaints(number=number, other=number, reason="同一件"))
