"""`hub visit record` and `hub visit recordings`: what was recorded on the spot, sent to the hub."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.field_upload import Uploads, digest, sent
from cli.graph import Graph, GraphRefused, gateway_address
from contracts.joint_inspection.recording_terms import RecordingKind, RecordingStep, RemarkKind
from contracts.zone import SHANGHAI
from kernel.settings import Settings, SettingsError

AWAITED = """
query ($visit: String!, $after: String) {
  visitRecordings(filter: { visit: $visit, received: false }, first: 100, after: $after) {
    edges { node { id sha256 } } pageInfo { hasNextPage endCursor }
  }
}
"""
SHOWN = "visitRecording { id kind received remarks { kind told found } }"
DELIVER = "mutation ($input: DeliverRecordingInput!) { deliverRecording(input: $input) { " + SHOWN + " } }"
ADD = "mutation ($input: AddRecordingInput!) { addRecording(input: $input) { " + SHOWN + " } }"
WRONG = 1

As = Annotated[str, typer.Option("--as", metavar="身份", help="演示身份或执法证号，见 ./hub token；仅限开发环境")]
Visit = Annotated[str, typer.Option("--visit", metavar="编号", help="检查编号")]


def record(
    visit: Visit,
    kind: Annotated[RecordingKind, typer.Option("--kind", help="记录形式")],
    step: Annotated[RecordingStep, typer.Option("--step", help="环节")],
    device: Annotated[str, typer.Option("--device", metavar="名称", help="摄录设备")],
    persona: As,
    file: Annotated[Path | None, typer.Argument(metavar="文件", help="照片、录音、录像或文书；文字记录不填")] = None,
    at: Annotated[datetime | None, typer.Option("--at", help="摄录时间（北京时间），缺省为现在")] = None,
    place: Annotated[str | None, typer.Option("--place", metavar="经度,纬度", help="摄录地点，WGS 84")] = None,
    item: Annotated[int | None, typer.Option("--item", help="所对应的清单项目序号")] = None,
    text: Annotated[str | None, typer.Option("--text", help="文字记录或说明")] = None,
) -> None:
    """Add one recording to a visit; the file goes in pieces and goes on where it broke off."""
    given: dict[str, Any] = {"visit": visit, "kind": kind.name, "step": step.name, "device": device}
    given["at"] = (at.replace(tzinfo=SHANGHAI) if at else datetime.now(UTC)).isoformat()
    given |= {name: value for name, value in (("item", item), ("text", text)) if value is not None}
    if place is not None:
        given["place"] = _place(place)

    async def added(graph: Graph) -> int:
        if file is not None:
            given["file"] = await sent(graph, persona, file, Uploads(file.parent))
        told = (await graph.ask(persona, ADD, input=given))["addRecording"]["visitRecording"]
        print("\n".join(_said(str(file or "文字记录"), told)))
        return 0

    asyncio.run(_with_graph(added))


def recordings(
    files: Annotated[list[Path], typer.Argument(metavar="文件…", help="离线检查包结果所列记录的文件")],
    visit: Visit,
    persona: As,
) -> None:
    """Send the bytes of what offline packages named; a file that none names is told of and ends with code 1."""

    async def delivered(graph: Graph) -> int:
        awaited = await _awaited(graph, persona, visit)
        wrong = 0
        for file in files:
            ids = awaited.get(digest(file), [])
            if not ids:
                print(f"{file} 不是检查 {visit} 待送的记录，或已经送过，没有送。")
                wrong += 1
            for id in ids:
                number = await sent(graph, persona, file, Uploads(file.parent))
                told = await graph.ask(persona, DELIVER, input={"recording": id, "file": number})
                print("\n".join(_said(str(file), told["deliverRecording"]["visitRecording"])))
        return wrong

    if asyncio.run(_with_graph(delivered)):
        raise typer.Exit(WRONG)


async def _with_graph(work: Callable[[Graph], Awaitable[int]]) -> int:
    settings = Settings.load()
    async with Graph(settings, gateway_address(settings)) as graph:
        try:
            return await work(graph)
        except GraphRefused as refusal:
            raise SettingsError(refusal.message) from None


async def _awaited(graph: Graph, persona: str, visit: str) -> dict[str, list[str]]:
    """The recordings whose bytes are still to come, by their SHA-256."""
    found: dict[str, list[str]] = {}
    after: str | None = None
    while True:
        page = (await graph.ask(persona, AWAITED, visit=visit, after=after))["visitRecordings"]
        for edge in page["edges"]:
            found.setdefault(edge["node"]["sha256"], []).append(edge["node"]["id"])
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def _said(file: str, told: dict[str, Any]) -> list[str]:
    lines = [f"{file} 已记入：记录 {told['id']}。"]
    for remark in told["remarks"]:
        label = RemarkKind[remark["kind"]].label
        beside = "，".join(
            f"{name} {remark[key]}" for name, key in (("所报", "told"), ("所见", "found")) if remark[key]
        )
        lines.append(f"  不符：{label}{'：' + beside if beside else ''}。")
    return lines


def _place(text: str) -> dict[str, float]:
    try:
        longitude, latitude = (float(part) for part in text.split(","))
    except ValueError:
        raise SettingsError("--place 应为“经度,纬度”，如 105.19,37.51。") from None
    return {"longitude": longitude, "latitude": latitude}
