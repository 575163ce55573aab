"""Bulk import, through the running registry."""

import asyncio
import io
from collections.abc import AsyncIterator

import pytest
import xlsxwriter

from bench.world import credit_code
from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.registry.directory import GetEnterprises, ListEnterpriseChanges, RegisterEnterprise
from contracts.registry.imports import (
    GetImports,
    Import,
    ImportOutcome,
    ImportProblem,
    ImportReport,
    ImportState,
    ListImportRows,
    ListImports,
    RowsOfImports,
    StartImport,
)
from contracts.registry.permits import PermitsOfEnterprises
from kernel.settings import Settings
from kernel.verification import verify_journal
from services.registry.endpoints import ENDPOINTS
from tests.platform.actors import HEAD, OFFICER, OTHER_CITY_OFFICER, POLICE, UPPER_HEAD
from tests.platform.hub import Caller, calling, running_service

MILL, DAIRY = "916400002276950035", "91640500317866371F"
HEADER = ["企业名称", "市", "lng", "lat", "水物", "许可证", "代码", "行业", "管理"]
ROWS = [
    ["试验纸业", "中卫", "105.2", "37.5", "化学需氧量,氨氮", MILL + "001P", MILL, "造纸和纸制品业", "75"],
    ["试验化工", "中卫", "", "", "", DAIRY + "001V", "-", "食品制造业", "60"],
    ["试验纸业（新）", "中卫", "", "", "", "", MILL, "造纸和纸制品业", "60"],
    ["试验乳业", "固原", "", "", "", MILL + "002P", DAIRY, "食品制造业", "60"],
]


@pytest.fixture
async def caller(hub_settings: Settings) -> AsyncIterator[Caller]:
    async with running_service(ENDPOINTS, hub_settings), calling(hub_settings) as caller:
        yield caller


def table(*rows: list[str]) -> str:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in [HEADER, *rows])


def workbook(*rows: list[str]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for at, row in enumerate([HEADER, *rows]):
        sheet.write_row(at, 0, row)
    book.close()
    return file.getvalue()


async def started(caller: Caller, data: bytes, actor: Actor = UPPER_HEAD, region: str = "640000") -> str:
    file = await caller.upload(actor, "registry", "名录.csv", data)
    receipt = await caller.send(actor, StartImport(file=file, filename="名录.csv", region_default=region))
    return receipt.record


async def imported(caller: Caller, data: bytes, actor: Actor = UPPER_HEAD, region: str = "640000") -> Import:
    return await finished(caller, await started(caller, data, actor, region), actor)


async def finished(caller: Caller, id: str, actor: Actor = UPPER_HEAD) -> Import:
    async with asyncio.timeout(60):
        while True:
            [one] = await caller.ask(actor, GetImports(ids=[id]))
            assert one is not None
            if one.state is ImportState.FINISHED:
                return one


async def progressed(caller: Caller, id: str) -> None:
    async with asyncio.timeout(60):
        while True:
            [one] = await caller.ask(UPPER_HEAD, GetImports(ids=[id]))
            assert one is not None
            if one.rows_done:
                return


def counts(one: Import) -> tuple[int, int, int, int, int]:
    return one.rows_done, one.accepted, one.unchanged, one.rejected, one.permits


async def test_good_rows_go_in_and_bad_rows_come_back_with_a_repair(caller: Caller) -> None:
    one = await imported(caller, table(*ROWS).encode("gb18030"))
    assert (one.encoding, one.ignored_columns) == ("gb18030", ["管理"])
    assert counts(one) == (4, 2, 0, 2, 2)
    page = await caller.ask(UPPER_HEAD, ListImportRows(import_id=one.id, only=ImportOutcome.REJECTED))
    found = [(row.row, finding.problem, finding.repair) for row in page.items for finding in row.findings or ()]
    assert found == [(3, ImportProblem.CREDIT_CODE_INVALID, DAIRY), (4, ImportProblem.ENTERPRISE_EXISTS, None)]


async def test_what_went_in_stands_with_permit_region_and_history(caller: Caller) -> None:
    await imported(caller, table(*ROWS).encode())
    mill, dairy = await caller.ask(None, GetEnterprises(credit_codes=[MILL, DAIRY]))
    assert mill is not None and dairy is not None
    assert (mill.region, mill.trade_code, mill.elements, mill.pollutants) == (
        "640500", "C22", ["water"], ["化学需氧量", "氨氮"],
    )  # fmt: skip
    permits = await caller.ask(None, PermitsOfEnterprises(credit_codes=[MILL, DAIRY]))
    assert [[permit.number for permit in page.items] for page in permits] == [[MILL + "001P"], [MILL + "002P"]]
    history = await caller.ask(UPPER_HEAD, ListEnterpriseChanges(credit_code=MILL))
    assert [(one.by_agency, one.by_subject) for one in history.items] == [(UPPER_HEAD.agency, UPPER_HEAD.subject)]


async def test_a_permit_of_another_code_is_a_warning_and_the_unit_stands(caller: Caller) -> None:
    one = await imported(caller, table(*ROWS).encode())
    assert one.warned == 1
    [page] = await caller.ask(UPPER_HEAD, RowsOfImports(ids=[one.id], only=ImportOutcome.ACCEPTED))
    assert [(row.row, [finding.problem for finding in row.findings or ()]) for row in page.items] == [
        (5, [ImportProblem.PERMIT_HOLDER_DIFFERS])
    ]


async def test_the_same_file_again_is_the_same_import(caller: Caller) -> None:
    data = table(*ROWS).encode()
    first = await imported(caller, data)
    assert await started(caller, data) == first.id
    page = await caller.ask(UPPER_HEAD, ListImports())
    assert [one.id for one in page.items] == [first.id]


async def test_the_same_rows_in_another_file_change_nothing(caller: Caller) -> None:
    await imported(caller, table(*ROWS).encode("gb18030"))
    again = await imported(caller, workbook(*ROWS))
    assert again.encoding == "xlsx"
    assert counts(again) == (4, 0, 2, 2, 0)


async def test_a_long_file_is_taken_in_chunk_by_chunk(caller: Caller) -> None:
    rows = [["试验纸业", "中卫", "", "", "", "", MILL, "造纸和纸制品业", str(at)] for at in range(65)]
    one = await imported(caller, table(*rows).encode())
    assert counts(one) == (65, 1, 64, 0, 0)


async def test_an_import_cut_off_in_the_middle_goes_on_where_it_stopped(hub_settings: Settings) -> None:
    rows = [[f"试验企业{at}", "中卫", "", "", "", "", credit_code(at), "造纸和纸制品业", ""] for at in range(300)]
    async with calling(hub_settings) as caller:
        async with running_service(ENDPOINTS, hub_settings):
            id = await started(caller, table(*rows).encode())
            await progressed(caller, id)
        async with running_service(ENDPOINTS, hub_settings) as service:
            one = await finished(caller, id)
            page = await caller.ask(UPPER_HEAD, ListImportRows(import_id=id, count=True))
            async with service.pool.acquire() as connection:
                journal = await verify_journal(connection)
    assert counts(one) == (300, 300, 0, 0, 0) and page.total == 300
    assert journal.findings == []


async def test_a_row_of_an_enterprise_entered_meanwhile_finds_it_there(caller: Caller) -> None:
    codes = [credit_code(at) for at in range(200)]
    rows = [["试验企业", "中卫", "", "", "", "", code, "造纸和纸制品业", ""] for code in codes]
    id = await started(caller, table(*rows).encode())
    registering = [RegisterEnterprise(credit_code=code, name="试验企业", region="640500") for code in reversed(codes)]
    taken = await asyncio.gather(*(caller.send(UPPER_HEAD, one) for one in registering), return_exceptions=True)
    refused = [one for one in taken if isinstance(one, Exception)]
    assert all(isinstance(one, Refusal) and one.code == "ENTERPRISE_EXISTS" for one in refused)
    one = await finished(caller, id)
    assert (one.rows_done, one.accepted) == (200, len(refused))


async def test_nobody_imports_into_another_region_not_even_row_by_row(caller: Caller) -> None:
    with pytest.raises(Refusal, match="OUT_OF_REACH"):
        await started(caller, table(*ROWS).encode(), OTHER_CITY_OFFICER, region="640500")
    one = await imported(caller, table(ROWS[0], ROWS[3]).encode(), OTHER_CITY_OFFICER, region="640400")
    assert counts(one) == (2, 1, 0, 1, 1)
    [page] = await caller.ask(OTHER_CITY_OFFICER, RowsOfImports(ids=[one.id], only=ImportOutcome.REJECTED))
    assert [finding.problem for row in page.items for finding in row.findings or ()] == [
        ImportProblem.REGION_OUT_OF_REACH
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04 broken", "SHEET_UNREADABLE"),
        ("企业名称,代码\n".encode(), "SHEET_EMPTY"),
        ("企业名称,行业\n甲,乙\n".encode(), "SHEET_COLUMNS_MISSING"),
    ],
)
async def test_a_file_that_is_no_table_of_enterprises_is_refused(caller: Caller, data: bytes, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        await started(caller, data)


async def test_only_who_sent_a_file_starts_its_import(caller: Caller) -> None:
    file = await caller.upload(OFFICER, "registry", "名录.csv", table(*ROWS).encode())
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await caller.send(HEAD, StartImport(file=file, filename="名录.csv", region_default="640500"))


async def test_an_import_is_seen_by_the_own_bureau_and_the_upper_one_only(caller: Caller) -> None:
    one = await imported(caller, table(*ROWS).encode(), actor=UPPER_HEAD)
    assert await caller.ask(OFFICER, GetImports(ids=[one.id, "no-id"])) == [None, None]
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await caller.ask(OFFICER, ListImportRows(import_id=one.id))
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await caller.ask(POLICE, GetImports(ids=[one.id]))


async def test_the_report_is_a_csv_of_every_reported_row(caller: Caller) -> None:
    one = await imported(caller, table(*ROWS).encode())
    part = await caller.ask(UPPER_HEAD, ImportReport(import_id=one.id))
    assert part.text is not None and part.next_row is None
    lines = part.text.splitlines()
    assert lines[0].startswith("\ufeff行号,结果")
    assert [line.split(",")[0] for line in lines[1:]] == ["3", "4", "5"]
    assert f"{DAIRY},许可证编号中的有效代码" in lines[1]
