"""The positive list through the running registry: applied for, noticed, in force, removed; and who may see it."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest

from contracts.actors import Actor
from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.registry.alert_terms import AlertRule
from contracts.registry.alerts import AnswerAlert, ListAlerts, RejectAnswer
from contracts.registry.credit import RecordCreditFact
from contracts.registry.directory import CloseEnterprise
from contracts.registry.guidance import OfferGuidance, ScheduleGuidance
from contracts.registry.permits import RecordPermit
from contracts.registry.points import NewPoint, PointKind, RegisterPoints
from contracts.registry.positive_list import (
    ApplyForPositiveList,
    DismissObjections,
    FileCompliance,
    IssueRemovalNotice,
    ObjectToPositiveListing,
    PositiveListChecksOfEnterprises,
    PositiveListingsOfEnterprises,
    RefusePositiveListing,
    RemoveFromPositiveList,
    WithdrawFromPositiveList,
)
from contracts.registry.positive_list_terms import (
    CheckResult,
    ListingAction,
    ListingState,
)
from contracts.registry.readings import ReadingRow, ReadingSource, RecordReadings
from tests.conftest import SettingsMaker
from tests.integration.registry.listings import APPLY, INVITE, comes_to, listed, noticed, seen, shift_clock
from tests.integration.registry.serving import BUREAU, INSPECTOR, MILL, PEERS, Serving, enterprise, serving
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    WATER,
)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


async def exceeded(hub: Serving) -> None:
    """An hour over the limit that the mill does not explain: a clue."""
    point = NewPoint(number="DW001", name="总排口", kind=PointKind.WATER_OUTLET)
    await hub.caller.send(OFFICER, RegisterPoints(credit_code=MILL, points=[point]))
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    row = ReadingRow(point=f"{MILL}-DW001", metric="化学需氧量", hour=hour.isoformat(), value="200", unit="mg/L")
    await hub.caller.send(OFFICER, RecordReadings(source=ReadingSource.VALIDATED, rows=[row]))
    [alert] = (await hub.caller.ask(OFFICER, ListAlerts(rule=AlertRule.OVER_HOURLY))).items
    await hub.caller.send(ENTERPRISE, AnswerAlert(id=alert.id, explanation="不清楚"))
    await hub.caller.send(OFFICER, RejectAnswer(id=alert.id, reason="没有说明"))


async def test_an_enterprise_that_applies_is_reviewed_approved_shown_and_after_the_notice_listed(hub: Serving) -> None:
    number = await listed(hub)
    record = await seen(hub, ENTERPRISE, number)
    assert record is not None and record.in_force_on and record.ends_on
    assert 360 <= (record.ends_on - record.in_force_on).days <= 372
    assert {check.result for check in record.checks or []} == {CheckResult.PASSED}
    assert all(check.source and check.required for check in record.checks or [])
    owed = {duty.duty: (duty.agency, duty.state) for duty in record.duties or []}
    assert owed["positive_list.filing"] == (MILL, DutyState.RUNNING)
    assert owed["positive_list.review"] == (BUREAU, DutyState.MET)
    assert "positive_list.term" not in owed and "positive_list.notice" not in owed


async def test_an_officer_tells_an_enterprise_that_it_fits_and_it_applies(hub: Serving) -> None:
    number = (await hub.caller.send(OFFICER, INVITE)).record
    with pytest.raises(Refusal, match="POSITIVE_LIST_OPEN_ALREADY"):
        await hub.caller.send(OFFICER, INVITE)
    assert (await hub.caller.send(ENTERPRISE, APPLY)).record == number
    record = await seen(hub, ENTERPRISE, number)
    assert record is not None
    assert [step.action for step in record.steps or []] == [ListingAction.INVITE, ListingAction.APPLY]
    with pytest.raises(Refusal, match="POSITIVE_LIST_OPEN_ALREADY"):
        await hub.caller.send(ENTERPRISE, APPLY)


async def test_an_enterprise_without_a_permit_is_told_which_criterion_it_fails(hub: Serving) -> None:
    peer = PEERS[0]
    order = ApplyForPositiveList(credit_code=peer, agency=BUREAU, statement="申请")
    with pytest.raises(Refusal) as error:
        await hub.caller.send(enterprise(peer), order)
    assert error.value.code == "POSITIVE_LIST_CRITERION_FAILED"
    assert error.value.data["criterion"] == "持有有效的排污许可证" and error.value.data["source"]
    ask = PositiveListChecksOfEnterprises(credit_codes=[peer, MILL])
    [own, foreign] = await hub.caller.ask(enterprise(peer), ask)
    assert [check.result for check in own if check.criterion == "permit"] == [CheckResult.FAILED]
    assert foreign == []
    [of_peer, of_mill] = await hub.caller.ask(OFFICER, ask)
    assert len(of_peer) == len(of_mill) == 7
    for stranger in (WATER, CITIZEN, OTHER_CITY_OFFICER):
        assert await hub.caller.ask(stranger, ask) == [[], []]


async def test_an_objection_stops_the_notice_until_it_is_decided_on(hub: Serving) -> None:
    number = await noticed(hub)
    await hub.caller.send(CITIZEN, ObjectToPositiveListing(number=number, text="夜间有异味"))
    await shift_clock(hub, 12)
    record = await seen(hub, HEAD, number)
    assert record is not None and record.state is ListingState.OBJECTED
    assert [one.text for one in record.objections or []] == ["夜间有异味"]
    own = await seen(hub, ENTERPRISE, number)
    assert own is not None and own.objections is None and "异味" not in str(own.steps)
    assert "citizen" not in str(record.steps)
    await hub.caller.send(HEAD, DismissObjections(number=number, reason="异味来自另一单位"))
    await shift_clock(hub, 30)
    await comes_to(hub, number, ListingState.IN_FORCE)


async def test_an_objection_that_holds_keeps_the_enterprise_off_the_list(hub: Serving) -> None:
    number = await noticed(hub)
    await hub.caller.send(WATER, ObjectToPositiveListing(number=number, text="偷排"))
    await hub.caller.send(HEAD, RefusePositiveListing(number=number, reason="异议成立"))
    record = await seen(hub, ENTERPRISE, number)
    assert record is not None and record.state is ListingState.REFUSED
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(CITIZEN, ObjectToPositiveListing(number=number, text="还有"))
    assert (await hub.caller.send(ENTERPRISE, APPLY)).record != number


async def test_an_unexplained_exceedance_removes_a_listed_enterprise_and_the_bureau_owes_the_written_notice(
    hub: Serving,
) -> None:
    number = await listed(hub)
    await shift_clock(hub, 0)
    await exceeded(hub)
    record = await comes_to(hub, number, ListingState.REMOVED)
    assert "没有非现场监管线索：1个，要求最近12个月不超过0个" in (record.removal_reason or "")
    owed = [duty.duty for duty in record.duties or [] if duty.state is DutyState.RUNNING]
    assert owed == ["positive_list.removal_notice"]
    await hub.caller.send(OFFICER, IssueRemovalNotice(number=number))
    await hub.caller.send(OFFICER, IssueRemovalNotice(number=number))
    told = await seen(hub, ENTERPRISE, number)
    assert told is not None and told.papers is not None
    [paper] = told.papers
    assert paper.number.startswith("环清移〔")
    assert {duty.state for duty in told.duties or [] if duty.duty == "positive_list.removal_notice"} == {DutyState.MET}
    assert (await file(hub, ENTERPRISE, paper.sha256)).startswith(b"%PDF")
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await file(hub, enterprise(PEERS[0]), paper.sha256)


async def file(hub: Serving, who: Actor, digest: str) -> bytes:
    token = hub.caller.token(who)
    return (await hub.caller.client.file("registry", "get", GetFile(file=digest), FileSlice, token=token)).data


async def test_credit_that_falls_removes_a_listed_enterprise(hub: Serving) -> None:
    number = await listed(hub)
    order = RecordCreditFact(credit_code=MILL, code="violation_serious", on=date.today(), reason="夜间偷排")
    await hub.caller.send(OFFICER, order)
    record = await comes_to(hub, number, ListingState.REMOVED)
    assert "环境信用没有降到警示及以下：1个" in (record.removal_reason or "")
    with pytest.raises(Refusal, match="POSITIVE_LIST_CRITERION_FAILED"):
        await hub.caller.send(ENTERPRISE, APPLY)


async def test_a_permit_that_runs_out_removes_the_enterprise_by_the_clock(hub: Serving) -> None:
    number = await listed(hub)
    ends = date.today() + timedelta(days=110)
    told = await hub.caller.send(OFFICER, RecordPermit(number=MILL + "001P", holder=MILL, valid_to=ends))
    await hub.caller.ask(OFFICER, ListAlerts(), after=[told.position])
    await shift_clock(hub, 130)
    record = await comes_to(hub, number, ListingState.REMOVED, ListingState.ENDED)
    assert record.state is ListingState.REMOVED and "持有有效的排污许可证" in (record.removal_reason or "")


async def test_a_filing_is_owed_again_once_late_and_one_too_many_removes(hub: Serving) -> None:
    number = await listed(hub)
    await hub.caller.send(ENTERPRISE, FileCompliance(number=number, title="许可证执行报告", text="已按期提交"))
    record = await seen(hub, OFFICER, number)
    assert record is not None and [one.title for one in record.filings or []] == ["许可证执行报告"]
    assert [duty.state for duty in record.duties or [] if duty.duty == "positive_list.filing"] == [
        DutyState.MET,
        DutyState.RUNNING,
    ]
    await hub.caller.send(OFFICER, RecordPermit(number=MILL + "001P", holder=MILL, valid_to=date(2031, 1, 1)))
    await shift_clock(hub, 220)
    await comes_to(hub, number, ListingState.IN_FORCE, late=1)
    await shift_clock(hub, 260)
    removed = await comes_to(hub, number, ListingState.REMOVED, late=2)
    assert "列入后按期守法备案：2个，要求不超过1个" in (removed.removal_reason or "")


async def test_the_head_removes_with_a_written_notice_and_the_enterprise_may_leave_by_itself(hub: Serving) -> None:
    number = await listed(hub)
    await hub.caller.send(HEAD, RemoveFromPositiveList(number=number, reason="提供虚假备案材料"))
    record = await seen(hub, ENTERPRISE, number)
    assert record is not None and record.state is ListingState.REMOVED and len(record.papers or []) == 1
    again = (await hub.caller.send(ENTERPRISE, APPLY)).record
    await hub.caller.send(ENTERPRISE, WithdrawFromPositiveList(number=again, reason="材料未齐"))
    left = await seen(hub, ENTERPRISE, again)
    assert left is not None and left.state is ListingState.WITHDRAWN
    [page] = await hub.caller.ask(ENTERPRISE, PositiveListingsOfEnterprises(credit_codes=[MILL]))
    assert [one.number for one in page.items] == [again, number]
    rows = await hub.service.pool.fetch("SELECT data FROM journal WHERE aggregate = $1", f"positive_listing:{number}")
    assert rows and all("虚假".encode() not in row["data"] for row in rows)


async def test_an_enterprise_that_closes_leaves_the_list(hub: Serving) -> None:
    number = await listed(hub)
    await hub.caller.send(OFFICER, CloseEnterprise(credit_code=MILL, reason="注销"))
    await comes_to(hub, number, ListingState.ENDED)


async def test_guidance_at_a_listed_unit_needs_its_consent(hub: Serving) -> None:
    await listed(hub)
    offer = OfferGuidance(enterprises=[MILL], kind="on_site", topic="废水", text="上门指导")
    number = (await hub.caller.send(OFFICER, offer)).record
    at = datetime.now(UTC) + timedelta(days=20)
    with pytest.raises(Refusal, match="GUIDANCE_CONSENT_MISSING"):
        await hub.caller.send(OFFICER, ScheduleGuidance(number=number, at=at, place="厂区", officers=[INSPECTOR]))
