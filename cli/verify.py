"""`hub verify`: recompute every journal from the database alone: content, chains, positions, signed roots."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import asyncpg
import msgspec
import typer

from cli.at_rest import database
from cli.kept_checkpoints import read_kept, write_kept
from cli.nats_accounts import services
from contracts.checkpoints import Checkpoint, JournalService
from contracts.errors import Refusal
from kernel.checkpoint_keys import PublicKeys
from kernel.checkpoints import Inclusion, prove, read_checkpoints
from kernel.database import Connection
from kernel.sequencer import parse_position
from kernel.settings import Settings, SettingsError
from kernel.verification import Verified, verify_journal

Root = Annotated[
    Path | None, typer.Option("--root", metavar="文件", help="先前导出、存于别处的检查点：库中历史须与之相符")
]
Export = Annotated[Path | None, typer.Option("--export", metavar="文件", help="核验相符后把全部检查点写入文件")]
Prove = Annotated[
    str | None, typer.Option("--prove", metavar="位点", help="打印一条流水（如 transfer:17）列于检查点的证明")
]


def command(root: Root = None, export: Export = None, prove: Prove = None) -> None:
    """离线核验四个服务的流水：内容、链、位点、默克尔树根与签名；任何一处不符则退出码为 1。"""
    settings = Settings.load()
    if prove is not None:
        print_proof(asyncio.run(proof_of(settings, prove)))
        return
    if not asyncio.run(everything_holds(settings, read_kept(root) if root else [], export)):
        raise SystemExit(1)


async def everything_holds(settings: Settings, kept: Sequence[Checkpoint], export: Path | None) -> bool:
    """Verify, say what was found, and export the checkpoints of a journal in order."""
    async with database(settings) as awake:
        started = time.perf_counter()
        results = await verify_all(awake, kept)
        report(results, time.perf_counter() - started)
        sound = not any(verified.found for verified in results.values())
        if sound and export is not None:
            checkpoints = [one for service in services() for one in await read_service(awake, service)]
            print(f"已把 {write_kept(export, checkpoints)} 个检查点写入 {export}：请存于本机之外。")
        return sound


def report(results: dict[str, Verified], seconds: float) -> None:
    """What was checked and what does not hold."""
    for service, verified in results.items():
        print(
            f"{service}：{verified.rows} 条流水，{verified.chains} 条链，{verified.checkpoints} 个检查点，"
            + (f"发现 {verified.found} 处不符" if verified.found else "全部相符")
            + (f"；最后 {verified.unsigned} 个位点尚无检查点" if verified.unsigned else "")
        )
        for finding in verified.findings:
            place = "" if finding.position is None else f"（位点 {service}:{finding.position}）"
            print(f"  {finding.aggregate}{place}：{finding.text}")
        if verified.found > len(verified.findings):
            print(f"  其余 {verified.found - len(verified.findings)} 处从略")
    rows = sum(verified.rows for verified in results.values())
    print(f"共 {rows} 条，用时 {seconds:.1f} 秒，每秒 {rows / seconds:.0f} 条")


def print_proof(proof: Inclusion) -> None:
    """The proof as JSON, and whether it holds."""
    print(msgspec.json.format(msgspec.json.encode(proof), indent=1).decode())
    if not proof.holds():
        raise SystemExit(1)


async def verify_all(settings: Settings, kept: Sequence[Checkpoint] = ()) -> dict[str, Verified]:
    """Every service's journal, read as the service's own role; `kept` are checkpoints from outside."""
    keys = PublicKeys.load(settings)
    return {service: await verify_service(settings, service, keys, kept) for service in services()}


async def verify_service(
    settings: Settings, service: str, keys: PublicKeys, kept: Sequence[Checkpoint] = ()
) -> Verified:
    """One service's journal."""
    connection = await connect(settings, service)
    try:
        return await verify_journal(connection, keys, kept)
    finally:
        await connection.close()


async def read_service(settings: Settings, service: str) -> list[Checkpoint]:
    """One service's checkpoints in order."""
    connection = await connect(settings, service)
    try:
        return await read_checkpoints(connection, JournalService(service))
    finally:
        await connection.close()


async def proof_of(settings: Settings, text: str) -> Inclusion:
    """The proof for a position such as `transfer:17`. SettingsError when no checkpoint covers it."""
    try:
        service, position = parse_position(text)
    except Refusal:
        raise SettingsError(f"“{text}”不是位点：形如 transfer:17。") from None
    if service not in services():
        raise SettingsError(f"没有服务 {service}，可用：{'、'.join(services())}。")
    async with database(settings) as awake:
        connection = await connect(awake, service)
        try:
            proof = await prove(connection, service, position)
        finally:
            await connection.close()
    if proof is None:
        raise SettingsError(f"还没有检查点包含位点 {text}：检查点每 {settings.checkpoint_seconds} 秒签署一次。")
    return proof


async def connect(settings: Settings, service: str) -> Connection:
    """As the service's own role."""
    return await asyncpg.connect(settings.postgres_dsn(service), timeout=10)
