"""`hub transfer`: cases to and from agencies whose networks the hub cannot reach (docs/ISOLATED.md)."""

import asyncio
from pathlib import Path
from typing import Annotated

import httpx
import typer

from cli.desk.answering import STEPS, Decision, read_form, signed, to_carry
from cli.desk.folder import FORM, OVERVIEW, Desk
from cli.desk.ledger import Ledger
from cli.desk.papers import lay_out
from cli.desk.taking_in import TakingIn
from cli.ferry_carrier import Carrier
from cli.graph import GraphRefused, gateway_address
from cli.token import persona_token
from contracts.errors import Refusal
from gateway.wordings import worded
from kernel.ferry import envelope
from kernel.ferry import keys as key_files
from kernel.ferry.keys import Card, Keyring
from kernel.settings import Settings, SettingsError
from kernel.system_reasons import reason

PUBLIC_MODE = 0o644
WRONG = 1

command = typer.Typer(no_args_is_help=True)

Folder = Annotated[Path, typer.Option("--desk", metavar="文件夹", help="隔离端办案夹")]
As = Annotated[str, typer.Option("--as", metavar="身份", help="演示身份，见 ./hub token；仅限开发环境")]
TokenFile = Annotated[Path | None, typer.Option("--token", metavar="文件", help="含经办人令牌的文件")]
Url = Annotated[str, typer.Option("--url", metavar="网址", help="网关地址；不填则为本机运行的联动")]
Files = Annotated[list[Path], typer.Argument(metavar="文件…", help="含摆渡包或回包的文件")]


@command.command(help="写出联动的公钥卡，交给隔离端；两端以电话核对指纹")
def card(out: Annotated[Path, typer.Option("--out", metavar="文件", help="公钥卡文件")]) -> None:
    """The hub's card, on the hub's machine."""
    try:
        own = Keyring.of(Settings.load()).own().card
    except Refusal as refusal:
        raise SettingsError(worded(refusal.code, refusal.data)) from None
    key_files.write(out, own, PUBLIC_MODE)
    print(f"联动的公钥卡已写入 {out}，指纹 {own.fingerprint}。")


@command.command(help="登记一个隔离端的公钥卡（联动机器的管理员，核对指纹之后）")
def trust(
    file: Annotated[Path, typer.Argument(metavar="文件", help="隔离端的公钥卡")],
    fingerprint: Annotated[str, typer.Option("--fingerprint", metavar="指纹", help="对方以电话告知的指纹")],
    replace: Annotated[bool, typer.Option("--replace", help="换下已登记的公钥卡")] = False,
) -> None:
    """Put a card among the trusted ones, where its fingerprint is the one that was told."""
    given, keyring = read_card(file), Keyring.of(Settings.load())
    if fingerprint.replace(" ", "").lower() != given.fingerprint.replace(" ", ""):
        raise SettingsError(f"指纹不符：公钥卡 {file} 的指纹是 {given.fingerprint}，没有登记。")
    known = _trusted(keyring, given.end)
    if known not in (None, given) and not replace:
        raise SettingsError(f"{given.end} 已登记另一张公钥卡；确要更换请加 --replace。")
    print(f"已登记 {given.end} 的公钥卡：{keyring.trust(given)}。")


@command.command(help="把应送给一个单位的案件打成加密、签名的摆渡包，写入一个文件")
def pack(
    recipient: Annotated[str, typer.Option("--for", metavar="单位", help="收件单位代码，如 police-640500")],
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写入的文件")],
    persona: As = "",
    token: TokenFile = None,
    url: Url = "",
    again_from: Annotated[
        int | None, typer.Option("--again-from", metavar="序号", help="对方遗失或更换机器时，从此包起重送")
    ] = None,
) -> None:
    """All that the other side has not acknowledged, in the order of its numbers."""
    settings = Settings.load()
    asyncio.run(_pack(_carrier(settings, persona, token, url), recipient, out, again_from))


@command.command(help="收包：隔离端加 --desk 收摆渡包；联动端收回包，其中的答复以签署单位的名义办理")
def unpack(
    files: Files,
    desk: Annotated[Path | None, typer.Option("--desk", metavar="文件夹", help="隔离端办案夹")] = None,
    persona: As = "",
    token: TokenFile = None,
    url: Url = "",
) -> None:
    """Once, in the order of numbers whatever the order they come in; what is wrong is named and ends with code 1."""
    datas = [(file, _bytes(file)) for file in files]
    if desk is not None:
        _unpack_here(Desk(desk), datas)
    else:
        asyncio.run(_bring(_carrier(Settings.load(), persona, token, url), datas))


@command.command(help="隔离端：建立办案夹，生成本单位的密钥，写出公钥卡交给联动登记")
def desk(
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help="新的办案夹")],
    agency: Annotated[str, typer.Option("--agency", metavar="单位", help="本单位代码，如 police-640500")],
    hub: Annotated[Path, typer.Option("--hub", metavar="文件", help="联动的公钥卡")],
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="本单位的公钥卡写到这里")],
) -> None:
    """A desk with fresh keys, on the isolated machine."""
    theirs = read_card(hub)
    made = Desk.make(folder, agency, theirs).keys().card
    key_files.write(out, made, PUBLIC_MODE)
    print(f"办案夹已建立：{folder}。其中的密钥只在本机，请妥善备份。")
    print(f"联动公钥卡的指纹 {theirs.fingerprint}，请与移送方电话核对。")
    print(f"本单位公钥卡 {out}，指纹 {made.fingerprint}，请告知移送方。")


@command.command(name="list", help="隔离端：列出案件，逐份核对材料的摘要，说明缺哪些包、哪些答复尚无结果")
def list_(folder: Folder) -> None:
    """What lies at the desk, every file checked again."""
    place = Desk(folder)
    with place.locked() as ledger:
        wrong = lay_out(place, ledger, again=True)
        print((folder / OVERVIEW).read_text(encoding="utf-8-sig").rstrip())
        print(f"已收到第 {ledger.taken} 包。{_missing(ledger)}")
        for one in ledger.answers:
            print(f"第 {one.reply} 个回包 {one.number} {one.step}：{one.result or '尚无结果'}")
    _end(wrong, len(wrong))


@command.command(help="隔离端：签署答复，把联动尚未收到的回包写入一个文件；没有答复时只写收讫确认")
def answer(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", metavar="文件", help="写入的文件")],
    by: Annotated[str, typer.Option("--by", metavar="警号", help="签署人的警号或工号，记入流水")] = "",
    decisions: Annotated[Path | None, typer.Option("--decisions", metavar="文件", help=f"填好的{FORM}")] = None,
    number: Annotated[str, typer.Option("--number", metavar="编号", help="只答复一件时：案件编号")] = "",
    step: Annotated[str, typer.Option("--step", metavar="事项", help="、".join(STEPS))] = "",
    text: Annotated[str, typer.Option("--text", metavar="文字", help="立案文号、欠缺的材料或理由")] = "",
    ground: Annotated[str, typer.Option("--ground", metavar="情形", help="不予立案或延长的法定情形")] = "",
    police: Annotated[str, typer.Option("--police", metavar="单位", help="转送时：有管辖权的公安机关代码")] = "",
    head: Annotated[bool, typer.Option("--head", help="经本单位负责人批准")] = False,
) -> None:
    """Sign what was decided; the file holds every reply that the hub has not taken in yet."""
    rows = read_form(_bytes(decisions)) if decisions else []
    if number or step:
        rows.append(Decision(number=number, step=step, text=text, ground=ground, police=police, head=head))
    place = Desk(folder)
    with place.locked() as ledger:
        after = signed(place, ledger, rows, by.strip(), Settings.load().ferry_cipher)
        waiting = to_carry(place, after)
        if not waiting:
            print("没有要送回的内容。")
            return
        _write(out, b"".join(waiting))
    print(f"已签署 {len(rows)} 项答复；第 {after.heard + 1}–{after.replied} 个回包已写入 {out}。")


def read_card(file: Path) -> Card:
    """A card. SettingsError where it is none."""
    try:
        return key_files.read(file, Card)
    except OSError as error:
        raise SettingsError(f"{file} 读不了：{reason(error)}。") from error
    except envelope.UNREADABLE as error:
        raise SettingsError(f"{file} 不是公钥卡。") from error


async def _pack(carrier: Carrier, recipient: str, out: Path, again_from: int | None) -> None:
    async with carrier:
        try:
            line = await carrier.pack(recipient, again_from)
        except GraphRefused as refusal:
            raise SettingsError(refusal.message) from None
        except httpx.HTTPError as error:
            raise SettingsError(f"网关没有应答：{type(error).__name__}。") from error
        bundles = line["bundles"]
        if not bundles:
            print(f"没有应送给 {recipient} 的内容，没有写文件。")
            return
        size = await carrier.write(bundles, out)
    first, last = bundles[0]["sequence"], bundles[-1]["sequence"]
    print(f"第 {first}–{last} 包已写入 {out}：{size} 字节，对方已确认到第 {line['acknowledged']} 包。")
    for one in bundles:
        print(f"  第 {one['sequence']} 包：{one['cases']} 件案件，SHA-256 {one['sha256']}")
    if line["held"]:
        print(f"注意：第 {'、'.join(map(str, line['held']))} 个回包已到，但前面的回包未到，尚未办理。")


async def _bring(carrier: Carrier, datas: list[tuple[Path, bytes]]) -> None:
    wrong = 0
    async with carrier:
        for file, data in datas:
            print(f"{file}：")
            try:
                said, unwell = await carrier.bring(data)
            except httpx.HTTPError as error:
                raise SettingsError(f"网关没有应答：{type(error).__name__}。") from error
            print(*said, sep="\n")
            wrong += unwell
    _end([], wrong)


def _unpack_here(place: Desk, datas: list[tuple[Path, bytes]]) -> None:
    with place.locked() as ledger:
        run = TakingIn(place, ledger, place.keys())
        for file, data in datas:
            run.said.append(f"{file}：")
            run.file(data)
        unwell = lay_out(place, run.ledger)
        print(*run.said, sep="\n")
        print(f"已收到第 {run.ledger.taken} 包。{_missing(run.ledger)}")
        print(f"案件清单 {place.folder / OVERVIEW}；答复请填 {place.folder / FORM}。")
    _end(unwell, run.wrong + len(unwell))


def _missing(ledger: Ledger) -> str:
    return f"缺第 {'、'.join(map(str, ledger.missing))} 包，请移送方再送。" if ledger.missing else ""


def _end(said: list[str], wrong: int) -> None:
    if said:
        print(*said, sep="\n")
    if wrong:
        raise typer.Exit(WRONG)


def _carrier(settings: Settings, persona: str, token: Path | None, url: str) -> Carrier:
    if bool(persona) == bool(token):
        raise SettingsError("请以 --as 指明演示身份，或以 --token 给出令牌文件。")
    text = _bytes(token).decode("ascii", "ignore").strip() if token else persona_token(settings, persona)
    return Carrier(url or gateway_address(settings), text)


def _trusted(keyring: Keyring, end: str) -> Card | None:
    try:
        return keyring.card(end)
    except Refusal:
        return None


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{file} 读不了：{reason(error)}。") from error


def _write(out: Path, data: bytes) -> None:
    partial = out.with_name(f"{out.name}.partial")
    try:
        partial.write_bytes(data)
        partial.replace(out)
    except OSError as error:
        raise SettingsError(f"{out} 写不了：{reason(error)}。") from error
