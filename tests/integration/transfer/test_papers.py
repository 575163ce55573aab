"""The transfer letter and its receipt: printed once, numbered without gaps, journaled by their digest."""

import asyncio
import io
from hashlib import sha256

import msgspec
import pytest
from pypdf import PdfReader

from contracts.actors import Actor
from contracts.errors import Refusal
from contracts.files import FileSlice, GetFile
from contracts.transfer.referral_branches import IssueReferralPaper
from contracts.transfer.referral_parts import ReferralPaper
from contracts.transfer.referral_terms import PaperKind
from contracts.transfer.referrals import ApproveReferral, HandOverReferral, NewDocument
from tests.integration.transfer.world import FULL_FILE, MILL, World
from tests.platform.actors import HEAD, OFFICER, OTHER_POLICE, POLICE, PROCURATOR, UPPER_HEAD


async def issue(hub: World, actor: Actor, number: str, kind: PaperKind) -> ReferralPaper:
    """The paper, as the referral then shows it."""
    await hub.send(actor, IssueReferralPaper(number=number, kind=kind))
    papers = (await hub.seen(actor, number)).papers or []
    return next(paper for paper in papers if paper.kind is kind)


async def bytes_of(hub: World, actor: Actor, paper: ReferralPaper) -> bytes:
    """The PDF, as this actor gets it."""
    asked, token = GetFile(file=paper.sha256), hub.caller.token(actor)
    return (await hub.caller.client.file("transfer", "get", asked, FileSlice, token=token)).data


def text_of(pdf: bytes) -> str:
    """What one reads in it, without spaces."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_the_letter_says_who_transfers_what_to_whom_and_its_parties_have_it(hub: World) -> None:
    number = await hub.handed_over()
    paper = await issue(hub, OFFICER, number, PaperKind.LETTER)
    year = paper.issued_at.year
    assert (paper.number, paper.agency) == (f"环移〔{year}〕1号", OFFICER.agency)
    pdf = await bytes_of(hub, POLICE, paper)
    assert sha256(pdf).hexdigest() == paper.sha256
    assert pdf == await bytes_of(hub, PROCURATOR, paper) == await bytes_of(hub, OFFICER, paper)
    text = text_of(pdf)
    for said in ("640500公安机关：", "宁夏某纸业有限公司", MILL, "污染环境罪", number, "私设暗管", paper.number):
        assert said in text
    assert all(document.title in text for document in FULL_FILE)
    for stranger in (OTHER_POLICE, UPPER_HEAD):
        with pytest.raises(Refusal, match="NOT_FOUND"):
            await bytes_of(hub, stranger, paper)


async def test_the_receipt_is_the_polices_once_they_have_signed(hub: World) -> None:
    number = await hub.handed_over()
    with pytest.raises(Refusal, match="REFERRAL_PAPER_NOT_YET"):
        await issue(hub, POLICE, number, PaperKind.RECEIPT)
    number = await hub.received()
    with pytest.raises(Refusal, match="REFERRAL_PAPER_NOT_YOURS"):
        await issue(hub, OFFICER, number, PaperKind.RECEIPT)
    paper = await issue(hub, POLICE, number, PaperKind.RECEIPT)
    assert paper.number == f"公环收〔{paper.issued_at.year}〕1号"
    text = text_of(await bytes_of(hub, OFFICER, paper))
    assert f"随案材料{len(FULL_FILE)}件" in text
    assert "640500生态环境部门：" in text or "640500" in text


async def test_no_letter_before_the_hand_over(hub: World) -> None:
    number = await hub.approved()
    with pytest.raises(Refusal, match="REFERRAL_PAPER_NOT_YET"):
        await issue(hub, OFFICER, number, PaperKind.LETTER)


async def test_a_letter_asked_for_again_is_the_same_letter(hub: World) -> None:
    number = await hub.handed_over()
    first = await issue(hub, OFFICER, number, PaperKind.LETTER)
    assert await issue(hub, HEAD, number, PaperKind.LETTER) == first


async def test_the_journal_holds_the_letters_digest(hub: World) -> None:
    number = await hub.handed_over()
    paper = await issue(hub, OFFICER, number, PaperKind.LETTER)
    async with hub.transfer.pool.acquire() as connection:
        rows = await connection.fetch("SELECT data FROM journal WHERE type = 'transfer.referrals.paper_issued.v1'")
    (fact,) = [msgspec.json.decode(row["data"]) for row in rows]
    assert (fact["number"], fact["paper_number"], fact["sha256"]) == (number, paper.number, paper.sha256)


async def test_numbers_run_without_gaps_when_many_are_issued_at_once_and_one_fails(hub: World) -> None:
    numbers = [await hub.handed_over() for _ in range(5)]
    unprintable = await handed_over_with_title(hub, "照片\U0001f600")
    orders = [IssueReferralPaper(number=number, kind=PaperKind.LETTER) for number in (*numbers[:3], unprintable)]
    answers = await asyncio.gather(*(hub.send(OFFICER, order) for order in orders), return_exceptions=True)
    (refused,) = [answer for answer in answers if isinstance(answer, BaseException)]
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.data["text"]) == ("DOCUMENT_UNPRINTABLE", "\U0001f600")
    papers = [await issue(hub, OFFICER, number, PaperKind.LETTER) for number in numbers]
    year = papers[0].issued_at.year
    assert {paper.number for paper in papers} == {f"环移〔{year}〕{place}号" for place in range(1, 6)}


async def handed_over_with_title(hub: World, title: str) -> str:
    """A referral at the police, one of whose documents is called so."""
    last = msgspec.structs.replace(FULL_FILE[-1], title=title)
    documents: list[NewDocument] = [*FULL_FILE[:-1], last]
    number = await hub.proposed(documents)
    await hub.take(HEAD, ApproveReferral, number)
    await hub.take(OFFICER, HandOverReferral, number)
    return number
