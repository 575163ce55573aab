"""Registration numbers: by region and day, in order, each once, whoever brings the report in and however."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import msgspec
import pytest

from contracts.complaints.imports import ComplaintImportState, GetComplaintImports, StartComplaintImport
from contracts.complaints.intake import Channel, Complaint, FindComplaints, ListComplaints
from contracts.errors import Refusal
from kernel.calendar import local_date
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, TANNERY, World, report, world
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    OFFICER,
    OPERATOR,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
    WATER,
)

NEIGHBOUR = msgspec.structs.replace(ENTERPRISE, agency=TANNERY)
FILE = """工单编号,来电时间,诉求内容,办理结果,办结时间
A1,2019/4/25 23:59:59,占道,已办,2019/5/10
A2,2019/4/26 00:00:01,占道,已办,2019/5/10
A3,2019/4/25 08:00:00,占道,已办,2019/5/10
"""


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def imported(hub: World, text: str) -> None:
    file = await hub.upload(OPERATOR, text.encode())
    id = (await hub.send(OPERATOR, StartComplaintImport(file=file, filename="工单.csv", region="640500"))).record
    async with asyncio.timeout(20):
        while True:
            (found,) = await hub.ask(OPERATOR, GetComplaintImports(ids=[id]))
            if found is not None and found.state is ComplaintImportState.FINISHED:
                return
            await asyncio.sleep(0.02)


async def registered(hub: World) -> dict[str, list[int]]:
    """The running numbers of each region and day, in the order in which the reports were journaled."""
    rows = await hub.rows("""
        SELECT registration FROM complaints JOIN (
            SELECT substr(aggregate, 11) AS number, seq FROM journal WHERE type = 'complaints.intake.filed.v1'
        ) AS filed USING (number) ORDER BY registration, seq
    """)
    split = [row["registration"].rsplit("-", 1) for row in rows]
    return {series: [int(nth) for _, nth in of_one] for series, of_one in groupby(split, key=lambda one: one[0])}


async def find(hub: World, who: object, typed: str) -> list[Complaint]:
    return await hub.ask(who, FindComplaints(typed=typed))  # type: ignore[arg-type]


async def test_a_report_has_the_next_number_of_its_region_and_day(hub: World) -> None:
    today = f"{local_date(datetime.now(UTC)):%Y%m%d}"
    numbers = [await hub.filed(), await hub.filed(text="中宁县石空镇有废水"), await hub.filed()]
    seen = [(await hub.seen(OPERATOR, number)).registration for number in numbers]
    assert seen == [f"640500-{today}-0001", f"640521-{today}-0001", f"640500-{today}-0002"]


async def test_many_who_file_at_once_have_each_a_number_of_their_own_and_none_is_left_out(hub: World) -> None:
    orders = [
        (OPERATOR, report(text=f"{place}废水 {at}")) for at, place in enumerate(["", "中宁县", "海原县", ""] * 15)
    ]
    orders += [(CITIZEN, report(channel=Channel.WEB, title=f"废水 {at}")) for at in range(40)]
    orders += [(OFFICER, report(channel=Channel.VISIT, title=f"废水 {at}")) for at in range(40)]
    await asyncio.gather(*(hub.send(who, order) for who, order in orders))
    found = await registered(hub)
    assert sum(map(len, found.values())) == 140 and len(found) == 3
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in found.values())


async def test_imported_work_orders_are_numbered_by_the_day_they_came_in(hub: World) -> None:
    await imported(hub, FILE)
    numbers = {one.external_number: one.registration for one in (await hub.ask(OPERATOR, ListComplaints())).items}
    assert numbers == {"A1": "640500-20190425-0001", "A2": "640500-20190426-0001", "A3": "640500-20190425-0002"}


async def test_an_operator_finds_a_complaint_by_any_number_at_hand(hub: World) -> None:
    number = await hub.filed(external_number="GD-2026-7")
    registration = (await hub.seen(OPERATOR, number)).registration
    assert registration is not None
    for typed in (number, number.lower(), f" {registration} ", "GD-2026-7"):
        assert [one.number for one in await find(hub, OPERATOR, typed)] == [number]
        assert await find(hub, OTHER_CITY_OFFICER, typed) == []
    assert await find(hub, OPERATOR, registration[:-1]) == []
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await find(hub, CITIZEN, registration)


async def test_a_department_follows_what_it_brought_in_and_no_other_department_does(hub: World) -> None:
    order = report(channel=Channel.DEPARTMENT, external_number="城管转〔2026〕3号")
    number = (await hub.send(URBAN_MANAGEMENT, order)).record
    mine = await hub.seen(URBAN_MANAGEMENT, number)
    assert (mine.agency, mine.received_by, mine.text) == ("ecology-640500", "urban_management-640500", order.text)
    assert (await hub.send(URBAN_MANAGEMENT, order)).record == number
    assert await hub.see(WATER, number) is None
    with pytest.raises(Refusal, match="COMPLAINT_CHANNEL_NOT_YOURS"):
        await hub.send(URBAN_MANAGEMENT, report(channel=Channel.HOTLINE_12345))
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await hub.send(URBAN_MANAGEMENT, report(channel=Channel.DEPARTMENT, region="640400"))
    police = (await hub.send(POLICE, report(channel=Channel.DEPARTMENT))).record
    assert (await hub.seen(POLICE, police)).text is not None


async def test_an_enterprise_follows_what_it_reports_and_nobody_learns_which_it_is(hub: World) -> None:
    order = report(channel=Channel.ENTERPRISE, enterprise_credit_code=MILL)
    number = (await hub.send(NEIGHBOUR, order)).record
    assert (await hub.seen(NEIGHBOUR, number)).text == order.text
    assert await hub.see(msgspec.structs.replace(ENTERPRISE, agency=MILL), number) is None
    for who in (OFFICER, OPERATOR, UPPER_HEAD):
        seen = await hub.seen(who, number)
        assert (seen.channel, seen.received_by) == (Channel.ENTERPRISE, "enterprise")
        assert TANNERY not in repr(seen)
    for row in await hub.rows("SELECT journal::text AS whole, convert_from(data, 'UTF8') AS data FROM journal"):
        if "enterprise:" not in row["whole"]:
            assert TANNERY not in row["whole"] + row["data"]


async def test_an_enterprise_brings_in_by_its_own_channel_only_and_nobody_else_by_it(hub: World) -> None:
    for who, channel in ((NEIGHBOUR, Channel.WEB), (OPERATOR, Channel.ENTERPRISE), (OFFICER, Channel.ENTERPRISE)):
        with pytest.raises(Refusal, match="COMPLAINT_CHANNEL_NOT_YOURS"):
            await hub.send(who, report(channel=channel))
    with pytest.raises(Refusal, match="INVALID_INPUT"):
        await hub.send(NEIGHBOUR, report(channel=Channel.ENTERPRISE, external_number="1"))
