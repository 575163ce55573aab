"""Implementation plans through the running service: kept by those who carry them out, overdue by the clock."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.joint_inspection.implementation_plans import (
    AdoptImplementationPlan,
    ChangePlannedMeasure,
    GetImplementationPlans,
    ImplementationAction,
    ImplementationPlan,
    ListImplementationPlans,
    NewPlannedMeasure,
    PlannedMeasureState,
    UpdatePlannedMeasure,
    WithdrawPlannedMeasure,
)
from contracts.joint_inspection.report_terms import ReportTopic
from contracts.joint_inspection.reports import CompileReport, GetReports
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.world import BUREAU, MANAGERS, World, world_of
from tests.platform.actors import CITIZEN, HEAD, OFFICER, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD, actor
from tests.platform.days import today

MANAGERS_OFFICER = actor(AgencyKind.URBAN_MANAGEMENT, "640500", Role.OFFICER)


JOURNALED = "SELECT convert_from(data, 'UTF8') FROM journal WHERE aggregate LIKE 'implementation_plan:%'"


def measures(days: int = 10) -> list[NewPlannedMeasure]:
    due_on = today() + timedelta(days=days)
    return [
        NewPlannedMeasure(text="编制执法事项目录", lead=BUREAU, lead_office="enforcement", due_on=due_on),
        NewPlannedMeasure(text="建立联合检查机制", lead=MANAGERS, cooperating=[BUREAU, MANAGERS], due_on=due_on),
    ]


def plan(**changed: Any) -> AdoptImplementationPlan:
    given: dict[str, Any] = {"year": today().year, "title": "优化执法方式实施方案", "measures": measures()}
    return AdoptImplementationPlan(**{**given, **changed})


async def seen(world: World, number: str, who: Actor = HEAD) -> ImplementationPlan:
    (shown,) = await world.ask(who, GetImplementationPlans(numbers=[number]))
    assert shown is not None
    return shown


async def test_a_measure_is_updated_by_its_owners_version_by_version_and_done_by_its_lead(world: World) -> None:
    await world.agencies()
    number = (await world.send(HEAD, plan())).record
    progress = UpdatePlannedMeasure(number=number, measure=2, version=1, note="已召开两次会商")
    await world.send(OFFICER, progress)
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        await world.send(MANAGERS_OFFICER, progress)
    done = UpdatePlannedMeasure(number=number, measure=2, version=2, note="机制文件已印发", done=True)
    with pytest.raises(Refusal, match="CASE_NOT_YOUR_STEP"):
        await world.send(OFFICER, done)
    await world.send(MANAGERS_OFFICER, done)
    with pytest.raises(Refusal, match="CASE_STEP_NOT_ALLOWED"):
        await world.send(
            MANAGERS_OFFICER, UpdatePlannedMeasure(number=number, measure=2, version=3, note="再次完成", done=True)
        )
    now = await seen(world, number)
    assert [one.state for one in now.measures] == [PlannedMeasureState.OPEN, PlannedMeasureState.DONE]
    assert (now.measures[1].version, now.measures[1].note, now.measures[1].cooperating) == (
        3,
        "机制文件已印发",
        [BUREAU],
    )
    assert now.steps and [step.text for step in now.steps if step.measure == 2] == ["已召开两次会商", "机制文件已印发"]
    journaled = await world.rows(JOURNALED)
    assert len(journaled) == 3 and all('"year"' in row[0] for row in journaled)
    assert not any("会商" in row[0] or "机制" in row[0] for row in journaled)


async def test_only_the_plans_bureau_changes_a_measure_or_takes_it_off(world: World) -> None:
    await world.agencies()
    number = (await world.send(HEAD, plan())).record
    changed = ChangePlannedMeasure(number=number, measure=1, version=1, changed=measures(20)[0], reason="机构改革")
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(OFFICER, changed)
    await world.send(HEAD, changed)
    await world.send(HEAD, WithdrawPlannedMeasure(number=number, measure=2, version=1, reason="并入第一项"))
    now = await seen(world, number)
    assert now.measures[0].due_on == today() + timedelta(days=20) and now.measures[0].version == 2
    assert now.measures[1].state is PlannedMeasureState.WITHDRAWN and now.agencies == [BUREAU]
    assert [one.agency for one in now.duties or [] if one.state == "running"] == [BUREAU]


async def test_a_plan_is_for_those_on_it_and_the_bureaus_above(world: World) -> None:
    await world.agencies()
    number = (await world.send(HEAD, plan())).record
    for insider in (HEAD, OFFICER, UPPER_HEAD, MANAGERS_OFFICER):
        assert (await seen(world, number, insider)).steps
    for stranger in (OTHER_CITY_OFFICER, POLICE):
        assert (await world.ask(stranger, ListImplementationPlans())).items == []
        assert await world.ask(stranger, GetImplementationPlans(numbers=[number])) == [None]
    for outsider in (None, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.ask(outsider, ListImplementationPlans())


async def test_a_measure_for_nobody_or_of_yesterday_is_refused(world: World) -> None:
    await world.agencies()
    due_on = today() + timedelta(days=3)
    for measure, refusal in (
        (NewPlannedMeasure(text="x", lead="water-640500", due_on=due_on), "AGENCY_UNKNOWN"),
        (NewPlannedMeasure(text="x", lead="ecology-640400", due_on=due_on), "OUT_OF_REACH"),
        (NewPlannedMeasure(text="x", lead=BUREAU, lead_office="kitchen", due_on=due_on), "OFFICE_UNKNOWN"),
        (NewPlannedMeasure(text="x", lead=BUREAU, due_on=today() - timedelta(days=1)), "IMPLEMENTATION_DATE_WRONG"),
        (NewPlannedMeasure(text=" ", lead=BUREAU, due_on=due_on), "INVALID_INPUT"),
    ):
        with pytest.raises(Refusal, match=refusal):
            await world.send(HEAD, plan(measures=[measure]))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await world.send(OFFICER, plan())
    number = (await world.send(HEAD, plan())).record
    with pytest.raises(Refusal, match="IMPLEMENTATION_TOO_MANY"):
        await world.send(HEAD, plan(measures=measures() * 40))
    with pytest.raises(Refusal, match="PLANNED_MEASURE_UNKNOWN"):
        await world.send(HEAD, UpdatePlannedMeasure(number=number, measure=3, version=1, note="x"))


async def test_an_overdue_measure_is_found_by_the_clock_and_summed_up_into_the_years_report(
    settings_for_test: SettingsMaker,
) -> None:
    async with world_of(settings_for_test(test_clock=True)) as world:
        await world.agencies()
        year = (today() + timedelta(days=11)).year
        number = (await world.send(HEAD, plan(year=year))).record
        await world.send(
            MANAGERS_OFFICER, UpdatePlannedMeasure(number=number, measure=2, version=1, note="已印发", done=True)
        )
        await world.rows("UPDATE test_clock SET shift = '11 days'")
        async with asyncio.timeout(10):
            while not (late := (await world.ask(UPPER_HEAD, ListImplementationPlans(overdue=True))).items):
                await world.service.clock.strike(world.service.endpoints.deadlines)
        assert [one.overdue for one in late[0].measures] == [True, False]
        assert late[0].steps and late[0].steps[-1].action is ImplementationAction.OVERDUE
        id = (await world.send(HEAD, CompileReport(period=str(year)))).record
        (summary,) = await world.ask(HEAD, GetReports(ids=[id]))
        assert summary
        assert [(one.nth, one.lead, one.overdue) for one in summary.measures] == [
            (1, BUREAU, True),
            (2, MANAGERS, False),
        ]
        (table,) = [one for one in summary.tables if one.topic is ReportTopic.MEASURES]
        assert {cell.key: cell.count for cell in table.cells} == {
            "all": 2,
            "done": 1,
            "open": 1,
            "overdue": 1,
            "withdrawn": 0,
        }
