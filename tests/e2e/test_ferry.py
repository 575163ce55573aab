"""A case crosses to an isolated machine and back by `hub transfer`, as the bureau's operator and the police's clerk."""

import asyncio
import csv
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from cli.hub import variables
from cli.transfer import command
from contracts.transfer.referral_terms import DocumentKind, ReferralState
from contracts.transfer.referrals import ApproveReferral, HandOverReferral, NewDocument, ReceiveReferral
from kernel.settings import Settings, SettingsError
from tests.integration.transfer.world import FULL_FILE, World, world
from tests.platform.actors import HEAD, OFFICER, POLICE
from tests.platform.gateway import serving_gateway

REPORT = b"%PDF-1.7\n" + bytes(range(256)) * 8000


class Machines(msgspec.Struct):
    """The hub behind its gateway, and a folder that stands for the stick and the isolated machine."""

    world: World
    url: str
    folder: Path

    async def run(self, *words: object, code: int = 0) -> str:
        """What `hub transfer` prints; a SettingsError is its sentence, and code 2."""
        told = await asyncio.to_thread(CliRunner().invoke, command, [str(word) for word in words])
        if isinstance(told.exception, SettingsError):
            assert code == 2, told.exception
            return str(told.exception)
        assert told.exit_code == code, (told.output, told.exception)
        return told.output

    async def pack(self, name: str) -> str:
        """Pack for the police as the bureau's head."""
        return await self.run(
            "pack", "--for", POLICE.agency, "--as", "bureau-head", "--url", self.url, "--out", self.folder / name
        )

    async def bring(self, name: str, code: int = 0) -> str:
        """Bring a reply to the hub as the bureau's officer."""
        return await self.run("unpack", self.folder / name, "--as", "bureau-officer", "--url", self.url, code=code)

    async def open(self, *names: str, code: int = 0) -> str:
        """Take bundles in at the desk."""
        return await self.run("unpack", *(self.folder / one for one in names), "--desk", self.desk, code=code)

    async def answer(self, name: str, *words: object, code: int = 0) -> str:
        """Sign answers at the desk."""
        return await self.run("answer", "--desk", self.desk, "--out", self.folder / name, *words, code=code)

    @property
    def desk(self) -> Path:
        """The desk on the isolated machine."""
        return self.folder / "办案夹"

    async def with_report(self) -> str:
        """A referral at the police whose report lies in the store."""
        await self.world.caller.upload(OFFICER, "transfer", "笔录.pdf", REPORT)
        kind, digest = DocumentKind.INTERVIEW_RECORD, sha256(REPORT).hexdigest()
        record = NewDocument(kind=kind, title="询问/笔录", sha256=digest)
        number = await self.world.proposed([*FULL_FILE, record])
        await self.world.take(HEAD, ApproveReferral, number)
        await self.world.take(OFFICER, HandOverReferral, number)
        return number

    async def state(self, number: str) -> ReferralState | None:
        """Where the case stands in the hub."""
        return (await self.world.seen(OFFICER, number)).state


@pytest.fixture
async def machines(hub_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Machines]:
    settings = hub_settings.model_copy(update={"revocation_list": str(tmp_path / "trust" / "revoked.json")})
    for name, value in variables(settings).items():
        monkeypatch.setenv(name, value)
    async with world(settings) as hub, serving_gateway(settings) as url:
        machines = Machines(hub, url, tmp_path)
        await machines.run("card", "--out", tmp_path / "hub.json")
        made = ("--agency", POLICE.agency, "--hub", tmp_path / "hub.json", "--out", tmp_path / "police.json")
        told = await machines.run("desk", machines.desk, *made)
        fingerprint = told.split("指纹 ")[-1].split("，")[0]
        await machines.run("trust", tmp_path / "police.json", "--fingerprint", fingerprint)
        yield machines


async def test_a_case_is_carried_out_answered_and_stands_filed_in_the_hub(machines: Machines) -> None:
    number = await machines.with_report()
    assert "1 件案件" in await machines.pack("1.ferry")
    assert "第 1 包已收：1 件案件" in await machines.open("1.ferry")
    assert "第 1 包已收过" in await machines.open("1.ferry")
    case = machines.desk / "案件" / number
    text = (case / "案件.txt").read_text(encoding="utf-8-sig")
    assert "涉嫌罪名：污染环境罪（刑法第三百三十八条）" in text and "状态：已移送，待签收" in text
    assert [one.read_bytes() for one in (case / "材料").iterdir()] == [REPORT]
    form = machines.desk / "答复表.csv"
    rows = list(csv.reader(form.read_text(encoding="utf-8-sig").splitlines()))
    filled = [rows[0], [rows[1][0], "签收", "", "", "", ""], [rows[1][0], "立案", "卫公立字〔2026〕1号", "", "", ""]]
    (machines.folder / "填好.csv").write_text("\n".join(",".join(row) for row in filled), encoding="gb18030")
    signed = ("--decisions", machines.folder / "填好.csv", "--by", "GA640500-017")
    assert "已签署 2 项答复" in await machines.answer("回.ferry", *signed)
    told = await machines.bring("回.ferry")
    assert f"{number} 签收（GA640500-017）：已办理" in told and f"{number} 立案（GA640500-017）：已办理" in told
    assert await machines.state(number) is ReferralState.FILED
    assert "已收过" in await machines.bring("回.ferry")
    await machines.pack("2.ferry")
    assert f"{number} 立案：已办理" in await machines.open("2.ferry")
    assert "状态：已立案" in (case / "案件.txt").read_text(encoding="utf-8-sig")
    assert "已办理" in await machines.run("list", "--desk", machines.desk)


async def test_gaps_altered_bytes_and_answers_that_no_longer_fit_are_named(machines: Machines) -> None:
    first = await machines.world.handed_over()
    await machines.pack("1.ferry")
    one = (machines.folder / "1.ferry").read_bytes()
    second = await machines.world.handed_over()
    await machines.pack("1-2.ferry")
    (machines.folder / "2.ferry").write_bytes((machines.folder / "1-2.ferry").read_bytes().removeprefix(one))
    assert "第 2 包已暂存：缺第 1 包" in await machines.open("2.ferry")
    (machines.folder / "坏.ferry").write_bytes(one[:-9] + bytes([one[-9] ^ 1]) + one[-8:])
    assert "hub 第 1 包：包体已被改动" in await machines.open("坏.ferry", code=1)
    (machines.folder / "断.ferry").write_bytes(one[:-1])
    assert "被截断" in await machines.open("断.ferry", code=1)
    opened = await machines.open("1.ferry")
    assert "第 1 包已收" in opened and "第 2 包已收" in opened
    wrong = ("--number", first, "--by", "GA640500-017", "--step", "立案")
    assert "没有签署任何答复" in await machines.answer("x.ferry", *wrong, code=2)
    assert "不在本单位办理的案件中" in await machines.answer("x.ferry", "--number", "YS-无", *wrong[2:], code=2)
    for number in (first, second):
        await machines.answer("回.ferry", "--number", number, "--step", "签收", "--by", "GA640500-017")
    await machines.answer("回.ferry", *wrong, "--text", "1号", "--head")
    await machines.world.take(POLICE, ReceiveReferral, first)
    told = await machines.bring("回.ferry")
    assert f"{second} 签收（GA640500-017）：已办理" in told
    assert f"{first} 签收（GA640500-017）：未办理。" in told and "其间" in told
    assert f"{first} 立案（GA640500-017）：已办理" in told
    await machines.pack("3.ferry")
    assert f"{first} 签收：未办理。" in await machines.open("3.ferry")
