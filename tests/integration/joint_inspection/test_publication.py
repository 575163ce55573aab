"""Publication through the running service: what the public reads, when, how it is changed, and what it never reads."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import msgspec
import pytest

from contracts.actors import AgencyKind, Role
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.fields import Level
from contracts.joint_inspection import publication as orders
from contracts.joint_inspection.plans import AdjustPlan, FilePlan, GetPlans
from contracts.joint_inspection.publication import (
    AskForDisclosureChange,
    DeclineDisclosureChange,
    Disclose,
    Disclosure,
    DisclosureCorrection,
    DisclosureRatesOfAgencies,
    DisclosureTask,
    GetDisclosureRequests,
    GetDisclosures,
    GrantDisclosureChange,
    ListDisclosureRequests,
    ListDisclosures,
    ListDisclosureTasks,
)
from contracts.joint_inspection.publication_terms import (
    DisclosureAsk,
    DisclosureKind,
    DisclosureRequestState,
    DisclosureState,
    DisclosureTaskState,
)
from contracts.joint_inspection.visits import (
    CheckIn,
    FindingKind,
    FinishVisit,
    GetVisits,
    LadderStep,
    RecordFinding,
    VisitsOfEnterprises,
)
from kernel.rights import field_levels
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.world import BUREAU, UPPER, World, code, inspector, world_of
from tests.integration.joint_inspection.yearly import filed as filed_year
from tests.integration.joint_inspection.yearly import year
from tests.integration.rights.table import granted, message_about, queries
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OTHER_CITY_OFFICER, SUPERVISOR, UPPER_HEAD, actor

MILL = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=code(1))
CANARY = "金丝雀"
COLUMNS = """
SELECT table_name, column_name, udt_name FROM information_schema.columns
WHERE table_schema = 'joint_inspection' AND table_name = ANY($1::text[]) AND udt_name IN ('text', '_text', 'numeric')
"""
SOURCES = ("visits", "findings", "plans")
# What is projected, what keys and states the rows.
PROJECTED = {
    *(("visits", one) for one in ("id", "state", "basis", "credit_code", "region", "parties", "agencies", "month")),
    *(("visits", one) for one in ("draws",)),
    *(("findings", one) for one in ("id", "visit", "credit_code", "kind", "ladder")),
    *(("plans", one) for one in ("id", "agency", "region", "parties", "month", "kind", "state", "filed_with")),
    *(("plans", one) for one in ("scope", "domains", "classes", "elements", "ratio_classes")),
}
HELD_BACK = {
    *(("visits", one) for one in ("officers", "reason", "clue", "requested_by", "approved_by")),
    *(("findings", one) for one in ("text", "ladder_reason", "pollutant", "unit", "threshold_reason", "recorded_by")),
    *(("findings", one) for one in ("measured", "limit_value", "multiple", "tonnes")),
    *(("plans", one) for one in ("reason", "drafted_by", "scope_hash")),
}
FIGURE = "98765.4321"


async def inspected(world: World, *, found: bool = True) -> str:
    """A finished visit of the first enterprise drawn, with a finding or without."""
    _, (visit, *_) = await world.drawn()
    assert visit.officers
    lead = inspector(visit.officers[0])
    await world.send(lead, CheckIn(visit=visit.id))
    if found:
        words = f"{CANARY}：法定代表人王五 13900000000"
        finding = RecordFinding(visit=visit.id, kind=FindingKind.OTHER, text=words, ladder=LadderStep.PUBLICITY)
        await world.send(lead, finding)
    await world.send(lead, FinishVisit(visit=visit.id))
    return visit.id


async def tasks(world: World, kind: DisclosureKind, who: Any = HEAD) -> list[DisclosureTask]:
    """What is owed to the public."""
    return (await world.ask(who, ListDisclosureTasks(kind=kind))).items


async def disclosed(world: World, kind: DisclosureKind) -> str:
    """The newest of a kind, made public by the head."""
    return (await world.send(HEAD, Disclose(task=(await tasks(world, kind))[0].number))).record


async def read(world: World, number: str, who: Any = None) -> Disclosure:
    """What is public of it."""
    (shown,) = await world.ask(who, GetDisclosures(numbers=[number]))
    assert shown is not None
    return shown


def values(shown: Disclosure) -> dict[str, str]:
    """What is public, by field."""
    return {one.field: one.value for one in shown.fields or []}


async def sung(world: World) -> set[tuple[str, str]]:
    """A canary in every field of the sources that is not projected; which they are."""
    placed = set()
    for table, column, form in await world.rows(COLUMNS, list(SOURCES)):
        if (table, column) not in PROJECTED:
            value = {"numeric": FIGURE, "_text": f"ARRAY['{CANARY}']"}.get(form, f"'{CANARY}-{column}'")
            try:
                await world.rows(f"UPDATE joint_inspection.{table} SET {column} = {value}")
            except (asyncpg.CheckViolationError, asyncpg.ForeignKeyViolationError):
                continue
            placed.add((table, column))
    return placed


async def test_the_public_reads_the_projection_and_no_canary_of_any_source_sings(world: World) -> None:
    await world.peopled()
    visit = await inspected(world)
    await world.rows(
        "UPDATE joint_inspection.plans SET scope = '造纸；联系人：赵小满 13900000000，住滨河小区3号楼2单元501室'"
    )
    assert await sung(world) >= HELD_BACK
    numbers = [await disclosed(world, kind) for kind in (DisclosureKind.PLAN, DisclosureKind.RESULT)]
    plan, result = [await read(world, number) for number in numbers]
    assert values(result).keys() == {
        *("agency", "agencies", "enterprise", "credit_code", "region", "category", "basis", "finished_at"),
        *("findings", "conclusion", "measures"),
    }
    assert (values(result)["conclusion"], values(result)["measures"]) == ("其他问题", "宣传教育")
    assert values(plan)["scope"].startswith("造纸；联系人：〔姓名已隐去〕")
    asked = 0
    for kind in queries("joint_inspection"):
        if granted(kind.subject, AgencyKind.PUBLIC, Role.MEMBER):
            named = {"numbers": numbers, "ids": [visit], "credit_codes": [code(1)], "credit_code": code(1)}
            told = msgspec.json.encode(await _asked(world, message_about(kind, named))).decode()
            for secret in (CANARY, FIGURE, "13900000000", "赵小满", "501室"):
                assert secret not in told, f"{kind.__name__} tells {secret}: {told}"
            asked += kind in (GetDisclosures, ListDisclosures)
    assert asked == 2


async def _asked(world: World, query: Any) -> Any:
    try:
        return await world.ask(CITIZEN, query)
    except Refusal as refusal:
        return refusal.code


async def test_behind_the_public_query_there_is_no_other_table(world: World) -> None:
    await world.peopled()
    await inspected(world)
    number = await disclosed(world, DisclosureKind.RESULT)
    before = await read(world, number)
    assert set(field_levels(Disclosure).values()) == {Level.OPEN}
    for table in (*SOURCES, "targets", "publication_tasks", "publication_requests", "draws"):
        await world.rows(f"ALTER TABLE joint_inspection.{table} RENAME TO {table}_gone")
    assert await read(world, number) == before
    assert [one.number for one in (await world.ask(None, ListDisclosures(region="640000"))).items] == [number]
    assert (await world.ask(None, ListDisclosures(credit_code="nobody", count=True))).total == 0


async def test_before_publication_the_public_and_rivals_of_the_enterprise_read_nothing(world: World) -> None:
    await world.peopled()
    visit = await inspected(world)
    ((plan, target),) = await world.rows("SELECT plan, visits.credit_code FROM draws, visits")
    other = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency="91640500317866371F")
    for outsider in (None, CITIZEN, other):
        assert await world.ask(outsider, GetVisits(ids=[visit])) == [None]
        assert await world.ask(outsider, GetPlans(ids=[plan])) == [None]
        (page,) = await world.ask(outsider, VisitsOfEnterprises(credit_codes=[target]))
        assert page.items == []
        assert (await world.ask(outsider, ListDisclosures())).items == []
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.ask(outsider, ListDisclosureTasks())
    own = actor(AgencyKind.ENTERPRISE, "640500", Role.MEMBER, agency=target)
    (mine,) = await world.ask(own, GetVisits(ids=[visit]))
    assert mine is not None and mine.credit_code == target


async def test_only_the_head_of_the_agency_that_owes_it_publishes_and_once(world: World) -> None:
    await world.peopled()
    await inspected(world)
    (task,) = await tasks(world, DisclosureKind.RESULT)
    assert (task.agency, task.superior, task.adverse, task.state) == (BUREAU, UPPER, True, DisclosureTaskState.DUE)
    assert task.duties and task.duties[0].limit_key == "visit.results_publish"
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(OFFICER, Disclose(task=task.number))
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await world.send(UPPER_HEAD, Disclose(task=task.number))
    await world.send(HEAD, Disclose(task=task.number))
    with pytest.raises(Refusal, match="DISCLOSURE_DONE"):
        await world.send(HEAD, Disclose(task=task.number))
    (done,) = await tasks(world, DisclosureKind.RESULT, UPPER_HEAD)
    assert done.state is DisclosureTaskState.DONE and done.disclosure


async def test_the_enterprise_has_a_mistake_corrected_and_the_old_version_stays(world: World) -> None:
    await world.peopled()
    await inspected(world)
    number = await disclosed(world, DisclosureKind.RESULT)
    was = values(await read(world, number))
    ask = AskForDisclosureChange(
        disclosure=number, ask=DisclosureAsk.CORRECT, reason="企业名称有误，本人王五 13900000000"
    )
    request = (await world.send(MILL, ask)).record
    told = [DisclosureCorrection(field="enterprise", value="新纸业")]
    grant = GrantDisclosureChange(number=request, version=1, reason="名称登记有误，王五先生指出", corrections=told)
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        await world.send(HEAD, msgspec.structs.replace(grant, version=2))
    with pytest.raises(Refusal, match="DISCLOSURE_CORRECTION_EMPTY"):
        await world.send(HEAD, msgspec.structs.replace(grant, corrections=[]))
    await world.send(HEAD, grant)
    shown = await read(world, number)
    assert (shown.state, shown.version) == (DisclosureState.CORRECTED, 2)
    assert values(shown) == {**was, "enterprise": "新纸业"}
    (old,) = shown.history
    assert old.fields and {one.field: one.value for one in old.fields} == was
    assert old.state is DisclosureState.CORRECTED and "王五" not in old.reason
    with pytest.raises(Refusal, match="DISCLOSURE_REQUEST_DECIDED"):
        await world.send(HEAD, grant)


async def test_a_citizen_has_it_withdrawn_and_nothing_of_it_is_public_any_more(world: World) -> None:
    await world.peopled()
    await inspected(world)
    number = await disclosed(world, DisclosureKind.RESULT)
    ask = AskForDisclosureChange(disclosure=number, ask=DisclosureAsk.WITHDRAW, reason="含有个人信息")
    request = (await world.send(None, ask)).record
    (mine,) = await world.ask(None, GetDisclosureRequests(numbers=[request]))
    assert mine is not None and (mine.state, mine.reason) == (DisclosureRequestState.ASKED, None)
    await world.send(HEAD, GrantDisclosureChange(number=request, version=1, reason="撤除"))
    shown = await read(world, number)
    assert (shown.state, shown.fields, shown.history[0].fields) == (DisclosureState.WITHDRAWN, None, None)
    (kept,) = (await world.ask(HEAD, ListDisclosureRequests())).items
    assert kept.before and kept.asked_by == "社会公众"
    rows = await world.rows(
        "SELECT actor::text, data::text FROM joint_inspection.journal WHERE type LIKE '%publication.change_asked%'"
    )
    assert rows and all("含有个人信息" not in row["data"] for row in rows)
    with pytest.raises(Refusal, match="DISCLOSURE_WITHDRAWN"):
        await world.send(None, ask)


async def test_who_asks_does_not_decide_and_a_refusal_has_its_reason(world: World) -> None:
    await world.peopled()
    await inspected(world)
    number = await disclosed(world, DisclosureKind.RESULT)
    ask = AskForDisclosureChange(disclosure=number, ask=DisclosureAsk.WITHDRAW, reason="不想公开")
    own, other = [(await world.send(who, ask)).record for who in (HEAD, MILL)]
    with pytest.raises(Refusal, match="CASE_SAME_PERSON"):
        await world.send(HEAD, DeclineDisclosureChange(number=own, reason="依法应当公开"))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(MILL, DeclineDisclosureChange(number=other, reason="x"))
    await world.send(HEAD, DeclineDisclosureChange(number=other, reason="依法应当公开"))
    (told,) = await world.ask(SUPERVISOR, GetDisclosureRequests(numbers=[other]))
    assert told is not None and (told.state, told.answer) == (DisclosureRequestState.DECLINED, "依法应当公开")
    assert (await read(world, number)).version == 1


async def test_what_is_not_public_in_time_is_an_alarm_to_both_levels_and_counts(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await world.peopled()
        await inspected(world)
        await disclosed(world, DisclosureKind.PLAN)
        await world.rows("UPDATE test_clock SET shift = '60 days'")
        await _until(world, lambda all: all[0].state is DisclosureTaskState.OVERDUE)
        for who in (HEAD, UPPER_HEAD, SUPERVISOR):
            asked = ListDisclosureTasks(state=DisclosureTaskState.OVERDUE)
            (late,) = (await world.ask(who, asked)).items
            assert (late.kind, late.late) == (DisclosureKind.RESULT, True)
        assert (await world.ask(OTHER_CITY_OFFICER, ListDisclosureTasks())).items == []
        (rate,) = await world.ask(OTHER_CITY_OFFICER, DisclosureRatesOfAgencies(agencies=[BUREAU]))
        assert (rate.owed, rate.in_time, rate.missing, rate.late_percent) == (2, 1, 1, 50.0)
        assert (rate.adverse_missing_percent, rate.clean_missing_percent, rate.selective) == (100.0, 0.0, True)
        assert (await read(world, await disclosed(world, DisclosureKind.RESULT))).late
        (rate,) = await world.ask(HEAD, DisclosureRatesOfAgencies(agencies=[BUREAU]))
        assert (rate.late, rate.missing, rate.selective) == (1, 0, False)


async def _until(world: World, holds: Callable[[list[orders.DisclosureTask]], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds(await tasks(world, DisclosureKind.RESULT)):
            await world.service.clock.strike(world.service.endpoints.deadlines)


async def test_a_plan_filed_again_is_owed_again_and_its_earlier_version_stays_public(world: World) -> None:
    plan = await world.filed()
    number = await disclosed(world, DisclosureKind.PLAN)
    adjusted = AdjustPlan(plan=plan, version=1, adjust_reason="上级临时部署", scope="水污染物和自动监测")
    await world.send(HEAD, adjusted)
    assert "水污染物和自动监测" not in values(await read(world, number)).values()
    await world.send(HEAD, FilePlan(plan=plan))
    (task,) = await tasks(world, DisclosureKind.PLAN)
    assert (task.state, [duty.state for duty in task.duties or []][-1]) == (DisclosureTaskState.DUE, DutyState.RUNNING)
    before = await read(world, number)
    assert await disclosed(world, DisclosureKind.PLAN) == number
    after = await read(world, number)
    assert (after.version, after.published_at, "水污染物和自动监测" in values(after).values()) == (
        2,
        before.published_at,
        True,
    )
    assert [(one.state, one.fields) for one in after.history] == [(DisclosureState.REPLACED, before.fields)]


async def test_a_plan_filed_again_before_it_was_made_public_is_owed_once(world: World) -> None:
    plan = await world.filed()
    await world.send(HEAD, AdjustPlan(plan=plan, version=1, adjust_reason="上级临时部署", scope="自动监测"))
    await world.send(HEAD, FilePlan(plan=plan))
    (task,) = await tasks(world, DisclosureKind.PLAN)
    assert len(task.duties or []) == 1
    shown = await read(world, await disclosed(world, DisclosureKind.PLAN))
    assert (shown.version, "自动监测" in values(shown).values()) == (1, True)


async def test_of_a_filed_years_plan_the_public_reads_counts_and_campaigns_but_no_money(world: World) -> None:
    await world.peopled(4)
    await filed_year(world)
    told = values(await read(world, await disclosed(world, DisclosureKind.ANNUAL_PLAN)))
    assert told["year"] == str(year()) and told["routine"].endswith("家次")
    assert not any(word in name for name in told for word in ("budget", "equipment", "drafted"))
