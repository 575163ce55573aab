"""Three agencies' tasks become one visit: proposed by the hub, accepted, led by one, declined only with a reason."""

import json
from datetime import timedelta

import pytest

from contracts.errors import Refusal
from contracts.joint_inspection.arrangements import ArrangeVisit, CancelVisit
from contracts.joint_inspection.off_plan import MergeVisit
from contracts.joint_inspection.visit_merges import (
    AcceptMerge,
    DeclineMerge,
    GetMergeTallies,
    GetVisitMerges,
    ListVisitMerges,
    MergeAnswer,
    VisitMergeState,
)
from contracts.joint_inspection.visits import CheckIn, VisitState
from kernel.settings import Settings
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.several import (
    TEAMS,
    TRANSPORT,
    WATER,
    Several,
    head,
    mill,
    officer,
)
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, World, code, world_of
from tests.platform.actors import UPPER_HEAD
from tests.platform.days import today


async def test_three_agencies_tasks_become_one_visit_led_by_the_one_with_most_items(world: World) -> None:
    several = await Several(world).begun()
    first = await several.planned(BUREAU, items=["I01", "I02"])
    second = await several.planned(MANAGERS, on=today() + timedelta(days=3))
    third = await several.joining(WATER, first, items=["I04"])
    await several.accepts(MANAGERS)
    [merge] = await several.proposals(head(BUREAU))
    assert merge.sides is not None and [side.agency for side in merge.sides] == [BUREAU, MANAGERS, WATER]
    assert merge.lead == BUREAU and merge.lead_reason is not None
    await several.accepts(BUREAU)
    one = await several.seen(head(WATER), first)
    assert one is not None and one.agencies == [BUREAU, MANAGERS, WATER]
    assert one.officers == [*TEAMS[BUREAU], *TEAMS[MANAGERS], *TEAMS[WATER]]
    assert (one.items, one.planned_on) == (["I01", "I02", "I04"], today())
    for gone, agency in ((second, MANAGERS), (third, WATER)):
        shown = await several.seen(head(agency), gone)
        assert shown is not None and (shown.state, shown.merged_into) == (VisitState.MERGED, first)
    assert await several.booked() == 1
    await several.visited(WATER, first)
    (over,) = (await several.allowance(mill())).visits  # type: ignore[union-attr]
    assert over.agencies == [BUREAU, MANAGERS, WATER]


async def test_whom_all_who_accept_name_leads(world: World) -> None:
    several = await Several(world).begun()
    await several.planned(BUREAU)
    theirs = await several.planned(MANAGERS)
    await several.accepts(BUREAU, lead=MANAGERS)
    with pytest.raises(Refusal, match="MERGE_LEAD_UNKNOWN"):
        await several.accepts(MANAGERS, lead=WATER)
    merge = await several.accepts(MANAGERS, lead=MANAGERS)
    (done,) = await world.ask(head(BUREAU), GetVisitMerges(ids=[merge.id]))
    assert done is not None and (done.state, done.visit, done.lead) == (VisitMergeState.MERGED, theirs, MANAGERS)
    assert done.lead_reason == "同意合并的单位一致确定"


async def test_declining_needs_a_reason_that_is_kept_shown_to_the_level_above_and_counted(world: World) -> None:
    several = await Several(world).begun()
    ours, theirs = await several.planned(BUREAU), await several.planned(MANAGERS)
    assert await several.proposals(UPPER_HEAD, None) == []
    [merge] = await several.proposals(head(BUREAU))
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await world.send(head(BUREAU), DeclineMerge(merge=merge.id, version=merge.version, reason="  "))
    await several.declines(BUREAU)
    [above] = (await world.ask(UPPER_HEAD, ListVisitMerges(declined=True))).items
    assert above.state is VisitMergeState.NOT_MERGED and above.sides is not None
    assert [side.reason for side in above.sides if side.agency == BUREAU] == ["须夜间突击检查，时间不能一致"]
    asked = GetMergeTallies(agencies=[BUREAU, MANAGERS, WATER], year=today().year)
    tallies = await world.ask(None, asked)
    assert [(one.proposed, one.accepted, one.declined, one.silent) for one in tallies] == [
        (1, 0, 1, 0),
        (1, 0, 0, 0),
        (0, 0, 0, 0),
    ]
    assert await several.booked() == 2
    for agency, visit in ((BUREAU, ours), (MANAGERS, theirs)):
        await world.send(officer(agency), CheckIn(visit=visit))
    rows = await world.rows("SELECT convert_from(data, 'UTF8') AS data FROM journal WHERE type LIKE '%visit_merges%'")
    assert all("夜间" not in row["data"] and code(1) not in row["data"] for row in rows)


async def test_a_visit_does_not_begin_before_it_is_decided_whether_it_is_merged(world: World) -> None:
    several = await Several(world).begun()
    ours, theirs = await several.planned(BUREAU), await several.planned(MANAGERS)
    with pytest.raises(Refusal, match="VISIT_MERGE_OPEN"):
        await world.send(officer(BUREAU), CheckIn(visit=ours))
    await several.joining(WATER, ours)
    await several.declines(MANAGERS)
    await world.send(officer(MANAGERS), CheckIn(visit=theirs))
    with pytest.raises(Refusal, match="VISIT_MERGE_OPEN"):
        await world.send(officer(BUREAU), CheckIn(visit=ours))


async def test_an_answer_that_crossed_with_another_is_refused_with_what_happened(world: World) -> None:
    several = await Several(world).begun()
    await several.planned(BUREAU)
    await several.planned(MANAGERS)
    merge = await several.accepts(BUREAU)
    late = AcceptMerge(merge=merge.id, version=merge.version)
    with pytest.raises(Refusal, match="CASE_CHANGED") as caught:
        await world.send(head(MANAGERS), late)
    assert caught.value.data["happened"] == f"{BUREAU}同意合并"


async def test_who_is_not_asked_neither_sees_nor_answers_a_proposal(world: World) -> None:
    several = await Several(world).begun()
    await several.planned(BUREAU)
    await several.planned(MANAGERS)
    [merge] = await several.proposals(head(BUREAU))
    assert await several.proposals(head(WATER), None) == []
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(head(WATER), AcceptMerge(merge=merge.id, version=merge.version))
    for outsider in (None, mill(), officer(BUREAU)):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.ask(outsider, GetVisitMerges(ids=[merge.id]))


async def test_an_agency_asks_to_join_a_visit_it_has_no_task_for(world: World) -> None:
    several = await Several(world).begun()
    ours = await several.planned(BUREAU)
    with pytest.raises(Refusal, match="VISIT_ALREADY_JOINED"):
        await world.send(head(BUREAU), MergeVisit(visit=ours, officers=TEAMS[BUREAU]))
    joining = await several.joining(MANAGERS, ours)
    waits = await several.seen(head(MANAGERS), joining)
    assert waits is not None and (waits.state, waits.obstacle_text) == (VisitState.NOT_ARRANGED, f"申请并入检查 {ours}")
    assert await several.seen(head(MANAGERS), ours) is None
    await several.accepts(BUREAU)
    one = await several.seen(head(MANAGERS), ours)
    assert one is not None and one.agencies == [BUREAU, MANAGERS]
    await world.send(officer(MANAGERS), CheckIn(visit=ours))


async def test_nobody_goes_along_on_the_check_of_a_clue(world: World) -> None:
    several = await Several(world).begun()
    await world.clue("TS-1", 1)
    visit = await several.planned_on_clue(BUREAU, "TS-1")
    with pytest.raises(Refusal, match="VISIT_NOT_MERGEABLE"):
        await several.joining(MANAGERS, visit)
    await several.planned(MANAGERS)
    assert await several.proposals(head(MANAGERS)) == []


async def test_a_visit_called_off_leaves_the_proposal_and_its_place(world: World) -> None:
    several = await Several(world).begun()
    ours, theirs = await several.planned(BUREAU), await several.planned(MANAGERS)
    merge = await several.accepts(BUREAU)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(head(WATER), CancelVisit(visit=theirs, reason="另行安排"))
    await world.send(head(MANAGERS), CancelVisit(visit=theirs, reason="另行安排"))
    (left,) = await world.ask(head(BUREAU), GetVisitMerges(ids=[merge.id]))
    assert left is not None and left.sides is not None and left.state is VisitMergeState.NOT_MERGED
    assert [side.answer for side in left.sides] == [MergeAnswer.ACCEPTED, MergeAnswer.LEFT]
    assert await several.booked() == 1
    await world.send(officer(BUREAU), CheckIn(visit=ours))
    with pytest.raises(Refusal, match="VISIT_STATE"):
        await world.send(head(BUREAU), CancelVisit(visit=ours, reason="另行安排"))


async def test_a_drawn_task_without_room_is_kept_merged_or_arranged_once_there_is_some(world: World) -> None:
    several = await Several(world).begun()
    second = await several.planned(MANAGERS)
    third = await several.planned(WATER)
    _, (drawn,) = await world.drawn()
    assert drawn.state is VisitState.NOT_ARRANGED and drawn.obstacle_text is not None
    assert MANAGERS in drawn.obstacle_text and WATER in drawn.obstacle_text
    with pytest.raises(Refusal, match="VISIT_CAP_REACHED"):
        await world.send(head(BUREAU), ArrangeVisit(visit=drawn.id, planned_on=today()))
    await world.send(head(MANAGERS), CancelVisit(visit=second, reason="另行安排"))
    await world.send(head(BUREAU), ArrangeVisit(visit=drawn.id, planned_on=today()))
    await several.accepts(BUREAU, lead=WATER)
    await several.accepts(WATER, lead=WATER)
    one = await several.seen(head(BUREAU), third)
    assert one is not None and (one.agencies, one.draws) == ([WATER, BUREAU], drawn.draws)
    assert await several.booked() == 1


async def test_a_fourth_agency_is_refused_by_the_cap_with_the_earlier_visits_named(world: World) -> None:
    several = await Several(world).begun()
    for agency in (BUREAU, MANAGERS):
        await several.planned(agency)
    await several.accepts(BUREAU)
    await several.accepts(MANAGERS)
    [done] = await several.proposals(head(BUREAU), VisitMergeState.MERGED)
    assert done.visit is not None
    await several.visited(BUREAU, done.visit)
    later = await several.planned(WATER)
    with pytest.raises(Refusal, match="VISIT_CAP_REACHED") as caught:
        await several.asked(TRANSPORT)
    told = str(caught.value.data["earlier"])
    assert f"{BUREAU}、{MANAGERS} {today().isoformat()}" in told
    assert f"{WATER} {today():%Y-%m}（已安排）" in told and later in told


async def test_a_silent_agency_is_found_by_the_clock_and_goes_alone(settings_for_test: SettingsMaker) -> None:
    settings: Settings = settings_for_test(test_clock=True)
    async with world_of(settings) as world:
        several = await Several(world).begun()
        await several.planned(BUREAU)
        await several.planned(MANAGERS)
        await several.accepts(MANAGERS)
        await world.rows("UPDATE test_clock SET shift = '20 days'")
        await world.service.clock.strike(world.service.endpoints.deadlines)
        while not (found := (await world.ask(UPPER_HEAD, ListVisitMerges(declined=True))).items):
            await world.service.clock.strike(world.service.endpoints.deadlines)
    assert found[0].state is VisitMergeState.NOT_MERGED and found[0].sides is not None
    assert [side.answer for side in found[0].sides] == [MergeAnswer.SILENT, MergeAnswer.ACCEPTED]


async def test_what_is_journaled_before_the_visit_names_no_enterprise(world: World) -> None:
    several = await Several(world).begun()
    await several.planned(BUREAU)
    await several.planned(MANAGERS)
    await several.accepts(BUREAU)
    await several.accepts(MANAGERS)
    rows = await world.rows("SELECT type, aggregate, convert_from(data, 'UTF8') AS data FROM journal")
    own = [row for row in rows if row["type"].startswith("joint_inspection.")]
    assert {"joint_inspection.allowances.booked.v1", "joint_inspection.visit_merges.concluded.v1"} <= {
        row["type"] for row in own
    }
    assert [row["type"] for row in own if code(1) in json.dumps([row["aggregate"], row["data"]])] == []
