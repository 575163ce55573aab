"""`hub draw`: repeat a random draw without the hub."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.joint_inspection.lottery.rules import sha256_hex
from services.joint_inspection.proof.rules import Proof
from services.joint_inspection.verifying.rules import Difference, verify

command = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
File = Annotated[Path, typer.Argument(metavar="文件", help="公布的抽取证明文件", exists=True, dir_okay=False)]
Published = Annotated[str | None, typer.Option("--hash", metavar="SHA256", help="公布的证明文件哈希，一并比对")]


@command.callback()
def draw() -> None:
    """核验随机抽取，不需要联动在运行。"""


@command.command("verify")
def verify_file(file: File, published: Published = None) -> None:
    """重新计算一次抽取：一致则退出码为 0，否则说出第一处不符并以 1 退出。"""
    data = file.read_bytes()
    try:
        proof = verify(data)
        if published and published.lower() != sha256_hex(data):
            raise Difference(f"证明文件哈希不符：公布的为 {published.lower()}，文件为 {sha256_hex(data)}")
    except Difference as difference:
        Console(stderr=True, soft_wrap=True).print(f"不一致：{difference}", markup=False, highlight=False)
        raise typer.Exit(1) from None
    _report(proof, sha256_hex(data))


def _report(proof: Proof, digest: str) -> None:
    terms, result = proof.body.terms, proof.body.result
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"一致：抽取 {terms.draw} 可以重现。", markup=False)
    console.print(f"  检查对象库 {len(proof.body.pool)} 家，抽取 {len(result)} 家，执法人员 {proof.officers} 人")
    console.print(f"  发起单位 {terms.initiator}，见证单位 {terms.witness}，算法 {terms.algorithm}")
    console.print(f"  种子 {proof.body.seed}")
    console.print(f"  证明文件 SHA-256 {digest}（请与公布的哈希比对）")
