"""Permits about to expire, renewed or expired, as the registry's clock finds them and tells of them."""

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from contracts.duties import DutyState
from contracts.errors import Refusal
from contracts.registry.alert_terms import AlertRule, AlertState
from contracts.registry.alerts import ListAlerts
from contracts.registry.permit_applications import (
    ApplicationsOfPermits,
    ApplyForPermit,
    GetPermitApplications,
    GrantPermitApplication,
    ListPermitApplications,
    PermitApplicationKind,
    PermitApplicationState,
    PermitContent,
    RefusePermitApplication,
    WithdrawPermitApplication,
)
from contracts.registry.permits import ListPermits, PermitCause, PermitOutlet, PermitState, VersionsOfPermits
from tests.conftest import SettingsMaker
from tests.integration.registry.listings import shift_clock
from tests.integration.registry.serving import BUREAU, MILL, PEERS, WATER_BUREAU, Serving, enterprise, serving
from tests.integration.registry.watched import NUMBER, comes, permit_of, permit_that_is, recorded
from tests.platform.actors import CITIZEN, ENTERPRISE, HEAD, OFFICER, OTHER_CITY_OFFICER, UPPER_HEAD, WATER

K = PermitApplicationKind
RENEWAL = ApplyForPermit(permit=NUMBER, kind=K.RENEW, agency=BUREAU, reason="继续生产")


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


async def announced(hub: Serving) -> list[str]:
    connection = await asyncpg.connect(hub.settings.postgres_dsn("registry"))
    try:
        rows = await connection.fetch(
            "SELECT type FROM journal WHERE aggregate = $1 AND type NOT LIKE '%recorded%' ORDER BY seq",
            f"permit:{NUMBER}",
        )
    finally:
        await connection.close()
    return [row["type"].split(".")[2] for row in rows]


async def test_a_permit_about_to_expire_is_found_told_and_owed_a_renewal_then_it_expires(hub: Serving) -> None:
    ends = await recorded(hub, 200)
    assert (await permit_that_is(hub, PermitState.VALID, 0)).valid_to == ends
    await shift_clock(hub, 115)
    expiring = await permit_that_is(hub, PermitState.EXPIRING, 1)
    [duty] = [one for one in expiring.duties or [] if one.ended_at is None]
    assert (duty.duty, duty.agency, duty.state) == ("permit.renew", MILL, DutyState.RUNNING)
    assert (duty.due_at + timedelta(hours=8)).date() == ends - timedelta(days=59)
    alerts = (await hub.caller.ask(ENTERPRISE, ListAlerts(rule=AlertRule.PERMIT_EXPIRING))).items
    assert ends in [alert.day for alert in alerts]
    found = await hub.caller.ask(CITIZEN, ListPermits(region="640500", state=PermitState.EXPIRING))
    assert [one.number for one in found.items] == [NUMBER]
    await shift_clock(hub, 201)
    await permit_that_is(hub, PermitState.EXPIRED)
    assert await announced(hub) == ["expiring", "renewal_overdue", "expired"]
    with pytest.raises(Refusal, match="PERMIT_EXPIRED"):
        await hub.caller.send(ENTERPRISE, RENEWAL)


async def test_a_permit_recorded_after_its_end_is_found_expired_at_once(hub: Serving) -> None:
    await recorded(hub, -1)
    await permit_that_is(hub, PermitState.EXPIRED)
    await recorded(hub, 400)
    await permit_that_is(hub, PermitState.VALID, 0)


async def test_a_renewal_applied_for_in_time_goes_on_from_the_old_end_and_the_old_version_is_kept(
    hub: Serving,
) -> None:
    ends = await recorded(hub, 80)
    await permit_that_is(hub, PermitState.EXPIRING, 1)
    number = (await hub.caller.send(ENTERPRISE, RENEWAL)).record
    assert [duty.state for duty in (await permit_of(hub)).duties or []] == [DutyState.MET]
    [alert] = (await hub.caller.ask(ENTERPRISE, ListAlerts(rule=AlertRule.PERMIT_EXPIRING))).items
    assert (alert.state, alert.explanation) == (AlertState.ANSWERED, f"已申请延续，办理编号 {number}")
    with pytest.raises(Refusal, match="PERMIT_APPLICATION_OPEN"):
        await hub.caller.send(ENTERPRISE, RENEWAL)
    await hub.caller.send(HEAD, GrantPermitApplication(number=number, opinion="符合条件"))
    renewed = await permit_that_is(hub, PermitState.VALID, 0)
    assert (renewed.version, renewed.cause) == (2, PermitCause.RENEWED)
    assert renewed.valid_from == ends + timedelta(days=1)
    assert renewed.valid_to is not None and 1820 <= (renewed.valid_to - ends).days <= 1827
    [kept] = await hub.caller.ask(None, VersionsOfPermits(numbers=[NUMBER]))
    assert [one.valid_to for one in kept.items][:1] == [ends]
    [case] = await hub.caller.ask(ENTERPRISE, GetPermitApplications(numbers=[number]))
    assert case is not None and (case.state, case.late) == (PermitApplicationState.GRANTED, False)
    assert (case.valid_from, case.valid_to) == (renewed.valid_from, renewed.valid_to)
    assert [(duty.agency, duty.state) for duty in case.duties or []] == [(BUREAU, DutyState.MET)]


@pytest.mark.parametrize("taken_back", [True, False])
async def test_a_renewal_that_came_to_nothing_is_owed_again(hub: Serving, taken_back: bool) -> None:
    await recorded(hub, 80)
    await permit_that_is(hub, PermitState.EXPIRING, 1)
    number = (await hub.caller.send(ENTERPRISE, RENEWAL)).record
    if taken_back:
        await hub.caller.send(ENTERPRISE, WithdrawPermitApplication(number=number, reason="材料有误"))
    else:
        await hub.caller.send(HEAD, RefusePermitApplication(number=number, opinion="未达标排放"))
    await permit_that_is(hub, PermitState.EXPIRING, 1)
    again = (await hub.caller.send(ENTERPRISE, RENEWAL)).record
    [cases] = await hub.caller.ask(CITIZEN, ApplicationsOfPermits(permits=[NUMBER]))
    assert [case.number for case in cases.items] == [again, number]


async def test_an_amendment_writes_new_content_and_a_cancellation_ends_the_permit(hub: Serving) -> None:
    ends = await recorded(hub, 900)
    content = PermitContent(outlets=[PermitOutlet(number="DA001")], standards=["GB 13271-2014"])
    amend = ApplyForPermit(permit=NUMBER, kind=K.AMEND, agency=BUREAU, reason="新增锅炉", content=content)
    number = (await hub.caller.send(ENTERPRISE, amend)).record
    await hub.caller.send(HEAD, GrantPermitApplication(number=number, opinion="同意"))
    amended = await permit_of(hub)
    assert (amended.cause, amended.valid_to, amended.outlets) == (PermitCause.AMENDED, ends, content.outlets)
    cancel = ApplyForPermit(permit=NUMBER, kind=K.CANCEL, agency=BUREAU, reason="停产搬迁")
    number = (await hub.caller.send(ENTERPRISE, cancel)).record
    await hub.caller.send(HEAD, GrantPermitApplication(number=number, opinion="同意"))
    cancelled = await permit_of(hub)
    assert (cancelled.state, cancelled.ended_reason) == (PermitState.CANCELLED, "停产搬迁")
    with pytest.raises(Refusal, match="PERMIT_ENDED"):
        await hub.caller.send(ENTERPRISE, RENEWAL)


async def test_who_may_apply_decide_and_see(hub: Serving) -> None:
    await recorded(hub, 80)
    for other in (OFFICER, HEAD, WATER, CITIZEN):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.send(other, RENEWAL)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(enterprise(PEERS[0]), RENEWAL)
    for agency in (WATER_BUREAU, "ecology-640400"):
        with pytest.raises(Refusal, match="PERMIT_AGENCY_UNSUITABLE"):
            order = ApplyForPermit(permit=NUMBER, kind=K.RENEW, agency=agency, reason="续")
            await hub.caller.send(ENTERPRISE, order)
    number = (await hub.caller.send(ENTERPRISE, RENEWAL)).record
    grant = GrantPermitApplication(number=number, opinion="同意")
    for other in (OFFICER, ENTERPRISE):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.send(other, grant)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.caller.send(UPPER_HEAD, grant)
    for who, reason in ((CITIZEN, None), (WATER, None), (OTHER_CITY_OFFICER, None), (OFFICER, "继续生产")):
        [case] = (await hub.caller.ask(who, ListPermitApplications(holder=MILL))).items
        assert (case.number, case.reason) == (number, reason)


async def test_a_bureau_that_does_not_decide_in_time_is_written_down(hub: Serving) -> None:
    await recorded(hub, 900)
    number = (await hub.caller.send(ENTERPRISE, RENEWAL)).record
    await shift_clock(hub, 60)

    async def overdue() -> bool | None:
        [case] = await hub.caller.ask(OFFICER, GetPermitApplications(numbers=[number]))
        assert case is not None and case.duties is not None
        return case.duties[0].state is DutyState.OVERDUE or None

    assert await comes(hub, overdue)
    await hub.caller.send(HEAD, GrantPermitApplication(number=number, opinion="补办"))
