"""`hub exchange`: whether what a partner holds is what it was delivered; works without the hub."""

from pathlib import Path
from typing import Annotated

import typer

from kernel.deliveries.comparing import Comparison, compare, read_received
from kernel.deliveries.digest_files import DigestFile, DigestWrong, read_file
from kernel.settings import SettingsError
from kernel.system_reasons import reason

command = typer.Typer(no_args_is_help=True)

Files = Annotated[list[Path], typer.Argument(metavar="日清单文件…", help="投递日清单，按编号可给多份")]
Received = Annotated[Path, typer.Option("--received", metavar="文件", help="收到的事件，每行一个请求体，一字不改")]
Keys = Annotated[list[str], typer.Option("--key", metavar="公钥", help="验签公钥（base64url），可给多个")]


@command.callback()
def _several() -> None:
    """Keep the verb below a verb of its own."""


@command.command("check", help="对照投递日清单与所收到的事件：缺了、重了、被改了哪些；只用公钥，不连联动")
def check(files: Files, received: Received, key: Keys) -> None:
    """Compare; exit code 1 where anything is missing, doubled or altered."""
    digests = [_digest(place, key) for place in files]
    found = compare(digests, read_received(_bytes(received)))
    report(digests, found)
    if not found.sound:
        raise SystemExit(1)


def report(digests: list[DigestFile], found: Comparison) -> None:
    """What was compared and what does not agree."""
    for one in digests:
        digest = one.digest
        print(
            f"{digest.service.value} 第 {digest.number} 份（{digest.made_at:%Y-%m-%d %H:%M} UTC）：签名与树根相符，"
            f"所列 {digest.count} 条，尚待投递 {digest.owed} 条，已投到位点 {digest.read_to}/{digest.head}"
        )
    for name, lines in found.findings.items():
        for line in lines:
            print(f"  {name}：{line}")
    print(f"所列 {found.listed} 条，收到 {found.held} 条：" + ("全部相符" if found.sound else "有不符之处"))


def _digest(place: Path, keys: list[str]) -> DigestFile:
    try:
        return read_file(_bytes(place), keys)
    except DigestWrong as error:
        raise SettingsError(f"{place}：{error}。") from None


def _bytes(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError as error:
        raise SettingsError(f"读不到 {place}（{reason(error)}）。") from None
