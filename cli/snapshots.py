"""`hub snapshots`: the graph, the contracts and the charts of cases as committed files, compared in the tests."""

import json
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from cli.event_samples import write_missing_samples
from cli.events import text_of
from cli.transfer_charts import page
from contracts.messages import Query
from gateway.event_catalogue import asyncapi
from gateway.public.schema import build_public_schema
from gateway.schema import build_schema
from kernel.settings import PROJECT, SettingsError
from kernel.subjects import messages

SCHEMA = PROJECT / "gateway" / "schema.graphql"
PUBLIC_SCHEMA = PROJECT / "gateway" / "public" / "schema.graphql"
RELEASED = PROJECT / "gateway" / "released.graphql"
CONTRACTS = PROJECT / "contracts" / "snapshot.json"
EVENTS = PROJECT / "docs" / "events.asyncapi.json"
CHARTS = PROJECT / "docs" / "TRANSFER.md"


def command(
    write: Annotated[bool, typer.Option("--write", help="以当前代码更新文件")] = False,
    release: Annotated[bool, typer.Option("--release", help="发布：今后不得与当前接口不兼容")] = False,
) -> None:
    """Compare the files with the code, or write them."""
    if write or release:
        write_missing_samples()
    for place, text in current().items():
        if write or release:
            place.write_text(text, encoding="utf-8")
        elif not place.exists() or place.read_text(encoding="utf-8") != text:
            raise SettingsError(f"{place.relative_to(PROJECT)} 与代码不一致：核对后运行 ./hub snapshots --write。")
    if release:
        RELEASED.write_text(SCHEMA.read_text(encoding="utf-8"), encoding="utf-8")


def current() -> dict[Path, str]:
    """What each file should hold."""
    return {
        SCHEMA: build_schema().as_str() + "\n",
        PUBLIC_SCHEMA: build_public_schema().as_str() + "\n",
        CONTRACTS: contracts_snapshot(),
        CHARTS: page(),
        EVENTS: text_of(asyncapi()),
    }


def contracts_snapshot() -> str:
    """The JSON Schema of every message by subject, and of every answer."""
    known = messages()
    subjects = sorted(known)
    shapes: list[Any] = [known[subject] for subject in subjects]
    asked = [kind for kind in shapes if issubclass(kind, Query)]
    answers = {kind.subject: kind.answer_type() for kind in asked}
    schemas, components = msgspec.json.schema_components(
        [*shapes, *(answers[subject] for subject in sorted(answers))], ref_template="#/components/{name}"
    )
    named = dict(zip(subjects, schemas[: len(subjects)], strict=True))
    told = dict(zip(sorted(answers), schemas[len(subjects) :], strict=True))
    snapshot = {"messages": named, "answers": told, "components": components}
    return json.dumps(snapshot, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
