"""Results back to the hotline through the running service."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from contracts.actors import Actor
from contracts.complaints.exports import ComplaintExport, ExportWorkOrders, GetComplaintExports, ListComplaintExports
from contracts.complaints.intake import CALLER_CONTEXT, Caller, Channel, ReplyFinding
from contracts.complaints.routing import ReplyComplaint
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from kernel.sealing import sealer_to
from kernel.settings import Settings
from tests.integration.complaints.world import World, report, world
from tests.platform.actors import HEAD, OFFICER, OPERATOR
from tests.platform.days import today

OTHER_HOTLINE = msgspec.structs.replace(OPERATOR, agency="hotline-640100", region="640100", subject="银川话务员")


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def exported(hub: World, since: date | None = None, **changes: object) -> ComplaintExport:
    order = ExportWorkOrders(from_on=since or today(), to_on=today() + timedelta(days=1))
    id = (await hub.send(OPERATOR, msgspec.structs.replace(order, **changes))).record
    (found,) = await hub.ask(OPERATOR, GetComplaintExports(ids=[id]))
    assert found is not None
    return found


async def file_of(hub: World, who: Actor, sha256: str | None) -> FileSlice:
    client = hub.caller.client
    return await client.file("complaints", "get", GetFile(file=sha256 or ""), FileSlice, token=hub.caller.token(who))


async def test_the_hotline_gets_what_became_of_its_work_orders_and_nothing_of_the_caller(hub: World) -> None:
    sealer = sealer_to(hub.settings.secrets_folder / "sealing", "complaints")
    caller = sealer.seal_text(msgspec.json.encode(Caller(name="王小明", phone="13900000000")).decode(), CALLER_CONTEXT)
    number = await hub.signed(external_number="=GD-1", title="@废水", sealed_caller=caller)
    await hub.send(OFFICER, ReplyComplaint(number=number, result="已立案，责令改正", finding=ReplyFinding.VERIFIED))
    await hub.filed(external_number="GD-2")
    await hub.send(OFFICER, report(channel=Channel.VISIT, external_number="来访1"))
    export = await exported(hub)
    slice = await file_of(hub, OPERATOR, export.sha256)
    assert (export.rows_total, slice.name, slice.media_type) == (2, export.filename, "text/plain")
    text = slice.data.decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text, newline=""))
    assert (first["工单编号"], first["工单标题"], first["办理状态"]) == ("'=GD-1", "'@废水", "已办结")
    assert (first["承办单位"], first["办理结果"], first["投诉编号"]) == (
        "640500生态环境部门",
        "已立案，责令改正",
        number,
    )
    assert first["登记编号"] == f"640500-{today():%Y%m%d}-0001" and first["办结时间"].startswith(f"{today():%Y/%m/%d}")
    assert (second["工单编号"], second["办理状态"], second["办理结果"]) == ("GD-2", "待签收", "")
    assert "王小明" not in text and "13900000000" not in text


async def test_an_export_is_its_hotlines_alone(hub: World) -> None:
    await hub.filed()
    export = await exported(hub)
    (other,) = await hub.ask(OTHER_HOTLINE, GetComplaintExports(ids=[export.id]))
    assert other is None and (await hub.ask(OTHER_HOTLINE, ListComplaintExports())).items == []
    assert [one.id for one in (await hub.ask(OPERATOR, ListComplaintExports())).items] == [export.id]
    for who in (OTHER_HOTLINE, OFFICER):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await file_of(hub, who, export.sha256)
    with pytest.raises(Refusal, match="NOT_PERMITTED"):
        await hub.send(HEAD, ExportWorkOrders(from_on=today(), to_on=today()))


async def test_an_empty_period_is_told_and_a_channel_narrows(hub: World) -> None:
    await hub.filed()
    await hub.filed(channel=Channel.LETTER, title="来信")
    assert (await exported(hub, channel=Channel.LETTER)).rows_total == 1
    with pytest.raises(Refusal, match="COMPLAINT_EXPORT_EMPTY"):
        await hub.send(OPERATOR, ExportWorkOrders(from_on=date(2020, 1, 1), to_on=date(2020, 12, 31)))
