"""Permits, through the running registry."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from contracts.actors import AgencyKind, Role
from contracts.errors import Refusal
from contracts.registry.directory import EnvironmentalElement, RegisterEnterprise
from contracts.registry.permits import (
    EndPermit,
    GetPermits,
    ListPermits,
    PermitCause,
    PermitClass,
    PermitEnding,
    PermitOutlet,
    PermitPollutant,
    PermitsOfEnterprises,
    PermitState,
    RecordPermit,
    VersionsOfPermits,
)
from contracts.registry.points import NewPoint, PointKind, PointsOfPermits, RegisterPoints
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import ENTERPRISE, HEAD, OFFICER, OTHER_CITY_OFFICER, WATER, actor
from tests.platform.hub import Caller, calling, running_service

MILL, DAIRY = "916400002276950035", "91640500317866371F"
NUMBER = MILL + "001P"
OTHER_CITY_HEAD = actor(AgencyKind.ECOLOGY, "640400", Role.HEAD)


@pytest.fixture
async def caller(hub_settings: Settings) -> AsyncIterator[Caller]:
    async with running_service(ENDPOINTS, hub_settings), calling(hub_settings) as caller:
        for code in (MILL, DAIRY):
            order = RegisterEnterprise(credit_code=code, name=f"公司{code}", region="640500")
            await caller.send(OFFICER, order)
        yield caller


def permit(number: str = MILL + "001P", holder: str = MILL, valid_to: date = date(2027, 1, 31)) -> RecordPermit:
    return RecordPermit(
        number=number,
        holder=holder,
        permit_class=PermitClass.KEY,
        valid_from=date(2022, 2, 1),
        valid_to=valid_to,
        pollutants=[PermitPollutant(name="化学需氧量", limit="80", unit="mg/L", outlet="DW001")],
        standards=["制浆造纸工业水污染物排放标准GB 3544-2008"],
        outlets=[PermitOutlet(number="DW001", element=EnvironmentalElement.WATER, longitude=105.2, latitude=37.5)],
    )


async def test_a_recorded_permit_is_read_as_it_was_given(caller: Caller) -> None:
    await caller.send(OFFICER, permit())
    found, absent = await caller.ask(None, GetPermits(numbers=[MILL + "001P", MILL + "002P"]))
    assert absent is None
    assert found is not None
    assert (found.pollutants, found.outlets, found.region) == (permit().pollutants, permit().outlets, "640500")


async def test_the_same_permit_again_leaves_no_trace(caller: Caller) -> None:
    await caller.send(OFFICER, permit())
    assert (await caller.send(OFFICER, permit())).position is None


async def test_a_permit_of_an_unknown_or_foreign_holder_is_refused(caller: Caller) -> None:
    with pytest.raises(Refusal, match="PERMIT_HOLDER_UNKNOWN"):
        await caller.send(OFFICER, permit(holder="91640521694309204K"))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await caller.send(OTHER_CITY_OFFICER, permit())


async def test_the_permits_of_many_enterprises_come_in_one_answer(caller: Caller) -> None:
    for number in ("002P", "001P"):
        await caller.send(OFFICER, permit(MILL + number))
    none, two = await caller.ask(None, PermitsOfEnterprises(credit_codes=[DAIRY, MILL]))
    assert none.items == []
    assert [one.number for one in two.items] == [MILL + "001P", MILL + "002P"]


async def test_a_number_that_carries_another_code_is_refused(caller: Caller) -> None:
    with pytest.raises(Refusal) as error:
        await caller.send(OFFICER, permit(DAIRY + "001V"))
    assert error.value.code == "PERMIT_NUMBER_NOT_HOLDERS"
    assert error.value.data == {"number": DAIRY + "001V", "holder": MILL}


async def test_what_a_version_replaces_is_kept(caller: Caller) -> None:
    await caller.send(OFFICER, permit())
    await caller.send(OFFICER, permit(valid_to=date(2032, 1, 31)))
    [found] = await caller.ask(None, GetPermits(numbers=[NUMBER]))
    assert found is not None and (found.version, found.valid_to) == (2, date(2032, 1, 31))
    [kept] = await caller.ask(None, VersionsOfPermits(numbers=[NUMBER]))
    assert [(one.version, one.cause, one.valid_to, one.outlets) for one in kept.items] == [
        (1, PermitCause.RECORDED, date(2027, 1, 31), permit().outlets)
    ]


async def test_the_head_revokes_a_permit_and_nobody_else_does(caller: Caller) -> None:
    await caller.send(OFFICER, permit())
    order = EndPermit(number=NUMBER, ending=PermitEnding.REVOKE, reason="以欺骗手段取得")
    for other in (OFFICER, ENTERPRISE, WATER, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await caller.send(other, order)
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await caller.send(OTHER_CITY_HEAD, order)
    await caller.send(HEAD, order)
    for again in (permit(), order):
        with pytest.raises(Refusal, match="PERMIT_ENDED"):
            await caller.send(HEAD, again)
    [own] = await caller.ask(ENTERPRISE, GetPermits(numbers=[NUMBER]))
    [public] = await caller.ask(None, GetPermits(numbers=[NUMBER]))
    assert own is not None and (own.state, own.ended_reason) == (PermitState.REVOKED, "以欺骗手段取得")
    assert public is not None and (public.state, public.ended_reason) == (PermitState.REVOKED, None)


async def test_the_points_at_a_permits_outlets_are_found_by_their_number(caller: Caller) -> None:
    await caller.send(OFFICER, permit())
    points = [NewPoint(number=number, name="口", kind=PointKind.WATER_OUTLET) for number in ("DW001", "DW002")]
    await caller.send(OFFICER, RegisterPoints(credit_code=MILL, points=points))
    [found, none] = await caller.ask(None, PointsOfPermits(numbers=[NUMBER, DAIRY + "001V"]))
    assert [one.code for one in found.items] == [f"{MILL}-DW001"]
    assert none.items == []


async def test_permits_that_end_soon_are_listed(caller: Caller) -> None:
    await caller.send(OFFICER, permit())
    await caller.send(OFFICER, permit(DAIRY + "001V", DAIRY, valid_to=date(2030, 1, 1)))
    page = await caller.ask(OFFICER, ListPermits(region="640500", expires_before=date(2028, 1, 1)))
    assert [one.number for one in page.items] == [MILL + "001P"]
