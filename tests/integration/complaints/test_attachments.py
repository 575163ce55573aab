"""Attachments through the running service: made anew before any agency sees them, and gone as they came."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from hashlib import sha256 as digest
from pathlib import Path

import msgspec
import pytest

from contracts.actors import Actor
from contracts.complaints.attachments import AttachmentsOfComplaints, AttachmentState, ComplaintAttachment
from contracts.complaints.intake import Caller, Channel
from contracts.complaints.routing import ReturnComplaint
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from kernel.settings import Settings
from tests.integration.complaints.world import MILL, World, report, world
from tests.platform.actors import (
    CITIZEN,
    ENTERPRISE,
    OFFICER,
    OPERATOR,
    OTHER_CITY_OFFICER,
    POLICE,
    UPPER_HEAD,
    URBAN_MANAGEMENT,
)
from tests.platform.pictures import PLANTED, left_in, photograph

NAME = "PLANTED-NAME 王小明拍摄.jpg"
PDF = b"%PDF-1.7\n" + b"/Author (PLANTED-AUTHOR)"
EVERYWHERE = """
SELECT table_name FROM information_schema.tables WHERE table_schema = 'complaints' AND table_type = 'BASE TABLE'
"""


@pytest.fixture
async def hub(hub_settings: Settings, tmp_path: Path) -> AsyncIterator[World]:
    async with world(hub_settings, tmp_path) as hub:
        yield hub


async def attachments(hub: World, who: Actor, number: str) -> list[ComplaintAttachment]:
    (page,) = await hub.ask(who, AttachmentsOfComplaints(numbers=[number]))
    return page.items


async def settled(hub: World, number: str) -> list[ComplaintAttachment]:
    async with asyncio.timeout(20):
        while AttachmentState.WAITING in [one.state for one in await attachments(hub, OPERATOR, number)]:
            await asyncio.sleep(0.02)
    return await attachments(hub, OPERATOR, number)


async def gone(hub: World, sha256: str) -> None:
    place = hub.settings.data_dir / "files" / "complaints" / "objects" / sha256
    async with asyncio.timeout(20):
        while place.exists():
            await asyncio.sleep(0.02)


async def had(hub: World, who: Actor | None, sha256: str | None) -> FileSlice | str:
    client, token = hub.caller.client, hub.caller.token(who) if who else None
    try:
        return await client.file("complaints", "get", GetFile(file=sha256 or ""), FileSlice, token=token)
    except Refusal as refusal:
        return refusal.code


async def brought(hub: World, who: Actor, *files: bytes, **changes: object) -> str:
    ids = [await hub.upload(who, data, NAME) for data in files]
    return (await hub.send(who, report(attachments=ids, **changes))).record


async def test_a_picture_of_the_public_reaches_agencies_without_what_betrays_who_took_it(
    hub: World, capfd: pytest.CaptureFixture[str]
) -> None:
    photo, drawing = photograph(), photograph("PNG")
    number = await brought(hub, CITIZEN, photo, drawing, channel=Channel.WEB)
    ready = await settled(hub, number)
    assert [(one.nth, one.state, one.cleaned, one.name) for one in ready] == [
        (1, AttachmentState.READY, True, "附件1.jpg"),
        (2, AttachmentState.READY, True, "附件2.png"),
    ]
    for one in ready:
        slice = await had(hub, OFFICER, one.sha256)
        assert isinstance(slice, FileSlice)
        assert (digest(slice.data).hexdigest(), slice.size, slice.media_type) == (one.sha256, one.size, one.media_type)
        assert left_in(slice.data) == [] and slice.name in {"附件.jpg", "附件.png"}
    for original in (photo, drawing):
        await gone(hub, digest(original).hexdigest())
        assert await had(hub, OFFICER, digest(original).hexdigest()) == "NOT_FOUND"
    objects = hub.settings.data_dir / "files" / "complaints"
    assert {place.name for place in objects.rglob("*") if place.is_file()} == {one.sha256 for one in ready}
    words = [*PLANTED, "PLANTED-NAME", digest(photo).hexdigest(), digest(drawing).hexdigest()]
    for (table,) in await hub.rows(EVERYWHERE):
        for row in await hub.rows(f"SELECT {table}::text AS whole FROM {table}"):
            assert not [word for word in words if word in row["whole"]], table
    for (data,) in await hub.rows("SELECT convert_from(data, 'UTF8') FROM journal"):
        assert not [word for word in words if word in data]
    told = capfd.readouterr()
    assert not [word for word in words if word in told.out + told.err]


async def test_attachments_are_for_who_sees_the_case_and_for_nobody_else(hub: World) -> None:
    number = await brought(hub, CITIZEN, photograph(), channel=Channel.WEB, enterprise_credit_code=MILL)
    (one,) = await settled(hub, number)
    mill = msgspec.structs.replace(ENTERPRISE, agency=MILL)
    for insider in (OPERATOR, OFFICER, UPPER_HEAD):
        assert len(await attachments(hub, insider, number)) == 1
        assert isinstance(await had(hub, insider, one.sha256), FileSlice)
    for outsider in (URBAN_MANAGEMENT, OTHER_CITY_OFFICER, POLICE, mill):
        assert await attachments(hub, outsider, number) == []
        assert await had(hub, outsider, one.sha256) == "NOT_FOUND"
    assert await had(hub, CITIZEN, one.sha256) == await had(hub, None, one.sha256) == "NOT_PERMITTED"
    proposed = ReturnComplaint(
        number=number, reason="不属于本局", proposed_agency="urban_management-640500", basis="职责分工"
    )
    await hub.send(OFFICER, proposed)
    assert await had(hub, OFFICER, one.sha256) == "NOT_FOUND"


async def test_what_cannot_be_made_anew_is_refused_where_a_caller_could_be_betrayed(hub: World) -> None:
    for who, changes in (
        (CITIZEN, {"channel": Channel.WEB}),
        (ENTERPRISE, {"channel": Channel.ENTERPRISE}),
        (OPERATOR, {"sealed_caller": hub.seal(Caller(name="王小明"))}),
    ):
        with pytest.raises(Refusal, match="COMPLAINT_ATTACHMENT_NOT_A_PICTURE"):
            await brought(hub, who, PDF, **changes)
    assert await hub.rows("SELECT FROM complaints") == []


async def test_papers_of_a_department_are_kept_as_they_are(hub: World) -> None:
    number = await brought(hub, URBAN_MANAGEMENT, PDF, channel=Channel.DEPARTMENT)
    (paper,) = await attachments(hub, URBAN_MANAGEMENT, number)
    assert (paper.state, paper.cleaned, paper.name) == (AttachmentState.READY, False, "附件1.pdf")
    slice = await had(hub, OFFICER, paper.sha256)
    assert isinstance(slice, FileSlice) and slice.data == PDF


async def test_a_broken_picture_is_not_kept_and_the_report_stands(hub: World) -> None:
    number = await brought(hub, CITIZEN, b"\xff\xd8\xff" + bytes(500), channel=Channel.WEB)
    (broken,) = await settled(hub, number)
    assert (broken.state, broken.sha256, broken.name) == (AttachmentState.UNREADABLE, None, None)
    await gone(hub, digest(b"\xff\xd8\xff" + bytes(500)).hexdigest())


async def test_a_file_goes_with_one_report_only_and_only_with_its_senders(hub: World) -> None:
    file = await hub.upload(OPERATOR, PDF)
    order = report(attachments=[file])
    with pytest.raises(Refusal, match="COMPLAINT_ATTACHMENT_UNKNOWN"):
        await hub.send(OFFICER, msgspec.structs.replace(order, channel=Channel.LETTER))
    number = (await hub.send(OPERATOR, order)).record
    with pytest.raises(Refusal, match="COMPLAINT_ATTACHMENT_USED"):
        await hub.send(OPERATOR, msgspec.structs.replace(order, title="另一件"))
    assert len(await attachments(hub, OPERATOR, number)) == 1


async def test_what_was_sent_is_given_back_to_nobody_not_even_to_its_sender(hub: World) -> None:
    await hub.upload(OPERATOR, PDF)
    assert await had(hub, OPERATOR, digest(PDF).hexdigest()) == "NOT_FOUND"


async def test_one_bad_report_among_many_filed_at_once_fails_alone(hub: World) -> None:
    photo = await hub.upload(OPERATOR, photograph())
    orders = [report(title=f"废水 {at}", attachments=[photo] if at == 3 else []) for at in range(8)]
    orders.append(report(title="没有的附件", attachments=["x"]))
    results = await asyncio.gather(*(hub.send(OPERATOR, order) for order in orders), return_exceptions=True)
    assert [isinstance(one, Refusal) for one in results] == [False] * 8 + [True]
    assert [row["count"] for row in await hub.rows("SELECT count(*) FROM complaint_attachments")] == [1]


async def test_sweeping_leaves_what_a_report_has_and_takes_what_the_public_sent_and_never_filed(hub: World) -> None:
    number = await brought(hub, CITIZEN, photograph(), channel=Channel.WEB)
    (one,) = await settled(hub, number)
    await hub.upload(CITIZEN, photograph("PNG"))
    mine = await hub.upload(OPERATOR, PDF)
    await hub.service.sweep.sweep(abandoned=timedelta(0))
    assert {str(row["id"]) for row in await hub.rows("SELECT id FROM files WHERE agency <> 'system'")} == {mine}
    await hub.service.sweep.sweep(abandoned=timedelta(0), unused=timedelta(0))
    assert [row["sha256"] for row in await hub.rows("SELECT sha256 FROM files")] == [one.sha256]
    assert isinstance(await had(hub, OFFICER, one.sha256), FileSlice)
