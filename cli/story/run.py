"""Runs the story on a running hub."""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.clock import ahead
from cli.graph import Graph, GraphRefused, gateway_address
from cli.story import (
    complaint,
    dispute,
    evidence,
    field,
    inspection,
    listing,
    one_visit,
    proof,
    referral,
    reward,
    taking_in,
    watchers,
)
from cli.story.case import Case
from cli.story.teller import Teller
from kernel.settings import PROJECT, Settings, SettingsError

SAMPLES = PROJECT / "samples"
ENDINGS = ("csv", "xlsx", "xls")

STEPS = (
    taking_in.take_in_enterprises,
    taking_in.take_in_complaints,
    taking_in.find_mill,
    complaint.complain,
    complaint.repeat,
    complaint.sign,
    complaint.bind,
    dispute.arbitrate,
    inspection.plan,
    inspection.draw,
    inspection.visit,
    field.take_along,
    inspection.find,
    inspection.verify_draw,
    one_visit.merge,
    one_visit.refuse_fourth,
    referral.propose,
    referral.approve,
    referral.hand_over,
    referral.receive_incomplete,
    referral.complete,
    referral.file,
    referral.supervised,
    referral.unseen,
    watchers.act,
    reward.report_unnamed,
    reward.reward_unseen,
    proof.one_question,
)


def command(
    data: Annotated[
        Path | None, typer.Option("--data", help="含 enterprises* 与 complaints* 文件的文件夹，缺省为自带样例")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="最后一行以 JSON 给出计数与用时")] = False,
) -> None:
    """用真实数据经 GraphQL 走完一个案件；每一步都成立才以 0 退出。"""
    settings = Settings.load()
    folder = data or SAMPLES
    files = (find_file(folder, "enterprises"), find_file(folder, "complaints"))
    console = Console(highlight=False, soft_wrap=True)
    raise SystemExit(asyncio.run(tell(settings, *files, console=console, as_json=as_json)))


def find_file(folder: Path, kind: str) -> Path:
    """The folder's file of this kind. SettingsError when there is none."""
    found = sorted(place for ending in ENDINGS for place in folder.glob(f"{kind}*.{ending}"))
    if not found:
        raise SettingsError(f"{folder} 中没有 {kind}*.csv 或 {kind}*.xlsx 文件。")
    return found[0]


async def tell(settings: Settings, enterprises: Path, complaints: Path, *, console: Console, as_json: bool) -> int:
    """Tell every step in order; the exit code."""
    teller = Teller(console)
    async with Graph(settings, gateway_address(settings)) as graph:
        case = Case(graph=graph, teller=teller, enterprises=enterprises, complaints=complaints)
        case.ahead = await ahead(settings)
        try:
            for step in STEPS:
                await step(case)
            await evidence.act(case, settings)
            await listing.act(case, settings)
            await proof.journals(case, settings)
        except (AssertionError, GraphRefused) as failure:
            console.print(f"    [red]✗ {failure}[/]")
            return 1
    summary = teller.summary()
    console.print(f"[green]全部 {len(teller.steps)} 步成立[/]，用时 {summary['seconds']} 秒。")
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))
    return 0
