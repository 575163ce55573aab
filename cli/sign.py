"""`hub sign`: makes an agency's key, shows in Chinese what is to be signed, and signs it, on the agency's side.

It neither needs a running hub nor speaks to one.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.key_files import KeyFile, make_key, public_line, read_key, read_public_lines, write_key
from cli.shown import plain
from contracts.transfer.custody import Move, digest_of
from contracts.transfer.evidence_file import SealLine
from contracts.transfer.signing_terms import SigningAlgorithm, SigningPurpose, canonical, read_canonical
from contracts.zone import SHANGHAI
from kernel.settings import Settings, SettingsError
from services.transfer.evidence.rules.export import sealing_of

command = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
KeyOption = Annotated[Path, typer.Option("--key", metavar="私钥文件", help="./hub sign key 做出的私钥文件")]
Holder = Annotated[str, typer.Option("--holder", metavar="代码", help="机关代码；外单位为统一社会信用代码")]
Name = Annotated[str, typer.Option("--name", metavar="名称", help="持有者名称")]
Algorithm = Annotated[SigningAlgorithm, typer.Option("--algorithm", help="ed25519 或 sm2，须与联动的设置一致")]
Out = Annotated[Path, typer.Option("--out", metavar="文件", help="写入的文件，不得已存在")]
Demo = Annotated[bool, typer.Option("--demo", help="标明“演示”，只在全内置运行时可做")]
Text = Annotated[Path, typer.Argument(metavar="原文文件", help="待签原文（pending.text），- 为标准输入")]
Yes = Annotated[bool, typer.Option("--yes", help="不再询问，直接签名")]
Unsealed = Annotated[Path, typer.Argument(metavar="导出文件", help="联动给出的未加封文件", exists=True, dir_okay=False)]
PublicKeys = Annotated[Path, typer.Argument(metavar="公钥文件", help="外单位交来的公钥，一行", exists=True)]


@command.callback()
def sign() -> None:
    """在机关一侧签名：私钥不进入联动，也不需要联动在运行。"""


@command.command("key")
def key(
    holder: Holder, name: Name, out: Out, algorithm: Algorithm = SigningAlgorithm.ED25519, demo: Demo = False
) -> None:
    """做一把私钥，并打印登记公钥所需的内容。"""
    if demo:
        require_demonstration_run(Settings.load())
    made = make_key(holder, name, algorithm, demonstration=demo)
    write_key(out, made)
    say = Console(soft_wrap=True, highlight=False, markup=False).print
    say(f"私钥已写入 {out}：请只在本机关保存。")
    say(f"公钥编号 {made.id}{'（演示，不具证明效力）' if demo else ''}")
    say("登记公钥（registerSigningKey）：")
    say(f"  holder {holder}  holderName {name}  algorithm {algorithm.name}")
    say(f"  publicKey {made.statement.public_key}")
    say(f"  proof {made.proof}")
    say("交给核验人的公钥（一行）：")
    print(public_line(made.statement))


@command.command("vouch")
def vouch(file: PublicKeys, key: KeyOption) -> None:
    """为外单位的公钥作保：打印 voucherKey 与 voucherSignature。"""
    own = read_key(key)
    for statement in read_public_lines(file):
        print(f"{statement.holder_name}（{statement.holder}）的公钥 {statement.public_key}")
        print(f"  voucherKey {own.id}")
        print(f"  voucherSignature {own.sign(SigningPurpose.VOUCHER, canonical(statement))}")


@command.command("move")
def move(text: Text, key: KeyOption, yes: Yes = False) -> None:
    """以中文显示一次交接，经确认后签名：打印 digest、key、signature。"""
    data = (sys.stdin.buffer.read() if str(text) == "-" else text.read_bytes()).removesuffix(b"\n")
    own, asked = read_key(key), read_move(data)
    for line in told(asked):
        print(line)
    if own.statement.holder not in (asked.signs_as_giver, asked.receiver):
        raise SettingsError(f"这把私钥属于 {own.statement.holder}，不是这次交接的任何一方：没有签名。")
    if not yes and not typer.confirm("以上内容属实并签名？"):
        raise SettingsError("没有签名。")
    print(f"digest {digest_of(data)}")
    print(f"key {own.id}")
    print(f"signature {own.sign(SigningPurpose.CUSTODY, data)}")


@command.command("export")
def export(file: Unsealed, key: KeyOption, out: Out) -> None:
    """给联动导出的证据文件加封：末行写入本机关对每一行的签名。"""
    sealed_file = sealed(file.read_bytes(), read_key(key), datetime.now(UTC))
    if out.exists():
        raise SettingsError(f"{out} 已存在：请另指定文件。")
    out.write_bytes(sealed_file)
    print(f"已加封，写入 {out}；文件 SHA-256 {digest_of(sealed_file)}")


def require_demonstration_run(settings: Settings) -> None:
    """SettingsError unless a run with everything embedded stands, which alone takes demonstration keys."""
    if not takes_demonstrations(settings):
        raise SettingsError("演示签名只用于全内置的 ./hub up（开发环境、本机）：这里没有这样的运行。")


def takes_demonstrations(settings: Settings) -> bool:
    """Whether a hub runs here that takes keys marked as demonstration."""
    return bool(settings.runtime().get("demonstration_keys"))


def read_move(data: bytes) -> Move:
    """The move to be signed. SettingsError where the text is not exactly one."""
    try:
        return read_canonical(data, Move)
    except ValueError:
        raise SettingsError("这不是联动给出的待签原文，或已被改动：没有签名。") from None


def told(move: Move) -> list[str]:
    """The move as its signer reads it."""
    at = move.proposed_at.astimezone(SHANGHAI)
    parts = {
        "事由": move.kind.label,
        "证据": f"{move.title}（{move.evidence}），SHA-256 {move.sha256}",
        "移交方": f"{move.giver_name}（{move.giver}）",
        "接收方": f"{move.receiver_name}（{move.receiver}）",
        "存放地点": move.storage_place,
        "保管人": move.keeper,
        "理由": move.reason,
        "清单或笔录": f"SHA-256 {move.document}" if move.document else "无",
        "见证人": f"{move.witness}（{move.witness_code}）代移交方签名" if move.witness_code else move.witness or "无",
        "拟定时间": f"{at:%Y年%m月%d日 %H时%M分%S秒}",
        "保管链": f"第 {move.place_in_chain} 次交接，接在 {move.previous} 之后",
    }
    return [f"{name}：{plain(value)}" for name, value in parts.items()]


def sealed(data: bytes, key: KeyFile, now: datetime) -> bytes:
    """The file with its seal. SettingsError where it is no unsealed export."""
    agency, demonstration = key.statement.holder, key.statement.demonstration
    try:
        sealing = sealing_of(data, agency, key.id, now, demonstration)
    except ValueError:
        raise SettingsError("这不是联动导出的证据文件，或已被改动：没有加封。") from None
    if any(line.name == "封签" for line in sealing.lines):
        raise SettingsError("这个文件已经加封。")
    signature = key.sign(SigningPurpose.EXPORT, canonical(sealing))
    return data.removesuffix(b"\n") + b"\n" + canonical(SealLine(sealing=sealing, signature=signature)) + b"\n"
