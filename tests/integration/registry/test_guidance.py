"""Guidance through the running registry: booked, agreed to, diagnosed, followed up; and who may see it."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from contracts.actors import Actor, AgencyKind, Role
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.registry.guidance import (
    AgreeToMeasures,
    BookGuidance,
    CloseGuidance,
    ConsentToGuidance,
    DeclineGuidance,
    DiagnoseGuidance,
    FollowUpGuidance,
    GetGuidances,
    Guidance,
    ListGuidances,
    OfferGuidance,
    ProposeMeasures,
    ScheduleGuidance,
)
from contracts.registry.guidance_terms import (
    GuidanceAction,
    GuidanceState,
    MeasureResult,
    NewGuidanceFinding,
    NewMeasure,
)
from kernel.settings import Settings
from tests.conftest import SettingsMaker
from tests.integration.registry.serving import BUREAU, EXPERT, INSPECTOR, MILL, PEERS, Serving, enterprise, serving
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    POLICE,
    PROCURATOR,
    UPPER_HEAD,
    WATER,
    actor,
)
from tests.platform.hub import Caller

OUTSIDERS = (OTHER_CITY_OFFICER, enterprise(PEERS[0]))
SISTER_ELSEWHERE = actor(AgencyKind.WATER, "640400", Role.OFFICER)
NO_BUSINESS = (POLICE, PROCURATOR, CITIZEN, None)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


def booking(kind: str = "on_site") -> BookGuidance:
    today = date.today()
    return BookGuidance(
        credit_code=MILL,
        agency=BUREAU,
        kind=kind,
        topic="白水回用",
        wish="请上门看看白水系统",
        wished_from=today + timedelta(days=1),
        wished_to=today + timedelta(days=9),
    )


async def seen(caller: Caller, who: Actor | None, number: str) -> Guidance | None:
    [found] = await caller.ask(who, GetGuidances(numbers=[number]))
    return found


async def shift_clock(settings: Settings, shift: str) -> None:
    connection = await asyncpg.connect(settings.postgres_dsn("registry_owner"))
    try:
        await connection.execute("UPDATE test_clock SET shift = $1::text::interval", shift)
    finally:
        await connection.close()


async def scheduled(hub: Serving, number: str, *officers: str) -> datetime:
    at = datetime.now(UTC) + timedelta(days=2)
    order = ScheduleGuidance(number=number, at=at, place="厂区", officers=list(officers or (INSPECTOR,)))
    await hub.caller.send(OFFICER, order)
    return at


async def diagnosed(hub: Serving, number: str) -> Guidance:
    await scheduled(hub, number)
    await shift_clock(hub.settings, "3 days")
    finding = NewGuidanceFinding(credit_code=MILL, text="白水池液位计失灵")
    held = datetime.now(UTC) + timedelta(days=2, hours=1)
    order = DiagnoseGuidance(number=number, held_at=held, advice="更换液位计", findings=[finding])
    await hub.caller.send(OFFICER, order)
    record = await seen(hub.caller, OFFICER, number)
    assert record is not None
    return record


async def test_a_booked_visit_goes_from_diagnosis_to_follow_up_with_its_clocks(hub: Serving) -> None:
    send = hub.caller.send
    number = (await send(ENTERPRISE, booking())).record
    record = await diagnosed(hub, number)
    assert record.kind_name == "现场指导帮扶（预约式执法）"
    due = date.today() + timedelta(days=20)
    measure = NewMeasure(credit_code=MILL, text="更换液位计", due_on=due)
    await send(OFFICER, ProposeMeasures(number=number, measures=[measure]))
    await send(ENTERPRISE, AgreeToMeasures(number=number))
    await send(OFFICER, FollowUpGuidance(number=number, results=[MeasureResult(number=1, done=True)]))
    await send(OFFICER, CloseGuidance(number=number, summary="已解决"))
    closed = await seen(hub.caller, OFFICER, number)
    assert closed is not None and closed.state is GuidanceState.CLOSED
    assert {duty.duty for duty in closed.duties or []} == {
        "guidance.answer",
        "guidance.hold",
        "guidance.measures",
        "guidance.follow_up",
        "guidance.close",
    }
    assert {duty.state for duty in closed.duties or []} == {DutyState.MET}


async def test_a_finding_of_guidance_is_marked_as_no_evidence_with_reason_and_source(hub: Serving) -> None:
    number = (await hub.caller.send(ENTERPRISE, booking())).record
    [finding] = (await diagnosed(hub, number)).findings or []
    assert (finding.citable, finding.id.startswith("BFWT-")) == (False, True)
    assert "不作为执法证据" in finding.reason and finding.source


async def test_who_may_see_a_guidance_and_how_much(hub: Serving) -> None:
    number = (await hub.caller.send(ENTERPRISE, booking())).record
    for who in (OFFICER, HEAD, UPPER_HEAD, ENTERPRISE):
        record = await seen(hub.caller, who, number)
        assert record is not None and record.wish == "请上门看看白水系统"
    shared = await seen(hub.caller, WATER, number)
    assert shared is not None and (shared.topic, shared.wish, shared.findings) == ("白水回用", None, None)
    for outsider in (*OUTSIDERS, SISTER_ELSEWHERE):
        assert await seen(hub.caller, outsider, number) is None
        assert (await hub.caller.ask(outsider, ListGuidances())).items == []
    for stranger in NO_BUSINESS:
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await seen(hub.caller, stranger, number)


async def test_who_may_order_what(hub: Serving) -> None:
    number = (await hub.caller.send(ENTERPRISE, booking())).record
    order = ScheduleGuidance(number=number, at=datetime.now(UTC), place="厂区", officers=[INSPECTOR])
    wrong = [
        (OFFICER, booking(), "NOT_PERMITTED"),
        (enterprise(PEERS[0]), booking(), "NOT_FOUND"),
        (UPPER_HEAD, order, "NOT_FOUND"),
        (OTHER_CITY_OFFICER, order, "NOT_FOUND"),
        (WATER, order, "NOT_PERMITTED"),
        (ENTERPRISE, order, "NOT_PERMITTED"),
        (OTHER_CITY_OFFICER, offer("on_site", MILL), "NOT_FOUND"),
        (enterprise(PEERS[0]), ConsentToGuidance(number=number), "NOT_FOUND"),
        (None, booking(), "NOT_PERMITTED"),
    ]
    for who, command, code in wrong:
        with pytest.raises(Refusal, match=code):
            await hub.caller.send(who, command)


def offer(kind: str, *codes: str) -> OfferGuidance:
    return OfferGuidance(enterprises=list(codes), kind=kind, topic="行业共性问题", text="专家会诊")


async def test_a_group_consultation_has_an_expert_and_each_unit_sees_its_own(hub: Serving) -> None:
    number = (await hub.caller.send(OFFICER, offer("group_consultation", MILL, PEERS[0]))).record
    with pytest.raises(Refusal, match="GUIDANCE_EXPERT_MISSING"):
        await scheduled(hub, number)
    await scheduled(hub, number, INSPECTOR, EXPERT)
    record = await seen(hub.caller, ENTERPRISE, number)
    assert record is not None and record.enterprises == [MILL]
    page = await hub.caller.ask(enterprise(PEERS[0]), ListGuidances(kind="group_consultation"))
    assert [one.enterprises for one in page.items] == [[PEERS[0]]]
    assert (await hub.caller.ask(OFFICER, ListGuidances(enterprise=PEERS[0], count=True))).total == 1


async def test_a_unit_may_stay_away_and_the_reason_stays_out_of_the_journal(hub: Serving) -> None:
    number = (await hub.caller.send(OFFICER, offer("on_site", MILL))).record
    await hub.caller.send(ENTERPRISE, DeclineGuidance(number=number, reason="设备检修"))
    record = await seen(hub.caller, OFFICER, number)
    assert record is not None and record.state is GuidanceState.DECLINED
    rows = await hub.service.pool.fetch("SELECT data FROM journal WHERE aggregate = $1", f"guidance:{number}")
    assert len(rows) == 2
    assert all("设备检修".encode() not in row["data"] for row in rows)


async def test_a_booking_that_nobody_answers_in_time_is_written_down(hub: Serving) -> None:
    number = (await hub.caller.send(ENTERPRISE, booking())).record
    await shift_clock(hub.settings, "20 days")
    late = await overdue(hub, number)
    assert late.duties is not None and late.duties[0].state is DutyState.OVERDUE


async def overdue(hub: Serving, number: str) -> Guidance:
    """The guidance once the clock has found it."""
    for _ in range(200):
        moves = hub.service.sequencer.moves
        record = await seen(hub.caller, OFFICER, number)
        if record is not None and (record.steps or [])[-1].action is GuidanceAction.OVERDUE:
            return record
        await hub.service.sequencer.next_move(moves, 0.1)
    raise AssertionError("the clock did not find it")


async def test_where_a_region_asks_for_consent_no_visit_is_fixed_without_it(
    settings_for_test: SettingsMaker, tmp_path: Path
) -> None:
    jurisdiction = tmp_path / "jurisdiction"
    shutil.copytree(settings_for_test().jurisdiction_dir, jurisdiction)
    with (jurisdiction / "guidance_settings.csv").open("a", encoding="utf-8") as file:
        file.write("640500,general,yes,yes,中卫市规定,地方设定,2021-01-01,\n")
    async with serving(settings_for_test(test_clock=True, jurisdiction_dir=jurisdiction)) as hub:
        number = (await hub.caller.send(OFFICER, offer("on_site", MILL))).record
        with pytest.raises(Refusal) as error:
            await scheduled(hub, number)
        assert (error.value.code, error.value.data["source"]) == ("GUIDANCE_CONSENT_MISSING", "中卫市规定")
        await hub.caller.send(ENTERPRISE, ConsentToGuidance(number=number))
        record = await diagnosed(hub, number)
        assert (record.needs_consent, [one.given for one in record.consents or []]) == ([MILL], [True])
        assert [one.citable for one in record.findings or []] == [False]
