"""A hotline's file through the running service, chunk by chunk."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contracts.complaints.imports import (
    ComplaintImport,
    ComplaintImportState,
    ComplaintRowOutcome,
    GetComplaintImports,
    ListComplaintImportRows,
    ListComplaintImports,
    RowsOfComplaintImports,
    StartComplaintImport,
)
from contracts.complaints.intake import ComplaintState, ListComplaints
from contracts.complaints.routing import SignComplaint
from contracts.errors import Refusal
from contracts.messages import Receipt
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, MILL_NAME, World, world
from tests.platform.actors import OFFICER, OPERATOR, URBAN_MANAGEMENT

HEADER = "留言编号,留言用户,留言主题,留言时间,留言详情,被反映企业,答复意见,答复时间"
ROWS = [
    f'1.0,A0001,纸厂排废水,2026/10/1 9:32:09,"\n\t\t夜里排废水",{MILL_NAME},,',
    "2,A0002,占道经营,2019/4/25 9:32:09,门口占道,,已清理,2019/5/10 14:56:53",
    "3,A0003,公交,昨天,公交太少,,,",
]


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def start(hub: World, rows: list[str], encoding: str = "gb18030") -> Receipt:
    file = await hub.upload(OPERATOR, "\r\n".join([HEADER, *rows]).encode(encoding))
    return await hub.send(OPERATOR, StartComplaintImport(file=file, filename="工单.csv", region="640500"))


async def finished(hub: World, id: str) -> ComplaintImport:
    async with asyncio.timeout(20):
        while True:
            (found,) = await hub.ask(OPERATOR, GetComplaintImports(ids=[id]))
            assert found is not None
            if found.state == ComplaintImportState.FINISHED:
                return found
            await asyncio.sleep(0.02)


async def test_good_rows_become_complaints_and_bad_ones_are_reported(hub: World) -> None:
    done = await finished(hub, (await start(hub, ROWS)).record)
    assert (done.rows_total, done.accepted, done.unchanged, done.rejected) == (3, 2, 0, 1)
    assert done.encoding == "gb18030"
    page = await hub.ask(OPERATOR, ListComplaintImportRows(import_id=done.id, only=ComplaintRowOutcome.REJECTED))
    (bad,) = page.items
    assert (bad.row, bad.external_number) == (4, "3")
    assert [(one.column, one.value, one.problem.value) for one in bad.findings or []] == [
        ("留言时间", "昨天", "TIME_UNREADABLE")
    ]


async def test_an_open_row_is_bound_routed_and_on_the_clock_and_a_replied_one_is_history(hub: World) -> None:
    await finished(hub, (await start(hub, ROWS)).record)
    page = await hub.ask(OPERATOR, ListComplaints())
    new, old = page.items
    assert (new.external_number, new.text, new.enterprise_credit_code) == ("1", "夜里排废水", MILL)
    assert (new.state, new.agency) == (ComplaintState.ROUTED, "ecology-640500")
    assert [duty.duty for duty in new.duties or []] == ["complaint.sign"]
    assert (old.state, old.historic, old.reply, old.agency) == (ComplaintState.CLOSED, True, "已清理", None)
    assert old.matter == "urban_construction" and old.duties == []


async def test_the_same_file_again_is_the_same_import(hub: World) -> None:
    first = await start(hub, ROWS)
    await finished(hub, first.record)
    again = await start(hub, ROWS)
    assert (again.record, again.position) == (first.record, None)
    assert len((await hub.ask(OPERATOR, ListComplaintImports())).items) == 1


async def test_the_same_rows_in_another_file_change_nothing_and_other_content_is_reported(hub: World) -> None:
    await finished(hub, (await start(hub, ROWS[:2])).record)
    changed = ROWS[1].replace("门口占道", "路口占道")
    done = await finished(hub, (await start(hub, [ROWS[0], changed], encoding="utf-8")).record)
    assert (done.accepted, done.unchanged, done.rejected) == (0, 1, 1)
    (page,) = await hub.ask(OPERATOR, RowsOfComplaintImports(ids=[done.id]))
    assert [row.outcome.value for row in page.items] == ["unchanged", "rejected"]
    assert len((await hub.ask(OPERATOR, ListComplaints())).items) == 2


async def test_a_file_of_several_chunks_comes_in_whole(hub: World) -> None:
    rows = [f"{at},A{at},第{at}件,2019/4/25 9:32:09,占道,,已办,2019/5/10" for at in range(450)]
    done = await finished(hub, (await start(hub, rows)).record)
    assert (done.rows_done, done.accepted) == (450, 450)
    (row,) = await hub.rows("SELECT count(*) FROM journal WHERE type = 'complaints.imports.advanced.v1'")
    assert row["count"] == 2
    assert (await hub.rows("SELECT count(*) FROM duties"))[0]["count"] == 0


async def test_callers_of_the_file_stand_nowhere_in_clear_and_open_like_any_other(hub: World) -> None:
    await finished(hub, (await start(hub, ROWS)).record)
    for table in ("complaints", "complaint_import_rows", "journal", "files", "identity.secrets"):
        for row in await hub.rows(f"SELECT one::text AS whole FROM {table} AS one"):
            assert "A0001" not in row["whole"]
    (kept,) = (place for place in (hub.settings.data_dir / "files").rglob("*") if place.is_file())
    assert b"A0001" not in kept.read_bytes()
    number = (await hub.ask(OFFICER, ListComplaints())).items[0].number
    await hub.send(OFFICER, SignComplaint(number=number))
    caller = await hub.opened(number)
    assert caller is not None and caller.name == "A0001"


async def test_only_the_hotline_of_the_region_imports(hub: World) -> None:
    other = await hub.upload(URBAN_MANAGEMENT, HEADER.encode())
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(URBAN_MANAGEMENT, StartComplaintImport(file=other, filename="工单.csv", region="640500"))
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await hub.send(OPERATOR, StartComplaintImport(file=other, filename="工单.csv", region="640500"))
    file = await hub.upload(OPERATOR, HEADER.encode())
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await hub.send(OPERATOR, StartComplaintImport(file=file, filename="工单.csv", region="640400"))
    with pytest.raises(Refusal, match="SHEET_EMPTY"):
        await hub.send(OPERATOR, StartComplaintImport(file=file, filename="工单.csv", region="640500"))
