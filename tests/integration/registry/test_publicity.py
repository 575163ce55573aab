"""Publicity of the law through the running registry: sessions, who came, and who is still owed one."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.registry.directory import EnterpriseScale, RegisterEnterprise
from contracts.registry.publicity import (
    AttendanceRow,
    CancelPublicity,
    GetAttendanceBatches,
    GetPublicitySessions,
    InviteToPublicity,
    ListAttendance,
    ListOwedTraining,
    ListPublicitySessions,
    OwedTrainingOrder,
    PlanPublicity,
    PublicityKind,
    PublicitySession,
    PublicityState,
    RecordAttendance,
)
from kernel.calendar import local_date
from services.registry.publicity.store.attendance import OWED_ORDERS
from tests.conftest import SettingsMaker
from tests.integration.registry.serving import MILL, PEERS, Serving, code, enterprise, serving
from tests.integration.registry.test_guidance import shift_clock
from tests.platform.actors import CITIZEN, ENTERPRISE, HEAD, OFFICER, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD, WATER

UNITS = sorted([MILL, *PEERS])


@pytest.fixture
async def hub(settings_for_test: SettingsMaker) -> AsyncIterator[Serving]:
    async with serving(settings_for_test(test_clock=True)) as hub:
        yield hub


def session(*trades: str, minutes: int = 10) -> PlanPublicity:
    return PlanPublicity(
        title="排污许可与自行监测",
        kind=PublicityKind.TO_ENTERPRISE,
        region="640500",
        starts_at=datetime.now(UTC) + timedelta(minutes=minutes),
        place="工业园会议室",
        trades=list(trades or ("C22",)),
    )


async def held(hub: Serving, rows: list[AttendanceRow]) -> tuple[str, str]:
    """A session that was held, and the batch of who came."""
    number = (await hub.caller.send(OFFICER, session())).record
    await hub.caller.send(OFFICER, InviteToPublicity(number=number))
    await shift_clock(hub.settings, "1 hour")
    batch = (await hub.caller.send(OFFICER, RecordAttendance(number=number, rows=rows))).record
    return number, batch


def came(*codes: str) -> list[AttendanceRow]:
    return [AttendanceRow(credit_code=one, people=2, readers=1) for one in codes]


async def seen(hub: Serving, who: Actor | None, number: str) -> PublicitySession:
    [found] = await hub.caller.ask(who, GetPublicitySessions(numbers=[number]))
    assert found is not None
    return found


async def owed(hub: Serving, who: Actor, year: int | None = None, trade: str | None = None) -> list[str]:
    page = await hub.caller.ask(who, ListOwedTraining(year=year, trade=trade))
    return [one.credit_code for one in page.items]


async def test_the_trades_units_are_invited_and_who_came_is_counted(hub: Serving) -> None:
    number, batch = await held(hub, came(MILL, PEERS[0]))
    record = await seen(hub, OFFICER, number)
    assert (record.state, record.invited) == (PublicityState.HELD, 5)
    assert (record.attended, record.people, record.readers) == (2, 4, 2)
    [told] = await hub.caller.ask(OFFICER, GetAttendanceBatches(ids=[batch]))
    assert told is not None and (told.accepted, told.rejected) == (2, 0)


async def test_each_bad_row_is_reported_and_the_good_ones_stand(hub: Serving) -> None:
    _, batch = await held(hub, [*came(MILL), *came("不是代码"), *came(code(77))])
    [told] = await hub.caller.ask(OFFICER, GetAttendanceBatches(ids=[batch]))
    assert told is not None and (told.accepted, told.rejected) == (1, 2)
    assert [(one.row, one.got) for one in told.problems] == [(2, "不是代码"), (3, code(77))]


async def test_a_list_longer_than_a_thousand_rows_is_refused(hub: Serving) -> None:
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await held(hub, came(*[MILL] * 1001))


async def test_who_came_is_owed_nothing_more_this_year_and_the_others_are(hub: Serving) -> None:
    assert await owed(hub, OFFICER) == UNITS
    await held(hub, came(MILL, PEERS[0]))
    left = [one for one in UNITS if one not in (MILL, PEERS[0])]
    assert await owed(hub, OFFICER) == left
    assert await owed(hub, OFFICER, trade="C14") == []
    assert (await hub.caller.ask(OFFICER, ListOwedTraining(region="640000", count=True))).total == 3
    assert (await hub.caller.ask(OFFICER, ListOwedTraining(region="640400", count=True))).total == 0
    year = local_date(datetime.now(UTC)).year
    assert await owed(hub, OFFICER, year=year - 1) == UNITS
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await owed(hub, OFFICER, year=2001)


async def test_a_corrected_list_counts_a_session_once(hub: Serving) -> None:
    number, _ = await held(hub, came(MILL))
    corrected = [AttendanceRow(credit_code=MILL, people=5, readers=0)]
    await hub.caller.send(OFFICER, RecordAttendance(number=number, rows=corrected))
    record = await seen(hub, OFFICER, number)
    assert (record.attended, record.people, record.readers) == (1, 5, 0)
    page = await hub.caller.ask(ENTERPRISE, ListAttendance())
    assert [(one.session, one.people) for one in page.items] == [(number, 5)]


async def test_large_units_are_owed_none_and_units_are_paged_by_key(hub: Serving) -> None:
    large = RegisterEnterprise(credit_code=code(60), name="大公司", region="640500", scale=EnterpriseScale.LARGE)
    await hub.caller.send(OFFICER, large)
    first = await hub.caller.ask(UPPER_HEAD, ListOwedTraining(size=3))
    rest = await hub.caller.ask(UPPER_HEAD, ListOwedTraining(size=3, after=first.next))
    assert [one.credit_code for one in (*first.items, *rest.items)] == UNITS
    assert (rest.next, {one.required for one in first.items}) == (None, {1})
    assert (await hub.caller.ask(OFFICER, ListOwedTraining(count=True))).total == 5


async def test_who_is_owed_a_session_is_found_by_index(hub: Serving) -> None:
    statement = OWED_ORDERS[OwedTrainingOrder.REGION].statement
    parameters = (2026, 1, "6405", None, None, "640500", MILL, 20)
    async with hub.service.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL enable_seqscan = off")
        await connection.execute("SET LOCAL enable_sort = off")
        plan = "\n".join(row[0] for row in await connection.fetch("EXPLAIN " + statement, *parameters))
    assert "enterprises_owed_training" in plan
    assert "Seq Scan" not in plan and "Sort" not in plan


async def test_only_those_still_owed_can_be_invited(hub: Serving) -> None:
    await held(hub, came(MILL))
    number = (await hub.caller.send(OFFICER, session(minutes=600))).record
    await hub.caller.send(OFFICER, InviteToPublicity(number=number, owed_only=True))
    assert (await seen(hub, OFFICER, number)).invited == 4
    with pytest.raises(Refusal, match="PUBLICITY_NOBODY_INVITED"):
        await hub.caller.send(OFFICER, InviteToPublicity(number=number, owed_only=True))


async def test_a_session_is_public_and_who_came_is_not(hub: Serving) -> None:
    number, batch = await held(hub, came(MILL))
    for who in (None, CITIZEN, POLICE, ENTERPRISE):
        record = await seen(hub, who, number)
        assert (record.title, record.invited, record.attended) == ("排污许可与自行监测", None, None)
    assert (await seen(hub, WATER, number)).attended == 1
    assert (await hub.caller.ask(None, ListPublicitySessions(count=True))).total == 1
    for who, invited in ((ENTERPRISE, [number]), (CITIZEN, [])):
        page = await hub.caller.ask(who, ListPublicitySessions(invited=True))
        assert [one.number for one in page.items] == invited
    assert await hub.caller.ask(OTHER_CITY_OFFICER, GetAttendanceBatches(ids=[batch])) == [None]
    assert (await hub.caller.ask(OTHER_CITY_OFFICER, ListAttendance())).items == []
    assert (await hub.caller.ask(enterprise(PEERS[0]), ListAttendance())).items == []
    assert await owed(hub, enterprise(PEERS[0])) == [PEERS[0]]
    assert (await hub.caller.ask(enterprise(PEERS[0]), ListOwedTraining(count=True))).total == 1
    for stranger in (WATER, POLICE, None):
        with pytest.raises(Refusal, match="NOT_PERMITTED"):
            await hub.caller.ask(stranger, ListOwedTraining())


async def test_who_may_order_what(hub: Serving) -> None:
    number = (await hub.caller.send(HEAD, session())).record
    for who, command, refused in (
        (WATER, session(), "NOT_PERMITTED"),
        (ENTERPRISE, session(), "NOT_PERMITTED"),
        (OTHER_CITY_OFFICER, session(), "OUT_OF_REACH"),
        (OTHER_CITY_OFFICER, CancelPublicity(number=number, reason="改期"), "NOT_FOUND"),
        (OFFICER, session("C999"), "PUBLICITY_TRADE_UNKNOWN"),
        (OFFICER, RecordAttendance(number=number, rows=came(MILL)), "PUBLICITY_NOT_HELD_YET"),
        (OFFICER, CancelPublicity(number=number, reason="改期"), ""),
        (OFFICER, InviteToPublicity(number=number), "PUBLICITY_CANCELLED"),
    ):
        if not refused:
            await hub.caller.send(who, command)
            continue
        with pytest.raises(Refusal, match=refused):
            await hub.caller.send(who, command)
