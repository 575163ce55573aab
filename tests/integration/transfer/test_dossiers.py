"""The dossier: looked through before it is signed for, its pages counted, its manifest signed by the receipt."""

import hashlib
import io

import msgspec
import pytest
from pypdf import PdfWriter

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.transfer.referral_branches import IssueReferralPaper
from contracts.transfer.referral_terms import DocumentKind, PaperKind
from contracts.transfer.referrals import (
    ApproveReferral,
    HandOverReferral,
    NewDocument,
    ReceiveReferral,
    ReportReferralIncomplete,
    SupplementReferral,
)
from tests.integration.transfer.test_papers import text_of
from tests.integration.transfer.world import FULL_FILE, World
from tests.platform.actors import HEAD, OFFICER, OTHER_POLICE, POLICE, PROCURATOR


def report(pages: int) -> bytes:
    """A PDF of so many pages."""
    writer, file = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    writer.write(file)
    return file.getvalue()


async def bytes_of(hub: World, reader: Actor, sha256: str) -> bytes:
    """A file, as this reader gets it."""
    token = hub.caller.token(reader)
    return (await hub.caller.client.file("transfer", "get", GetFile(file=sha256), FileSlice, token=token)).data


async def with_report(hub: World, pages: int | None) -> str:
    """An approved case whose investigation report of three pages lies in the store; the rest is known by digest."""
    pdf = report(3)
    await hub.caller.upload(OFFICER, "transfer", "调查报告.pdf", pdf)
    written = msgspec.structs.replace(FULL_FILE[1], sha256=hashlib.sha256(pdf).hexdigest(), pages=pages)
    rest = [msgspec.structs.replace(one, pages=1) for one in (FULL_FILE[0], *FULL_FILE[2:])]
    number = await hub.proposed([rest[0], written, *rest[1:]])
    await hub.take(HEAD, ApproveReferral, number)
    return number


async def test_the_police_look_through_the_dossier_and_sign_for_the_manifest_they_saw(hub: World) -> None:
    number = await with_report(hub, None)
    await hub.take(OFFICER, HandOverReferral, number)
    preview = await hub.seen(POLICE, number)
    assert preview.owner == OFFICER.agency
    assert preview.manifest is not None
    assert [entry.pages for entry in preview.manifest.entries] == [1, 3, 1, 1]
    assert preview.manifest.pages == 6
    assert await bytes_of(hub, POLICE, preview.manifest.entries[1].sha256) == report(3)
    for reader in (OFFICER, POLICE, PROCURATOR):
        written = await bytes_of(hub, reader, preview.manifest.sha256)
        assert hashlib.sha256(written).hexdigest() == preview.manifest.sha256
    with pytest.raises(Refusal, match="NOT_FOUND"):
        await bytes_of(hub, OTHER_POLICE, preview.manifest.sha256)
    with pytest.raises(Refusal) as caught:
        await hub.take(POLICE, ReceiveReferral, number, manifest="0" * 64)
    assert (caught.value.code, caught.value.data["manifest"]) == ("REFERRAL_MANIFEST_OTHER", preview.manifest.sha256)
    await hub.take(POLICE, ReceiveReferral, number, manifest=preview.manifest.sha256)
    assert (await hub.seen(OFFICER, number)).signed_manifest == preview.manifest.sha256


async def test_receipt_and_list_of_materials_bear_the_manifest(hub: World) -> None:
    number = await with_report(hub, 3)
    await hub.take(OFFICER, HandOverReferral, number)
    await hub.take(POLICE, ReceiveReferral, number)
    for who, kind in ((OFFICER, PaperKind.MATERIALS), (POLICE, PaperKind.RECEIPT)):
        await hub.send(who, IssueReferralPaper(number=number, kind=kind))
    case = await hub.seen(PROCURATOR, number)
    assert case.manifest is not None
    printed = {one.kind: text_of(await bytes_of(hub, PROCURATOR, one.sha256)) for one in case.papers or []}
    assert all(case.manifest.sha256 in text for text in printed.values())
    assert "共4件，6页" in printed[PaperKind.MATERIALS]


async def test_pages_given_otherwise_than_the_file_has_them_are_refused(hub: World) -> None:
    number = await with_report(hub, 4)
    with pytest.raises(Refusal) as caught:
        await hub.take(OFFICER, HandOverReferral, number)
    assert caught.value.code == "REFERRAL_PAGES_DIFFER"
    assert (caught.value.data["given"], caught.value.data["counted"]) == (4, 3)


async def test_a_completed_file_has_a_new_manifest_beside_the_one_that_was_signed(hub: World) -> None:
    number = await hub.received()
    signed = (await hub.seen(OFFICER, number)).signed_manifest
    await hub.take(POLICE, ReportReferralIncomplete, number, missing="缺采样记录")
    more = NewDocument(kind=DocumentKind.SAMPLING_RECORD, title="采样记录", sha256="9" * 64, pages=2)
    await hub.take(OFFICER, SupplementReferral, number, documents=[more])
    case = await hub.seen(POLICE, number)
    assert case.manifest is not None
    assert len(case.manifest.entries) == len(FULL_FILE) + 1
    assert case.signed_manifest == signed != case.manifest.sha256


async def test_the_checklist_says_what_is_there_what_is_missing_and_what_may_be(hub: World) -> None:
    number = await hub.proposed(FULL_FILE[:2])
    checklist = {one.document: one for one in (await hub.seen(OFFICER, number)).checklist or []}
    assert checklist["涉嫌犯罪案件移送书"].present
    assert (checklist["涉案物品清单"].required, checklist["涉案物品清单"].present) == (True, False)
    assert (checklist["勘验图"].required, checklist["勘验图"].present) == (False, False)
