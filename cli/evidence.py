"""`hub evidence`: verify a file of evidence without the hub."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from cli.key_files import read_public_lines
from cli.shown import plain
from contracts.transfer.custody import digest_of
from contracts.transfer.signing_terms import KeyStatement
from kernel.agency_signatures import holds
from kernel.settings import SettingsError
from services.transfer.evidence.rules.verification import Verified, pins_of, verify

command = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
File = Annotated[Path, typer.Argument(metavar="文件", help="加封的证据导出文件", exists=True, dir_okay=False)]
Keys = Annotated[
    list[Path], typer.Option("--keys", metavar="公钥清单", help="可信公钥，每行一个，由各机关另行交给核验人；可多次")
]
Key = Annotated[list[str], typer.Option("--key", metavar="公钥", help="一个可信公钥，即公钥清单的一行；可多次")]
Demo = Annotated[bool, typer.Option("--demo", help="容许演示公钥；核验结果仍注明不具证明效力")]


@command.callback()
def evidence() -> None:
    """核验证据，不需要联动在运行。"""


@command.command("verify")
def verify_file(file: File, keys: Keys = [], key: Key = [], demo: Demo = False) -> None:  # noqa: B006
    """逐字节核验：全部相符则退出码为 0，否则说出哪一行、哪件证据、哪次交接不符并以 1 退出。"""
    data = file.read_bytes()
    trusted = [*map(_statement, key), *(one for place in keys for one in read_public_lines(place))]
    if not trusted:
        raise SettingsError("没有可信公钥就只能核对文件自己：请以 --keys 或 --key 指明各机关的公钥。")
    verified = verify(data, pins_of(trusted), holds, demonstration=demo)
    _report(verified, digest_of(data))
    if verified.findings:
        raise typer.Exit(1)


def _report(verified: Verified, digest: str) -> None:
    console = Console(soft_wrap=True, highlight=False, markup=False)

    def say(text: str) -> None:
        console.print(plain(text))

    for finding in verified.findings:
        say(f"不符：{f'第 {finding.line} 行，' if finding.line else ''}{finding.text}")
    held = f"发现 {len(verified.findings)} 处不符" if verified.findings else "全部相符"
    say(f"移送案件 {verified.referral}：证据 {verified.items} 件，交接 {verified.moves} 次，{held}。")
    say(f"  {verified.exported_by} 导出；{verified.sealed_by or '无人'} 加封 {verified.sealed_at}")
    say(f"  文件 SHA-256 {digest}")
    if verified.demonstrations:
        say(f"  演示：{'、'.join(verified.demonstrations)} 为演示用，不具证明效力")


def _statement(text: str) -> KeyStatement:
    try:
        return msgspec.json.decode(text, type=KeyStatement)
    except msgspec.DecodeError:
        raise SettingsError(f"“{text[:60]}”不是公钥：应为 ./hub sign key 给出的一行。") from None
