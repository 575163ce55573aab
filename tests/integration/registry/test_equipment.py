"""Equipment through the running registry: stock, standard lists, lending from hand to hand, use."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import asyncpg
import pytest
from msgspec.structs import replace

from contracts.actors import Actor, AgencyKind, Role
from contracts.errors import Refusal
from contracts.messages import Receipt
from contracts.registry.equipment import (
    CalibrateEquipment,
    EquipmentEntry,
    EquipmentItem,
    EquipmentState,
    GetEquipment,
    GetEquipmentNeeds,
    ListEquipment,
    ListEquipmentUse,
    RecordEquipmentUse,
    RegisterEquipment,
    RepairEquipment,
    RestoreEquipment,
    ScrapEquipment,
)
from contracts.registry.lendings import (
    ApproveLending,
    AskForEquipment,
    CallOffLending,
    DeclineLending,
    EquipmentCondition,
    GetLendings,
    GiveBackEquipment,
    HandOverEquipment,
    Lending,
    LendingAction,
    LendingState,
    ListLendings,
    ReceiveEquipment,
    TakeBackEquipment,
)
from services.registry.lendings import store as lendings
from services.registry.lendings.rules import Case
from tests.conftest import SettingsMaker
from tests.integration.registry.serving import BUREAU, UPPER, WATER_BUREAU, Serving, serving
from tests.integration.registry.test_guidance import shift_clock
from tests.integration.registry.test_people import until
from tests.platform.actors import (
    ADMINISTRATOR,
    CITIZEN,
    ENTERPRISE,
    HEAD,
    OFFICER,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    WATER,
    actor,
)
from tests.platform.days import today

BOUGHT = today() - timedelta(days=99)
WATER_HEAD = actor(AgencyKind.WATER, "640500", Role.HEAD)
DRONE = EquipmentEntry(kind="drone", model="四旋翼", serial="WR-1", acquired_on=BOUGHT)
METER = EquipmentEntry(
    kind="noise_meter", model="声级计", serial="SJ-1", acquired_on=BOUGHT, calibrated_until=today() + timedelta(days=9)
)


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


async def entered(hub: Serving, *entries: EquipmentEntry) -> list[str]:
    await hub.caller.send(HEAD, RegisterEquipment(agency=BUREAU, items=list(entries)))
    stock = (await hub.caller.ask(HEAD, ListEquipment())).items
    return [one.number for entry in entries for one in stock if one.serial == entry.serial]


async def item(hub: Serving, number: str) -> EquipmentItem:
    [found] = await hub.caller.ask(HEAD, GetEquipment(numbers=[number]))
    assert found is not None
    return found


async def seen(hub: Serving, number: str, who: Actor = HEAD) -> Lending:
    [found] = await hub.caller.ask(who, GetLendings(numbers=[number]))
    assert found is not None
    return found


def wish(number: str, days: int = 5, first: int = 0) -> AskForEquipment:
    return AskForEquipment(
        equipment=number,
        from_on=today() + timedelta(days=first),
        due_on=today() + timedelta(days=first + days),
        purpose="走航监测",
    )


async def lent(hub: Serving, number: str, days: int = 5) -> str:
    """A lending to the bureau above that is in use."""
    send = hub.caller.send
    lending = (await send(UPPER_HEAD, wish(number, days))).record
    await send(HEAD, ApproveLending(number=lending))
    await send(OFFICER, HandOverEquipment(number=lending, note="含电池两块"))
    await send(UPPER_HEAD, ReceiveEquipment(number=lending, condition=EquipmentCondition.GOOD))
    return lending


async def test_stock_is_entered_repaired_calibrated_and_scrapped(hub: Serving) -> None:
    drone, meter = await entered(hub, DRONE, METER)
    again = RegisterEquipment(agency=BUREAU, items=[DRONE, METER])
    assert (await hub.caller.send(ADMINISTRATOR, again)).position is None
    due = ListEquipment(calibration_before=today() + timedelta(days=30))
    assert [one.number for one in (await hub.caller.ask(OFFICER, due)).items] == [meter]
    await hub.caller.send(OFFICER, CalibrateEquipment(number=meter, valid_until=today() + timedelta(days=365)))
    assert (await hub.caller.ask(OFFICER, due)).items == []
    await hub.caller.send(OFFICER, RepairEquipment(number=drone, reason="桨叶断裂"))
    assert (await item(hub, drone)).state is EquipmentState.REPAIR
    await hub.caller.send(OFFICER, RestoreEquipment(number=drone))
    await hub.caller.send(HEAD, ScrapEquipment(number=drone, reason="无法修复"))
    assert (await item(hub, drone)).scrapped_on == today()
    for who, order, code in (
        (OFFICER, RepairEquipment(number=drone, reason="再修"), "EQUIPMENT_STEP_NOT_ALLOWED"),
        (OFFICER, ScrapEquipment(number=meter, reason="越权"), "NOT_PERMITTED"),
        (UPPER_HEAD, RepairEquipment(number=meter, reason="越权"), "NOT_FOUND"),
        (UPPER_HEAD, RegisterEquipment(agency=UPPER, items=[METER]), "EQUIPMENT_OF_ANOTHER_AGENCY"),
        (WATER_HEAD, RegisterEquipment(agency=BUREAU, items=[METER]), "NOT_FOUND"),
        (POLICE, RegisterEquipment(agency=BUREAU, items=[METER]), "NOT_PERMITTED"),
    ):
        with pytest.raises(Refusal, match=code):
            await hub.caller.send(who, order)


async def test_what_the_standard_list_asks_for_and_is_missing_is_a_question(hub: Serving) -> None:
    await entered(hub, DRONE)
    [told, water, absent] = await hub.caller.ask(
        UPPER_HEAD, GetEquipmentNeeds(codes=[BUREAU, WATER_BUREAU, "ecology-649999"])
    )
    assert told is not None and water is not None and absent is None
    [drones] = [need for need in told.needs if need.kind == "drone"]
    assert (drones.required, drones.held, drones.missing) == (2, 1, 1)
    assert told.missing == sum(need.missing for need in told.needs)
    assert await hub.caller.ask(OTHER_CITY_OFFICER, GetEquipmentNeeds(codes=[BUREAU])) == [None]
    for stranger in (ENTERPRISE, CITIZEN, POLICE, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.ask(stranger, GetEquipmentNeeds(codes=[BUREAU]))


async def test_an_item_is_lent_handed_over_used_and_returned_with_both_sides_confirming(hub: Serving) -> None:
    [drone] = await entered(hub, DRONE)
    send = hub.caller.send
    lending = await lent(hub, drone)
    assert ((await item(hub, drone)).state, (await item(hub, drone)).holder) == (EquipmentState.LENT, UPPER)
    used = RecordEquipmentUse(number=drone, used_from=today(), used_to=today(), purpose="航拍")
    with pytest.raises(Refusal, match="EQUIPMENT_NOT_HELD"):
        await send(OFFICER, used)
    await send(UPPER_HEAD, used)
    with pytest.raises(Refusal, match="LENDING_NOT_YOUR_STEP"):
        await send(HEAD, GiveBackEquipment(number=lending, condition=EquipmentCondition.GOOD))
    await send(UPPER_HEAD, GiveBackEquipment(number=lending, condition=EquipmentCondition.GOOD))
    await send(OFFICER, TakeBackEquipment(number=lending, condition=EquipmentCondition.DAMAGED, note="镜头裂"))
    assert ((await item(hub, drone)).state, (await item(hub, drone)).holder) == (EquipmentState.REPAIR, BUREAU)
    done = await seen(hub, lending)
    assert (done.state, done.overdue) == (LendingState.RETURNED, False)
    assert [(duty.duty, duty.state.value) for duty in done.duties or []] == [
        ("equipment.answer", "met"),
        ("equipment.receive", "met"),
        ("equipment.take_back", "met"),
        ("equipment.return", "met"),
    ]


async def test_who_may_take_which_step_and_see_how_much(hub: Serving) -> None:
    [drone] = await entered(hub, DRONE)
    lending = (await hub.caller.send(UPPER_HEAD, wish(drone))).record
    for who, order, code in (
        (OFFICER, ApproveLending(number=lending), "NOT_PERMITTED"),
        (UPPER_HEAD, ApproveLending(number=lending), "LENDING_NOT_YOUR_STEP"),
        (WATER_HEAD, ApproveLending(number=lending), "NOT_FOUND"),
        (HEAD, HandOverEquipment(number=lending), "LENDING_STEP_NOT_ALLOWED"),
        (HEAD, wish(drone), "LENDING_OWN"),
        (WATER, wish("ZB-0"), "NOT_FOUND"),
        (WATER, wish(drone, days=200), "LENDING_PERIOD_WRONG"),
        (OTHER_CITY_OFFICER, wish(drone), "AGENCY_NOT_REGISTERED"),
        (ENTERPRISE, wish(drone), "NOT_PERMITTED"),
    ):
        with pytest.raises(Refusal, match=code):
            await hub.caller.send(who, order)
    assert (await seen(hub, lending, UPPER_HEAD)).steps is not None
    assert await hub.caller.ask(WATER, GetLendings(numbers=[lending])) == [None]
    await hub.caller.send(HEAD, DeclineLending(number=lending, reason="本单位要用"))
    assert [one.number for one in (await hub.caller.ask(HEAD, ListLendings(owner=BUREAU))).items] == [lending]


async def test_the_same_item_is_not_lent_twice_at_one_time_though_two_heads_decide_at_once(hub: Serving) -> None:
    [drone] = await entered(hub, DRONE)
    send = hub.caller.send
    wishes = [
        (await send(who, wish(drone, days, first))).record
        for who, days, first in ((UPPER_HEAD, 5, 0), (WATER, 5, 5), (WATER, 3, 1))
    ]
    later = (await send(WATER, wish(drone, 2, 20))).record
    told = await asyncio.gather(*(send(HEAD, ApproveLending(number=one)) for one in wishes), return_exceptions=True)
    refused = [one for one in told if isinstance(one, Refusal)]
    assert {one.code for one in refused} == {"EQUIPMENT_LENT_ALREADY"}
    assert 1 <= sum(isinstance(one, Receipt) for one in told) == 3 - len(refused) < 3
    await send(HEAD, ApproveLending(number=later))


async def test_the_database_itself_lends_an_item_once_at_a_time(hub: Serving) -> None:
    [drone] = await entered(hub, DRONE)

    def approved(number: str, first: int) -> Case:
        return Case(
            number=number,
            state=LendingState.APPROVED,
            equipment=drone,
            owner=BUREAU,
            borrower=UPPER,
            region="640500",
            from_on=today() + timedelta(days=first),
            due_on=today() + timedelta(days=first + 3),
            purpose="监测",
            steps=[],
        )

    async def save(case: Case) -> str:
        connection = await asyncpg.connect(hub.settings.postgres_dsn("registry"))
        try:
            await lendings.save(connection, case)
        except (Refusal, asyncpg.DeadlockDetectedError):
            return "refused"
        finally:
            await connection.close()
        return "saved"

    assert sorted(await asyncio.gather(save(approved("JY-1", 0)), save(approved("JY-2", 3)))) == ["refused", "saved"]
    assert await save(approved("JY-3", 7)) == "saved"
    assert await save(replace(approved("JY-4", 7), state=LendingState.ASKED)) == "saved"


async def test_an_item_not_returned_in_time_is_announced_by_the_clock_and_keeps_the_next_one_waiting(
    hub: Serving,
) -> None:
    [drone] = await entered(hub, DRONE)
    lending = await lent(hub, drone, days=1)
    following = (await hub.caller.send(WATER, wish(drone, 5, 2))).record
    await hub.caller.send(HEAD, ApproveLending(number=following))
    await shift_clock(hub.settings, "3 days")

    async def late() -> bool:
        return (await seen(hub, lending)).overdue

    await until(hub, late)
    assert (await seen(hub, lending)).steps[-1].action is LendingAction.OVERDUE  # type: ignore[index]
    assert [one.number for one in (await hub.caller.ask(UPPER_HEAD, ListLendings(overdue=True))).items] == [lending]
    with pytest.raises(Refusal, match="EQUIPMENT_STEP_NOT_ALLOWED"):
        await hub.caller.send(OFFICER, HandOverEquipment(number=following))
    await hub.caller.send(UPPER_HEAD, GiveBackEquipment(number=lending, condition=EquipmentCondition.GOOD))
    await hub.caller.send(HEAD, TakeBackEquipment(number=lending, condition=EquipmentCondition.GOOD))
    await hub.caller.send(OFFICER, HandOverEquipment(number=following))


async def test_a_measuring_item_is_not_handed_over_beyond_its_calibration(hub: Serving) -> None:
    [meter] = await entered(hub, METER)
    lending = (await hub.caller.send(WATER, wish(meter, 20))).record
    await hub.caller.send(HEAD, ApproveLending(number=lending))
    with pytest.raises(Refusal, match="EQUIPMENT_UNCALIBRATED"):
        await hub.caller.send(OFFICER, HandOverEquipment(number=lending))
    await hub.caller.send(WATER, CallOffLending(number=lending, reason="另借"))
    assert (await seen(hub, lending)).state is LendingState.CALLED_OFF


async def test_the_rate_of_use_is_days_in_use_of_days_in_stock_and_a_day_counts_once(hub: Serving) -> None:
    drone, meter = await entered(hub, DRONE, METER)

    def days(first: int, last: int) -> RecordEquipmentUse:
        return RecordEquipmentUse(
            number=drone,
            used_from=today() - timedelta(days=first),
            used_to=today() - timedelta(days=last),
            purpose="巡查",
        )

    await hub.caller.send(OFFICER, days(59, 40))
    await hub.caller.send(OFFICER, days(9, 5))
    with pytest.raises(Refusal, match="EQUIPMENT_DAYS_COUNTED"):
        await hub.caller.send(OFFICER, days(41, 30))

    async def rates(first: int, last: int) -> dict[str, tuple[int, int, Decimal]]:
        asked = ListEquipmentUse(
            agency=BUREAU, from_on=today() - timedelta(days=first), to_on=today() - timedelta(days=last)
        )
        found = (await hub.caller.ask(HEAD, asked)).items
        return {one.number: (one.days_in_use, one.days_in_stock, one.rate) for one in found}

    assert await rates(49, 0) == {drone: (15, 50, Decimal("30.0")), meter: (0, 50, Decimal("0.0"))}
    assert (await rates(500, 0))[drone] == (25, 100, Decimal("25.0"))
    assert (await rates(49, -300))[drone] == (15, 50, Decimal("30.0"))
    assert (await rates(500, 300))[drone] == (0, 0, Decimal("0.0"))
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await rates(0, 10)
