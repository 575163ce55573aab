"""`hub events`: the catalogue of events that partners may receive."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.event_catalogue import asyncapi, events, schema_of

command = typer.Typer(no_args_is_help=True)

Out = Annotated[Path | None, typer.Option("--out", metavar="文件夹", help="写入 AsyncAPI 文档和每个事件的 JSON Schema")]


@command.callback()
def _several() -> None:
    """Keep the verb below a verb of its own."""


@command.command("catalogue", help="列出事件目录，或写成 AsyncAPI 与 JSON Schema 文件")
def catalogue(out: Out = None) -> None:
    """List the events, or write the documents."""
    if out is None:
        print("\n".join(events()))
        return
    out.mkdir(parents=True, exist_ok=True)
    (out / "asyncapi.json").write_text(text_of(asyncapi()), encoding="utf-8")
    for type in events():
        (out / f"{type}.json").write_text(text_of(schema_of(type)), encoding="utf-8")
    print(f"已把 {len(events())} 个事件的目录写入 {out}。")


def text_of(document: dict[str, Any]) -> str:
    """The document as a file holds it."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
