"""Commissioned work through the running service: budget, institutions, clocks, contradictions, secrecy, files."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.joint_inspection.commission_terms import CommissionAction, CommissionKind, CommissionState
from contracts.joint_inspection.commission_terms import ContradictionKind as Against
from contracts.joint_inspection.commissions import (
    AcceptCommission,
    BeginCommission,
    CommissionOrder,
    CommissionsOfVisits,
    DeclineCommission,
    GetCommissions,
    ListCommissions,
    SendBackCommission,
    WithdrawCommission,
)
from contracts.joint_inspection.laboratories import GetLaboratories, ListLaboratories, SetLaboratoryScope
from contracts.joint_inspection.monitoring_plans import (
    ChangeMonitoringPlan,
    GetMonitoringPlans,
    ListMonitoringPlans,
    MonitoringPlanLine,
    MonitoringPlanUse,
)
from contracts.joint_inspection.visits import CheckIn
from contracts.registry.experts import ExpertState
from contracts.registry.sample_matches import MatchedReading, SamplesMatched
from kernel.settings import Settings
from tests.conftest import SettingsMaker
from tests.integration.joint_inspection.commissioning import (
    ITEM,
    LAB,
    LABORATORY,
    REPORT,
    adopted,
    delivered,
    institution,
    ordered,
    ready,
    seen,
    settled,
    under_way,
)
from tests.integration.joint_inspection.world import World, code, inspector, world_of
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    OTHER_OFFICER,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
)
from tests.platform.days import today
from tests.unit.joint_inspection.commissioned import LAB_CODE

OTHER_NUMBER, OTHER_CODE = "JG640500-002", "91640500MAYL00007C"


@pytest.fixture
async def clocked(settings_for_test: SettingsMaker) -> AsyncIterator[World]:
    settings: Settings = settings_for_test(test_clock=True)
    async with world_of(settings) as world:
        yield world


async def use(world: World, plan: str) -> MonitoringPlanUse:
    [shown] = await world.ask(OFFICER, GetMonitoringPlans(numbers=[plan]))
    assert shown is not None and shown.use is not None
    [line] = shown.use
    return line


async def test_samples_are_ordered_taken_reported_and_paid_for_out_of_the_years_plan(world: World) -> None:
    plan = await ready(world)
    number = await ordered(world)
    line = await use(world, plan)
    assert (line.ordered, line.committed_yuan, line.spent_yuan, line.left_yuan) == (
        1,
        Decimal(300),
        Decimal(0),
        Decimal(700),
    )
    await under_way(world, number)
    await delivered(world, number, "60")
    await settled(world, number)
    line = await use(world, plan)
    assert (line.settled, line.committed_yuan, line.spent_yuan, line.left_yuan) == (
        1,
        Decimal(0),
        Decimal(300),
        Decimal(700),
    )
    shown = await seen(world, number)
    assert shown.state is CommissionState.SETTLED and shown.reports and shown.duties
    assert shown.reports[0].sha256 == hashlib.sha256(REPORT + b"60").hexdigest()
    assert [one.exceeded for one in shown.reports[0].results] == [True]
    assert {one.state for one in shown.duties} == {DutyState.MET}


async def test_no_order_without_an_adopted_plan_or_beyond_its_money(world: World) -> None:
    await institution(world)
    with pytest.raises(Refusal, match="COMMISSION_NO_PLAN"):
        await ordered(world)
    await ready(world)
    with pytest.raises(Refusal, match="MONITORING_PLAN_EXISTS"):
        await adopted(world)
    number = await ordered(world, price_yuan=Decimal(900))
    with pytest.raises(Refusal, match="COMMISSION_OVER_BUDGET") as caught:
        await ordered(world)
    assert caught.value.data["left"] == "100"
    with pytest.raises(Refusal, match="COMMISSION_OVER_BUDGET"):
        await ordered(world, kind=CommissionKind.FACILITY_ASSESSMENT, case_number=None, items=[])
    await world.send(LAB, DeclineCommission(number=number, version=1, reason="设备检修"))
    shown = await seen(world, number, LAB)
    assert shown.state is CommissionState.DECLINED and shown.steps is None
    inside = await seen(world, number)
    assert inside.steps is not None and inside.steps[-1].reason == "设备检修"
    await ordered(world)


async def test_two_orders_at_once_do_not_spend_the_same_money(world: World) -> None:
    await ready(world)
    tried = await asyncio.gather(*(ordered(world, price_yuan=Decimal(600)) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(one, str) for one in tried) == 1
    assert {one.code for one in tried if isinstance(one, Refusal)} == {"COMMISSION_OVER_BUDGET"}


async def test_a_head_revises_the_budget_in_the_open_and_not_below_what_is_ordered(world: World) -> None:
    plan = await ready(world)
    await ordered(world)

    def revised(budget: int, version: int = 2) -> ChangeMonitoringPlan:
        line = MonitoringPlanLine(kind=CommissionKind.SAMPLING, planned=9, budget_yuan=Decimal(budget))
        return ChangeMonitoringPlan(number=plan, version=version, content="追加", lines=[line], reason="任务增加")

    with pytest.raises(Refusal, match="MONITORING_PLAN_BELOW_USE"):
        await world.send(HEAD, revised(299))
    await world.send(HEAD, revised(2000))
    with pytest.raises(Refusal, match="CASE_CHANGED"):
        await world.send(HEAD, revised(3000))
    [shown] = (await world.ask(UPPER_HEAD, ListMonitoringPlans(year=today().year))).items
    assert (shown.edition, shown.steps) == (2, None)


async def test_an_institution_suspended_or_expired_in_the_library_gets_and_does_no_work(world: World) -> None:
    await ready(world)
    number = await ordered(world)
    await world.send(LAB, AcceptCommission(number=number, version=1))
    await institution(world, state=ExpertState.SUSPENDED)
    begin = BeginCommission(number=number, version=2, begun_at=datetime.now(UTC))
    for attempt in (ordered(world), world.send(LAB, begin)):
        with pytest.raises(Refusal, match="LABORATORY_UNQUALIFIED"):
            await attempt
    await institution(world, valid_to=today())
    await world.send(LAB, begin)
    with pytest.raises(Refusal, match="LABORATORY_UNQUALIFIED"):
        await ordered(world)
    [kept] = await world.ask(OFFICER, GetLaboratories(numbers=[LABORATORY]))
    assert kept is not None and kept.scope and kept.scope[0].pollutant == ITEM.pollutant
    on = ListLaboratories(usable_on=today() + timedelta(days=1), pollutant=ITEM.pollutant)
    assert (await world.ask(OFFICER, on)).items == []


async def test_only_the_supervising_head_says_what_an_institution_is_qualified_for(world: World) -> None:
    await institution(world)
    for who, code_ in ((OFFICER, "NOT_PERMITTED"), (LAB, "NOT_PERMITTED"), (UPPER_HEAD, "NOT_FOUND")):
        with pytest.raises(Refusal, match=code_):
            await world.send(who, SetLaboratoryScope(number=LABORATORY, scope=[]))


async def test_two_reports_that_do_not_agree_are_flagged_on_both_and_the_institutions_do_not_see_it(
    world: World,
) -> None:
    await ready(world)
    first, second = await ordered(world), await ordered(world)
    for number, value in ((first, "45"), (second, "70")):
        await under_way(world, number)
        await delivered(world, number, value)
    for number, other, values in ((first, second, ("45", "70")), (second, first, ("70", "45"))):
        shown = await seen(world, number)
        assert shown.contradictions is not None
        [found] = shown.contradictions
        assert (found.kind, found.other, (f"{found.value:f}", f"{found.other_value:f}")) == (
            Against.REPORT,
            other,
            values,
        )
        assert (await seen(world, number, LAB)).contradictions is None
    flagged = await world.ask(OFFICER, ListCommissions(contradicted=True, order=CommissionOrder.DUE))
    assert {one.number for one in flagged.items} == {first, second}
    assert (await world.ask(LAB, ListCommissions(contradicted=True))).items == []


async def test_a_reading_of_the_same_hour_that_does_not_agree_is_flagged_and_the_sample_prevails(
    world: World,
) -> None:
    await ready(world)
    number = await ordered(world)
    await under_way(world, number)
    await delivered(world, number, "60")
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    reading = MatchedReading(place=0, hour=hour, value=12.5, unit=ITEM.unit, batch="B-1")
    await world.told((f"sample_match:{number}:1", SamplesMatched(number=number, edition=1, matches=[reading])))
    shown = await seen(world, number)
    assert shown.contradictions is not None
    [found] = shown.contradictions
    assert (found.kind, found.other, found.other_value) == (Against.READING, "B-1", Decimal("12.5"))
    assert "第三十条" in found.explanation and "优先于同一时段的自动监测数据" in found.explanation


async def test_a_report_sent_back_is_delivered_again_beside_the_first(world: World) -> None:
    await ready(world)
    number = await ordered(world)
    await under_way(world, number)
    await delivered(world, number, "48")
    back = SendBackCommission(number=number, version=4, deliver_by=today() + timedelta(days=9), reason="缺少平行样")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(OTHER_CITY_OFFICER, back)
    await world.send(OFFICER, back)
    await delivered(world, number, "49", version=5)
    shown = await seen(world, number)
    assert shown.reports and [one.results[0].value for one in shown.reports] == [48, 49]
    assert shown.contradictions == []


async def test_what_is_ordered_for_a_visit_is_secret_and_sampled_only_once_the_visit_has_begun(world: World) -> None:
    await world.peopled(1)
    await ready(world)
    _, (visit,) = await world.drawn()
    assert visit.officers
    lead = inspector(visit.officers[0])
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await ordered(world, OTHER_OFFICER, visit=visit.id, case_number=None, credit_code=None)
    number = await ordered(world, lead, visit=visit.id, case_number=None, credit_code=None)
    asked = GetCommissions(numbers=[number])
    for insider in (lead, HEAD, LAB):
        assert (await world.ask(insider, asked))[0] is not None
    for outsider in (OTHER_OFFICER, UPPER_HEAD):
        assert await world.ask(outsider, asked) == [None]
        assert (await world.ask(outsider, ListCommissions())).items == []
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await world.send(OTHER_OFFICER, WithdrawCommission(number=number, version=1, reason="不要"))
    journaled = await world.rows("SELECT data FROM journal WHERE aggregate = $1", f"commission:{number}")
    assert journaled and not any(code(1).encode() in row["data"] for row in journaled)
    await world.send(LAB, AcceptCommission(number=number, version=1))
    begin = BeginCommission(number=number, version=2, begun_at=datetime.now(UTC))
    with pytest.raises(Refusal, match="COMMISSION_VISIT_NOT_BEGUN"):
        await world.send(LAB, begin)
    await world.send(lead, CheckIn(visit=visit.id))
    await world.send(LAB, begin)
    [page] = await world.ask(UPPER_HEAD, CommissionsOfVisits(visits=[visit.id]))
    assert [(one.number, one.credit_code) for one in page.items] == [(number, code(1))]


async def test_days_that_pass_are_found_by_the_clock_and_a_late_report_is_taken_and_marked(clocked: World) -> None:
    await ready(clocked)
    number = await ordered(clocked)
    await under_way(clocked, number)
    await clocked.rows("UPDATE test_clock SET shift = '8 days'")
    async with asyncio.timeout(10):
        while not (await seen(clocked, number)).overdue:
            await clocked.service.clock.strike(clocked.service.endpoints.deadlines)
    await delivered(clocked, number, "48")
    shown = await seen(clocked, number)
    assert shown.steps and shown.reports and shown.reports[0].late
    assert [one.action for one in shown.steps if one.late] == [CommissionAction.OVERDUE, CommissionAction.DELIVER]


async def test_strangers_see_neither_work_nor_report(world: World) -> None:
    plan = await ready(world)
    number = await ordered(world)
    await under_way(world, number)
    await delivered(world, number, "60")
    await institution(world, OTHER_NUMBER, OTHER_CODE)
    other = type(LAB)(subject="m", agency=OTHER_CODE, agency_kind=LAB.agency_kind, region=LAB.region, roles=LAB.roles)
    for who in (other, ENTERPRISE, OTHER_CITY_OFFICER):
        assert await world.ask(who, GetCommissions(numbers=[number])) == [None]
    assert await world.ask(OTHER_CITY_OFFICER, GetMonitoringPlans(numbers=[plan])) == [None]
    for stranger in (URBAN_MANAGEMENT, CITIZEN, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await world.ask(stranger, GetCommissions(numbers=[number]))
    shown = await seen(world, number)
    assert shown.reports and shown.contractor == LAB_CODE
    file = GetFile(file=shown.reports[0].sha256)
    client, token = world.caller.client, world.caller.token
    got = await client.file("joint_inspection", "get", file, FileSlice, token=token(OFFICER))
    assert got.data == REPORT + b"60"
    for who in (other, ENTERPRISE, OTHER_CITY_OFFICER):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await client.file("joint_inspection", "get", file, FileSlice, token=token(who))
