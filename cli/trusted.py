"""`hub trusted`: the documents that a gateway in trusted-documents mode executes."""

from pathlib import Path
from typing import Annotated

import typer

from contracts.errors import Refusal
from gateway.documents import Documents
from gateway.schema import build_schema
from gateway.trusted import place_of, register
from gateway.wordings import worded
from kernel.settings import Settings, SettingsError

command = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)
Files = Annotated[list[Path], typer.Argument(metavar="文件", help="GraphQL 文档", exists=True, dir_okay=False)]
Hash = Annotated[str, typer.Argument(metavar="SHA256", help="要撤销的文档的哈希")]


@command.callback()
def trusted() -> None:
    """登记、列出、撤销可信文档；登记与撤销立即生效，不需要重启网关。"""


@command.command("add")
def add(files: Files) -> None:
    """登记文档：先按现行接口与上限核验，再以内容的 SHA-256 存入 LIANDONG_TRUSTED_DOCUMENTS。"""
    settings = Settings.load()
    folder = folder_of(settings)
    documents = Documents(build_schema(), settings)
    for file in files:
        text = file.read_text(encoding="utf-8")
        if reason := fault(documents, text):
            raise SettingsError(f"{file} 没有登记：{reason}")
        print(f"{register(folder, text)}  {file}")


@command.command("list")
def list_registered() -> None:
    """列出已登记的文档：哈希与第一行。"""
    for place in sorted(folder_of(Settings.load()).glob("*.graphql")):
        first = next(iter(place.read_text(encoding="utf-8").strip().splitlines()), "")
        print(f"{place.stem}  {first[:80]}")


@command.command("remove")
def remove(hash: Hash) -> None:
    """撤销一份文档。"""
    place = place_of(folder_of(Settings.load()), hash)
    if not place.exists():
        raise SettingsError(f"没有登记 {hash}。")
    place.unlink()


def folder_of(settings: Settings) -> Path:
    """Where documents are registered. SettingsError when the mode is off."""
    if settings.trusted_documents is None:
        raise SettingsError("没有设置 LIANDONG_TRUSTED_DOCUMENTS：请指明登记可信文档的文件夹，网关以同一设置启动。")
    return settings.trusted_documents


def fault(documents: Documents, text: str) -> str | None:
    """Why the gateway would not execute the text."""
    try:
        document = documents.document(text)
    except Refusal as refusal:
        return worded(refusal.code, refusal.data)
    return document[0].message if isinstance(document, list) else None
