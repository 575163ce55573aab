"""`hub visit`: a visit taken along without a network, and its results handed in."""

import asyncio
import base64
import hashlib
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.field_device import entries_of, parts_of, read_package
from cli.graph import Graph, GraphRefused, gateway_address
from cli.transfer import read_card
from cli.visit_recordings import record, recordings
from kernel.settings import Settings, SettingsError
from kernel.system_reasons import reason

PACK = """
mutation ($input: PackVisitInput!) { packVisit(input: $input) { fieldPackage { id sha256 download } } }
"""
TAKE_IN = """
mutation ($input: TakeInFieldResultsInput!) {
  takeInFieldResults(input: $input) { fieldPackage { id visit parts missing } }
}
"""
WORK = """
query ($visit: String!) { visit(id: $visit) { fieldWork {
  entries { nth package kind state reason } conflicts { key kind item package entries decided }
} } }
"""
STATES = {"HELD": "暂存：到场记录未到", "CONFLICT": "有冲突，待主办人员决定", "SET_ASIDE": "经决定不采用"}
WRONG = 1

command = typer.Typer(no_args_is_help=True)
command.command("record", help="为检查添加一份执法全过程记录：照片、录音、录像、文书或文字")(record)
command.command("recordings", help="送交离线检查结果所列记录的文件，中断后可以续传")(recordings)

As = Annotated[str, typer.Option("--as", metavar="身份", help="演示身份或执法证号，见 ./hub token；仅限开发环境")]
PackageFile = Annotated[Path, typer.Argument(metavar="文件", help="离线检查包")]
HubCard = Annotated[Path, typer.Option("--hub", metavar="文件", help="联动的公钥卡（./hub transfer card）")]


@command.command(help="把一次检查打成联动签署的离线检查包，写入一个文件")
def pack(
    visit: Annotated[str, typer.Option("--visit", metavar="编号", help="检查编号")],
    device: Annotated[str, typer.Option("--device", metavar="名称", help="带出的设备")],
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写入的文件")],
    persona: As,
) -> None:
    """By an officer assigned; every call is a package of its own."""
    package, data = asyncio.run(_packed(visit, device, persona))
    if hashlib.sha256(data).hexdigest() != package["sha256"]:
        raise SettingsError("离线检查包没有取全，请再试一次。")
    out.touch(mode=0o600)
    out.write_bytes(data)
    print(f"离线检查包 {package['id']} 已写入 {out}（{len(data)} 字节）。其中有签署结果的私钥，请妥善保管。")


@command.command(help="在设备上核对并查看离线检查包；不用网络")
def show(file: PackageFile, hub: HubCard) -> None:
    """Who goes where, as the hub signed it."""
    taken = read_package(_bytes(file), read_card(hub))
    print(f"检查 {taken.visit}（{taken.basis.label}）：{taken.enterprise}（{taken.credit_code}）")
    print(f"参加单位 {'、'.join(taken.agencies)}；计划日期 {taken.planned_on}；签署有效。")
    listed = f"第 {taken.checklist_version} 版，共 {len(taken.checklist)} 项" if taken.checklist_version else "没有"
    print(f"检查清单{listed}。")
    for officer in taken.officers:
        print(f"  执法证 {officer.certificate}（{officer.agency}，有效期至 {officer.valid_to}）")


@command.command(help="在设备上把现场记录（JSON）写成签署的结果文件；不用网络")
def results(
    file: PackageFile,
    hub: HubCard,
    written: Annotated[Path, typer.Option("--records", metavar="文件", help="现场记录：JSON 数组，依发生次序")],
    out: Annotated[Path, typer.Option("--out", metavar="文件夹", help="结果文件写到这里")],
) -> None:
    """One file for each part; recordings are named by the files beside the records."""
    taken = read_package(_bytes(file), read_card(hub))
    parts = parts_of(taken, entries_of(taken, _bytes(written), written.parent))
    out.mkdir(parents=True, exist_ok=True)
    for nth, part in enumerate(parts, start=1):
        (out / f"{taken.package}-{nth:03}.results").write_bytes(part)
    print(f"已写成 {len(parts)} 份结果：{out}。可以任意次序、重复送回。")


@command.command("hand-in", help="送回结果文件：任意次序，重复的只记入一次；冲突列出，待主办人员决定")
def hand_in(
    files: Annotated[list[Path], typer.Argument(metavar="文件…", help="结果文件")],
    persona: As,
) -> None:
    """What is wrong is named and ends with code 1."""
    datas = [(file, _bytes(file)) for file in files]
    if asyncio.run(_handed_in(datas, persona)):
        raise typer.Exit(WRONG)


async def _packed(visit: str, device: str, persona: str) -> tuple[dict[str, Any], bytes]:
    settings = Settings.load()
    async with Graph(settings, gateway_address(settings)) as graph:
        try:
            told = await graph.ask(persona, PACK, input={"visit": visit, "device": device})
            package = told["packVisit"]["fieldPackage"]
            return package, await graph.download(persona, package["download"])
        except GraphRefused as refusal:
            raise SettingsError(refusal.message) from None


async def _handed_in(datas: list[tuple[Path, bytes]], persona: str) -> int:
    settings, wrong, visits = Settings.load(), 0, dict[str, None]()
    async with Graph(settings, gateway_address(settings)) as graph:
        for file, data in datas:
            given = {"results": base64.b64encode(data).decode()}
            try:
                told = (await graph.ask(persona, TAKE_IN, input=given))["takeInFieldResults"]["fieldPackage"]
            except GraphRefused as refusal:
                print(f"{file} 没有收：{refusal.message}")
                wrong += 1
                continue
            visits[told["visit"]] = None
            print(f"{file} 已收：检查包 {told['id']} 第 {_some(told['parts'])} 份已到{_missing(told['missing'])}。")
        for visit in visits:
            print("\n".join(_said(visit, (await graph.ask(persona, WORK, visit=visit))["visit"]["fieldWork"])))
    return wrong


def _said(visit: str, work: dict[str, Any]) -> list[str]:
    taken = sum(entry["state"] == "TAKEN" for entry in work["entries"])
    lines = [f"检查 {visit}：{len(work['entries'])} 条现场记录，已记入 {taken} 条。"]
    for entry in work["entries"]:
        if entry["state"] != "TAKEN":
            lines.append(f"  第 {entry['nth']} 条：{entry['reason'] or STATES[entry['state']]}")
    for conflict in work["conflicts"]:
        if not conflict["decided"]:
            lines.append(f"  冲突 {conflict['key']}：涉及 {'、'.join(conflict['entries'])}，待主办人员决定。")
    return lines


def _some(parts: list[int]) -> str:
    return "、".join(map(str, parts))


def _missing(parts: list[int]) -> str:
    return f"，缺第 {_some(parts)} 份" if parts else ""


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{file} 读不了：{reason(error)}。") from error
