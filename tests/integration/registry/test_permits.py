"""Permits, through the running registry."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from contracts.errors import Refusal
from contracts.registry.directory import EnvironmentalElement, RegisterEnterprise
from contracts.registry.permits import (
    GetPermits,
    ListPermits,
    PermitClass,
    PermitOutlet,
    PermitPollutant,
    PermitsOfEnterprises,
    RecordPermit,
)
from kernel.settings import Settings
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import OFFICER, OTHER_CITY_OFFICER
from tests.platform.hub import Caller, calling, running_service

MILL, DAIRY = "916400002276950035", "91640500317866371F"


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


async def test_permits_that_end_soon_are_listed(caller: Caller) -> None:
    await caller.send(OFFICER, permit())
    await caller.send(OFFICER, permit(DAIRY + "001V", DAIRY, valid_to=date(2030, 1, 1)))
    page = await caller.ask(OFFICER, ListPermits(region="640500", expires_before=date(2028, 1, 1)))
    assert [one.number for one in page.items] == [MILL + "001P"]
